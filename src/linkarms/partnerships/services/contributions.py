"""What we gave them and they gave us, written down by us: private to our side (law 3)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.core.names import one_line
from linkarms.partnerships.models import Contribution, Way

if TYPE_CHECKING:
    from datetime import date, datetime

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Ask, Prospect


def record_contribution(
    prospect: Prospect, *, way: str, what: str, on: date, actor: Teammate, now: datetime, ask: Ask | None = None
) -> Contribution:
    """Keep a give, ours or theirs. ``ask``: the ask that it belongs to, kept once for each way."""
    if actor.organization_id != prospect.holder_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
    if way not in Way.values:
        raise BadInput(_("Who gave? Please choose."), "way")
    if on > now.date() + timedelta(days=1):  # it is tomorrow already somewhere
        raise BadInput(_("This day is still to come. Write it down once it is done."), "on")
    if ask is not None and ask.prospect_id != prospect.pk:
        raise NotAllowed(_("This ask is about another organization."))
    words = one_line(what, field="what", max_length=200)
    try:
        with transaction.atomic():
            made = Contribution.objects.create(prospect=prospect, way=way, what=words, on=on, ask=ask, by=actor, at=now)
            audit.record(
                "contribution.recorded", actor=actor.user, organization_id=prospect.holder_id, thing=made, now=now,
                way=str(way), prospect=prospect.pk,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("This was written down already.")) from None
    return made


@transaction.atomic
def remove_contribution(contribution: Contribution, *, actor: Teammate, now: datetime) -> None:
    """It was a mistake: away with it."""
    holder_id = contribution.prospect.holder_id
    if actor.organization_id != holder_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
    audit.record(
        "contribution.removed", actor=actor.user, organization_id=holder_id, thing=contribution, now=now,
        prospect=contribution.prospect_id,
    )  # fmt: skip
    contribution.delete()
