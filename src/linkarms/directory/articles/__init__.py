"""The organizations that an article names, each with its sentence as evidence. Pure functions."""

from linkarms.directory.articles.finding import Mention, candidate_names, find_mentions

__all__ = ["Mention", "candidate_names", "find_mentions"]
