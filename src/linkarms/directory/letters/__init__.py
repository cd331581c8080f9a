"""A sign-on letter, pasted in whatever form, becomes the names of those who signed it. Pure functions."""

from linkarms.directory.letters.splitting import Signatory, split_letter

__all__ = ["Signatory", "split_letter"]
