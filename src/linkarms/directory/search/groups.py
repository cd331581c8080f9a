"""Parent and affiliates: entries of one register with the same group number."""

from __future__ import annotations

from dataclasses import dataclass

from linkarms.directory.register.models import RegisterEntry
from linkarms.directory.search import words as w
from linkarms.directory.search.ordering import first_by_name
from linkarms.directory.search.reading import present


@dataclass(frozen=True)
class Group:
    """The body at the top (if the register says which it is), and the first of the others by name."""

    parents: list[RegisterEntry]
    affiliates: list[RegisterEntry]
    total: int  # affiliates


def group_of(entry: RegisterEntry, *, most: int) -> Group | None:
    """The group that an entry belongs to, itself among them; None for an entry of no group."""
    if not entry.group_number:
        return None
    index = present()
    token = w.token(w.GROUP, w.group_value(entry.source_id, entry.group_number))
    documents = index.having([token])[token]
    national = documents & index.having([_NATIONAL])[_NATIONAL]
    parents = _entries(index.entries(national[:most]), is_parent=True)
    over = index.documents(one.pk for one in parents)
    others = documents - over
    named = first_by_name(index, others, most)
    return Group(parents, _entries([number for _, number, _ in named]), len(others))


#: Every body at the top is of this kind (see ``register.ntee``).
_NATIONAL = w.token(w.KIND, "national")


def _entries(numbers: list[int], *, is_parent: bool = False) -> list[RegisterEntry]:
    rows = RegisterEntry.objects.filter(pk__in=numbers).order_by("normal_name", "pk")
    return list(rows.filter(is_group_parent=True) if is_parent else rows)
