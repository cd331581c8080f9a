"""The names below a sign-on letter or in an article become leads of the organization that pasted it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.core.errors import NotAllowed
from linkarms.directory.leads.models import LeadKind
from linkarms.directory.services.entries import add_entry, add_lead

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from linkarms.directory.letters.splitting import Signatory
    from linkarms.directory.models import Entry, Teammate

#: Of a line, how much is kept as evidence: a list that runs on is one line of many names.
EVIDENCE = 400


@dataclass(frozen=True, slots=True)
class LeadSource:
    """A letter or an article: its title, where it stands on the web, and its day."""

    kind: LeadKind
    title: str
    address: str = ""
    dated_on: date | None = None


@transaction.atomic
def keep_letter(
    chosen: Iterable[tuple[Signatory, Entry | None]], *, source: LeadSource, actor: Teammate, now: datetime
) -> tuple[int, int]:
    """A lead for each name: at the entry that was chosen for it, or at a new one. All or none.

    Returns how many entries are new and how many were there. Pasting the same letter again changes nothing.
    """
    if not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
    new = known = 0
    for signatory, meant in chosen:
        if meant is not None and meant.holder_id != actor.organization_id:
            raise NotAllowed(_("This belongs to another organization."))
        entry, is_new = meant, False
        if entry is None:
            entry, is_new = add_entry(
                holder=actor.organization,
                name=signatory.name,
                place=signatory.place[:120],
                actor=actor.user,
                now=now,
                origin=source.title,
            )
        add_lead(
            entry,
            kind=source.kind,
            source=source.title,
            address=source.address,
            dated_on=source.dated_on,
            evidence=evidence(signatory),
            now=now,
        )
        new += is_new
        known += not is_new
    return new, known


def evidence(signatory: Signatory) -> str:
    """The line, or of a long one what stands around the name."""
    if len(signatory.line) <= EVIDENCE:
        return signatory.line
    at = max(signatory.line.find(signatory.name), 0)
    start = max(at - EVIDENCE // 4, 0)
    return f"… {signatory.line[start : start + EVIDENCE].strip()} …"
