"""Choosing whether the list of Today comes by mail, and how often."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, Gone, NotAllowed
from linkarms.directory.models import Teammate
from linkarms.partnerships.models import DigestChoice, Rhythm

if TYPE_CHECKING:
    from linkarms.accounts.models import User

SALT = "linkarms.partnerships.digest-stop"
#: In the morning of most of the Americas and Europe, never in the night's first minutes.
FIRST_HOUR_UTC = 10


def period_of(rhythm: str, now: datetime) -> date | None:
    """First day of the day or week that is due; None before its first morning has come, and for those who want none."""
    utc = now.astimezone(UTC)
    if rhythm == Rhythm.OFF or (utc.hour < FIRST_HOUR_UTC and (rhythm == Rhythm.DAILY or utc.weekday() == 0)):
        return None
    return utc.date() if rhythm == Rhythm.DAILY else utc.date() - timedelta(days=utc.weekday())


@transaction.atomic
def choose_digest(teammate: Teammate, *, rhythm: str, actor: User | None, now: datetime) -> DigestChoice:
    """Everybody for themselves; the first mail comes with the next day or week.

    ``actor`` is None when it is stopped by the link in a mail.
    """
    if teammate.left_at is not None or (actor is not None and actor.pk != teammate.user_id):
        raise NotAllowed(_("Everybody chooses this for themselves."))
    if rhythm not in Rhythm.values:
        raise BadInput(_("Please choose from the list."), "rhythm")
    choice, made = DigestChoice.objects.select_for_update().get_or_create(
        teammate=teammate, defaults={"rhythm": rhythm, "chosen_at": now}
    )
    if made or choice.rhythm != rhythm:
        choice.rhythm, choice.chosen_at, choice.looked_at = rhythm, now, period_of(rhythm, now)
        choice.save()
        audit.record(
            "digest.chosen", actor=actor, organization_id=teammate.organization_id, thing=teammate, now=now,
            rhythm=str(rhythm),
        )  # fmt: skip
    return choice


def rhythm_of(teammate: Teammate) -> str:
    """Off for whoever never chose."""
    choice = DigestChoice.objects.filter(teammate=teammate).first()
    return choice.rhythm if choice is not None else Rhythm.OFF


def stop_token(teammate: Teammate) -> str:
    """For the foot of a mail. All that it can do is to stop these mails, so it neither expires nor is kept."""
    return signing.dumps(teammate.pk, salt=SALT)


def teammate_of(token: str) -> Teammate:
    """Whose mails the link of this token stops. Raises `Gone`."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        pk = None
    found = Teammate.objects.active().filter(pk=pk).select_related("organization", "user").first() if pk else None
    if found is None:
        raise Gone(_("We do not know this link. Perhaps it was cut off: copy all of it from the mail."))
    return found
