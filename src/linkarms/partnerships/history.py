"""The full history of a partnership, the same for both sides, nothing for anybody else.

One thing more stands in a side's own: an agreement sent or signed without the team's yes, and why (law 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkarms.accounts.queries import names_of
from linkarms.audit.queries import history_of
from linkarms.partnerships.buying_in import overrides_of
from linkarms.partnerships.models import Agreement, Partnership, SignOff
from linkarms.partnerships.text import parties_in

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.audit.models import Entry as AuditEntry
    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import BuyInOverride


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. ``kind`` is the audit's verb: "agreement.signed".

    ``person`` may be "" (an answer without an account); ``organization`` is the side they acted for, "" when it had
    none here. ``title`` is the role in which they signed; ``number`` the version it is about.
    """

    kind: str
    at: datetime
    person: str
    organization: str
    agreement: Agreement | None = None
    number: int | None = None
    title: str = ""
    note: str = ""


#: What the software does with the paper of a version: for those who check the chain.
_PAPERWORK = frozenset({"agreement.set_down", "agreement.paper_closed", "agreement.paper_made"})


def history(partnership: Partnership, teammate: Teammate) -> list[Event]:
    """Newest first. Empty for a teammate of neither side."""
    if teammate.organization_id not in (partnership.host_id, partnership.partner_id):
        return []
    agreements = list(partnership.agreements.select_related("partnership").prefetch_related("versions__signoffs"))
    found: list[tuple[AuditEntry, Agreement | None]] = [(entry, None) for entry in history_of(partnership)]
    for agreement in agreements:
        found += [(entry, agreement) for entry in history_of(agreement) if entry.verb not in _PAPERWORK]
    found.sort(key=lambda pair: (pair[0].at, pair[0].pk), reverse=True)
    names = names_of(entry.actor_id for entry, _agreement in found)
    events = [_event(entry, agreement, partnership, names) for entry, agreement in found]
    own = [_override(passed, teammate) for passed in overrides_of(partnership, teammate)]
    return sorted([*own, *events], key=lambda event: event.at, reverse=True) if own else events


def _override(passed: BuyInOverride, teammate: Teammate) -> Event:
    return Event(
        kind="buy_in.overridden",
        at=passed.at,
        person=str(passed.by.user),
        organization=teammate.organization.name,
        agreement=passed.agreement,
        number=passed.version_number,
        note=passed.reason,
    )


def _event(entry: AuditEntry, agreement: Agreement | None, partnership: Partnership, names: dict[int, str]) -> Event:
    signoff, number, note = _details(entry, agreement)
    return Event(
        kind=entry.verb,
        at=entry.at,
        person=names.get(entry.actor_id or 0, "") or (signoff.person if signoff else ""),
        organization=_side(entry.organization_id, partnership) or (_partner(partnership) if signoff else ""),
        agreement=agreement,
        number=number,
        title=signoff.role_title if signoff else "",
        note=note,
    )


def _details(entry: AuditEntry, agreement: Agreement | None) -> tuple[SignOff | None, int | None, str]:
    if agreement is None:
        return None, None, ""
    if entry.verb == "agreement.ended":
        return None, None, agreement.end_note
    if entry.verb == "agreement.proposed":
        first = next((one for one in agreement.versions.all() if one.number == 1), None)
        return None, 1, first.note if first else ""
    version = next((one for one in agreement.versions.all() if one.pk == entry.ids.get("version")), None)
    if version is None:
        return None, None, ""
    if entry.verb == "agreement.signed":
        return _signature(entry, list(version.signoffs.all())), version.number, ""
    return None, version.number, version.note if entry.verb == "agreement.changed" else ""


def _signature(entry: AuditEntry, signoffs: list[SignOff]) -> SignOff | None:
    """Entries from before a side could have several name the organization alone."""
    known = entry.ids.get("signoff")
    if known is None:
        return next((one for one in signoffs if one.organization_id == entry.organization_id), None)
    return next((one for one in signoffs if one.pk == known), None)


def _partner(partnership: Partnership) -> str:
    """A signature without an organization is the partner's, from before it had one here."""
    return parties_in(partnership).partner


def _side(organization_id: int | None, partnership: Partnership) -> str:
    if organization_id == partnership.host_id:
        return partnership.host.name
    if partnership.partner is not None and organization_id == partnership.partner_id:
        return partnership.partner.name
    return ""
