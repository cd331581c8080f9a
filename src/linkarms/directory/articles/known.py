"""Which names are known, looked up where they are stored: one's own entries, and the register's two million."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import batched

from linkarms.directory.articles.finding import Mention, candidate_names, find_mentions, is_telling
from linkarms.directory.models import Entry
from linkarms.directory.register.models import RegisterEntry

#: Names that are looked up at once.
A_LOOK = 500


def mentions_in(text: str, *, holder_id: int) -> list[Mention]:
    """The organizations an article names. Every run of words that could be a name is looked up by its index."""
    return find_mentions(text, known=known_among(candidate_names(text), holder_id=holder_id))


def known_among(names: Iterable[str], *, holder_id: int) -> set[str]:
    """Those of the normal names that the holder wrote down or that stand in a register."""
    found: set[str] = set()
    for some in batched(sorted(names), A_LOOK):
        own = Entry.objects.filter(holder_id=holder_id, normal_name__in=some)
        found.update(own.values_list("normal_name", flat=True))
        telling = [name for name in some if is_telling(name)]
        listed = RegisterEntry.objects.filter(normal_name__in=telling).order_by()
        found.update(listed.values_list("normal_name", flat=True))
    return found
