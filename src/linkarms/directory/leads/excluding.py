"""Dismissed for good: whoever is on this list is not proposed again, wherever the name turns up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import NotAllowed
from linkarms.core.names import normal_name
from linkarms.directory.leads.models import Exclusion
from linkarms.directory.matching.comparing import Outcome
from linkarms.directory.matching.lookup import Known
from linkarms.directory.matching.records import Record, prepare
from linkarms.directory.services.organizations import organization_name

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Entry, Teammate


class Excluded:
    """The names that one organization dismissed, read once and asked often."""

    def __init__(self, teammate: Teammate) -> None:
        names = list(Exclusion.objects.visible_to(teammate).order_by("pk").values_list("pk", "name", "normal_name"))
        self._normal = {normal for _pk, _name, normal in names}
        self._known = Known((pk, prepare(Record(name))) for pk, name, _normal in names)

    def __bool__(self) -> bool:
        return bool(self._normal)

    def covers(self, name: str, *, place: str = "") -> bool:
        """Whether this name, or another spelling that surely means the same, was dismissed."""
        if not self._normal:
            return False
        if normal_name(name) in self._normal:
            return True
        found = self._known.find(prepare(Record(name, place=place)))
        return any(match.verdict.outcome is Outcome.SAME for match in found)


@transaction.atomic
def dismiss_for_good(name: str, *, actor: Teammate, now: datetime, entry: Entry | None = None) -> Exclusion:
    """Never propose this name again. Twice is once; what is in the pipeline or written down stays there."""
    _may_write(actor)
    if entry is not None and entry.holder_id != actor.organization_id:
        raise NotAllowed(_("This belongs to another organization."))
    clean = organization_name(name)
    exclusion, is_new = Exclusion.objects.get_or_create(
        holder=actor.organization,
        normal_name=normal_name(clean),
        defaults={"name": clean, "entry": entry, "by": actor.user, "at": now},
    )
    if is_new:
        audit.record(
            "exclusion.made", actor=actor.user, organization_id=actor.organization_id, thing=exclusion, now=now
        )
    return exclusion


@transaction.atomic
def propose_again(exclusion: Exclusion, *, actor: Teammate, now: datetime) -> None:
    """Take a dismissal back: the name may turn up again, and its leads are on the list as they were."""
    _may_write(actor)
    if exclusion.holder_id != actor.organization_id:
        raise NotAllowed(_("This belongs to another organization."))
    audit.record(
        "exclusion.taken_back", actor=actor.user, organization_id=actor.organization_id, thing=exclusion, now=now
    )
    Exclusion.objects.filter(pk=exclusion.pk).delete()


def _may_write(actor: Teammate) -> None:
    if not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
