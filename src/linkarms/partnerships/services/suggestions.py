"""What one does with a suggestion: take it into the pipeline, or put it away and say why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.core.names import normal_name
from linkarms.directory.leads.excluding import dismiss_for_good, propose_again
from linkarms.directory.leads.models import Exclusion, LeadKind
from linkarms.directory.models import Entry
from linkarms.directory.queries import public_organizations
from linkarms.directory.register.models import RegisterEntry
from linkarms.directory.services import add_entry, add_lead, take_from_register
from linkarms.partnerships.models import Dismissal, Prospect, Why
from linkarms.partnerships.services import prospects

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Need
    from linkarms.partnerships.suggesting.because import Candidate

A_WEEK = timedelta(days=7)


@transaction.atomic
def take_suggestion(need: Need, candidate: Candidate, *, actor: Teammate, now: datetime) -> Prospect:
    """A lead in the pipeline, looked after by whoever took it, and connected with the need."""
    _check_writes(need, actor)
    entry = _entry_of(candidate, actor=actor, now=now)
    known = Prospect.objects.filter(entry=entry).first()
    plan = prospects.Plan(actor, _("Get in touch and propose to meet"), now.date() + A_WEEK)
    prospect = known or prospects.begin(entry, plan=plan, actor=actor, now=now)
    need.prospects.add(prospect)
    audit.record(
        "suggestion.taken", actor=actor.user, organization_id=need.holder_id, thing=prospect, now=now, need=need.pk
    )
    return prospect


@transaction.atomic
def put_away(need: Need, candidate: Candidate, *, why: str, actor: Teammate, now: datetime) -> Dismissal:
    """Off the list, with a reason that teaches the ranking of this organization; :func:`bring_back` undoes both."""
    _check_writes(need, actor)
    if why not in Why.values:
        raise BadInput(_("Please say why."), "why")
    row, made = Dismissal.objects.get_or_create(
        need=need,
        candidate=candidate.key,
        undone_at=None,
        defaults={
            "holder_id": need.holder_id, "name": candidate.name, "normal_name": candidate.normal_name,
            "kind": candidate.kind, "place": candidate.place, "why": why, "at": now, "by": actor.user,
        },
    )  # fmt: skip
    if made:
        if why == Why.NEVER:
            dismiss_for_good(candidate.name, actor=actor, now=now)
        audit.record(
            "suggestion.put_away", actor=actor.user, organization_id=need.holder_id, thing=row, now=now, why=str(why)
        )
    return row


@transaction.atomic
def bring_back(row: Dismissal, *, actor: Teammate, now: datetime) -> None:
    """On the list again, and what it taught is forgotten."""
    if actor.organization_id != row.holder_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
    if Dismissal.objects.filter(pk=row.pk, undone_at__isnull=True).update(undone_at=now):
        for exclusion in Exclusion.objects.visible_to(actor).filter(normal_name=normal_name(row.name)):
            propose_again(exclusion, actor=actor, now=now)
        audit.record("suggestion.brought_back", actor=actor.user, organization_id=row.holder_id, thing=row, now=now)
    row.refresh_from_db()


def _entry_of(candidate: Candidate, *, actor: Teammate, now: datetime) -> Entry:
    """One's own record of it: the one that there is, or a new one with what is public of it."""
    source, _colon, number = candidate.key.partition(":")
    if source == "entry":
        return Entry.objects.visible_to(actor).get(pk=number)
    if source == "organization":
        organization = public_organizations().filter(pk=number).first()
        if organization is None:
            raise Refused(_("This profile is not public any more."))
        entry, _made = add_entry(
            holder=actor.organization, name=organization.name, actor=actor.user, now=now, origin="profile",
            kind=organization.kind, place=organization.place, country=organization.country,
            website=organization.website, organization=organization,
        )  # fmt: skip
        return entry
    row = RegisterEntry.objects.select_related("source").filter(pk=number).first()
    if row is None:
        raise Refused(_("The register does not hold this organization any more."))
    entry, made = take_from_register(row, actor=actor, now=now)
    if made:
        add_lead(entry, source=row.source.name, evidence="", kind=LeadKind.REGISTER, now=now)
    return entry


def _check_writes(need: Need, actor: Teammate) -> None:
    if actor.organization_id != need.holder_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
