"""An organization without an account answers an invitation: link, one-time code, yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linkarms.accounts.models import LinkPurpose, User
from linkarms.accounts.services import (
    check_code,
    confirm_email,
    create_user,
    find_link,
    send_code,
    use_link,
)
from linkarms.core.errors import Gone, NotAllowed, Refused
from linkarms.core.names import person_name
from linkarms.directory.services import found_organization
from linkarms.directory.services.organizations import organization_name
from linkarms.partnerships.models import Partnership, PartnershipState
from linkarms.partnerships.services import sides
from linkarms.partnerships.services.invitations import accepted, declined

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.accounts.models import MailedLink
    from linkarms.directory.models import Teammate

ANSWER_CODE = "answer-partnership"
#: Who signed an agreement by link has said yes to talking, and may still want an account here.
_UNANSWERED = (PartnershipState.INVITED, PartnershipState.OPEN)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open invitation that was reached by its mailed link."""

    partnership: Partnership
    link: MailedLink

    @property
    def email(self) -> str:
        return self.link.email


def find_invitation(token: str, *, now: datetime) -> Invitation:
    """The invitation behind a mailed link; Gone when it was answered, withdrawn, replaced or is too old."""
    link = find_link(token, purpose=LinkPurpose.PARTNER, now=now)
    partnership = (
        Partnership.objects.filter(pk=int(link.subject), state__in=_UNANSWERED, partner__isnull=True)
        .select_related("host", "entry", "invited_by", "partner")
        .first()
    )
    if partnership is None or partnership.invited_email != link.email or partnership.host.closed_at is not None:
        raise _gone()
    return Invitation(partnership, link)


def send_answer_code(token: str, *, language: str, now: datetime) -> Invitation:
    """Send a fresh one-time code to the address the invitation went to (never to one typed in)."""
    invitation = find_invitation(token, now=now)
    send_code(
        purpose=ANSWER_CODE,
        email=invitation.email,
        subject=str(invitation.partnership.pk),
        language=language,
        now=now,
    )
    return invitation


def accept_by_link(
    token: str,
    *,
    code: str,
    now: datetime,
    actor: Teammate | None = None,
    organization: str = "",
    person: str = "",
    place: str = "",
    website: str = "",
    language: str = "en",
) -> tuple[Partnership, Teammate]:
    """Yes. Without ``actor`` whoever reads the stored address founds the organization ``organization``.

    ``actor`` is a signed-in teammate who may sign, for an organization that exists already. Names are checked
    before the code is used up, so that a slip in the form costs no code. Returns the open partnership and
    who answered.
    """
    invitation = find_invitation(token, now=now)
    if actor is None:
        organization = organization_name(organization)
        person = person_name(person, field="person")
    else:
        _check_actor(invitation.partnership, actor)
    _check_code(invitation, code=code, now=now)
    try:
        with transaction.atomic():
            use_link(invitation.link, now=now)
            row = sides.locked(invitation.partnership)
            if actor is None:
                user = _person(invitation.email, name=person, language=language, now=now)
                sides.check_one_side(row, user=user, organization_id=None)
                _organization, teammate = found_organization(
                    name=organization,
                    actor=user,
                    now=now,
                    place=place,
                    website=website,
                    country=row.host.country,
                    language=language,
                )
            else:
                teammate = actor
            accepted(row, partner=teammate.organization, user=teammate.user, now=now)
    except IntegrityError:
        raise Refused(_("Your organization and this one are already partners.")) from None
    return row, teammate


def decline_by_link(token: str, *, code: str, now: datetime) -> None:
    """No. Nothing is founded; the host is told."""
    invitation = find_invitation(token, now=now)
    _check_code(invitation, code=code, now=now)
    with transaction.atomic():
        use_link(invitation.link, now=now)
        declined(sides.locked(invitation.partnership), user=None, now=now)


def _check_actor(partnership: Partnership, actor: Teammate) -> None:
    if actor.organization_id == partnership.host_id:
        raise NotAllowed(_("This invitation comes from your own organization; it cannot answer itself."))
    if not actor.may_sign:
        raise NotAllowed(_("Only an owner, or a teammate who may sign, says yes for your organization."))
    sides.check_one_side(partnership, user=actor.user, organization_id=actor.organization_id)
    if Partnership.objects.filter(host=partnership.host, partner=actor.organization).exists():
        raise Refused(_("Your organization and this one are already partners."))


def _check_code(invitation: Invitation, *, code: str, now: datetime) -> None:
    check_code(
        purpose=ANSWER_CODE,
        email=invitation.email,
        subject=str(invitation.partnership.pk),
        code=code,
        now=now,
    )


def _person(email: str, *, name: str, language: str, now: datetime) -> User:
    known = User.objects.filter(email=email).first()
    if known is None:
        known = create_user(email, name=name, language=language, password=None, now=now)
    if not known.is_active:
        raise Gone(_("This account is switched off. Ask the operator of this installation."))
    confirm_email(known, now=now)  # the code that came back proves the address
    return known


def _gone() -> Gone:
    return Gone(_("This invitation can no longer be answered. Ask the organization that invited you for a new one."))
