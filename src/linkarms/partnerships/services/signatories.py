"""A side names the people who have to sign for it, and asks them to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linkarms.accounts.models import LinkPurpose
from linkarms.accounts.services import issue_link
from linkarms.audit import services as audit
from linkarms.core import rate
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput, BadInputs, NotAllowed, Refused, TooMany
from linkarms.core.names import one_line, person_name
from linkarms.directory import queries as directory
from linkarms.outbox import services as outbox
from linkarms.partnerships import links, undersigned
from linkarms.partnerships.models import Agreement, AgreementVersion, Partnership, Signatory
from linkarms.partnerships.services import sides
from linkarms.partnerships.services.agreements import locked_agreement, open_version
from linkarms.partnerships.services.sending_papers import LINK_DAYS

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Teammate

MOST = 8
#: Mails to signatories that one organization sends in a day.
MOST_A_DAY = 60
A_DAY = 86_400


def name_signatory(
    agreement: Agreement, *, name: str, email: str, role_title: str, actor: Teammate, now: datetime
) -> Signatory:
    """This person has to sign for our side, too; from now on nobody signs for it who is not named.

    Owners name: with it they give the right to sign this agreement. The person is told when they are asked.
    """
    clean_name, address, title = _checked(name, email, role_title)
    try:
        with transaction.atomic():
            _row, agreement = _locked(agreement, actor)
            if len(undersigned.named_for(agreement, actor.organization_id)) >= MOST:
                raise BadInput(_("Eight people are enough to sign for one organization."))
            signatory = Signatory.objects.create(
                agreement=agreement, organization=actor.organization, name=clean_name, email=address,
                role_title=title, named_at=now, named_by=actor.user,
            )  # fmt: skip
            _recorded("agreement.signatory_named", agreement, signatory, actor=actor, now=now)
    except IntegrityError:
        raise BadInput(_("A person with this address is named already."), "email") from None
    return signatory


@transaction.atomic
def strike_signatory(signatory: Signatory, *, actor: Teammate, now: datetime) -> None:
    """This person need not sign after all. Whoever has signed stays; somebody has to be left to sign."""
    _row, agreement = _locked(signatory.agreement, actor)
    named = undersigned.named_for(agreement, actor.organization_id)
    if signatory.pk not in {one.pk for one in named}:
        raise NotAllowed(_("This person is not named by your organization."))
    version = open_version(agreement)
    if version is not None and undersigned.signed_for(version, actor.organization_id).exists():
        left = undersigned.still_to_sign(version, actor.organization_id)
        if signatory.pk not in {one.pk for one in left}:
            raise Refused(_("%(name)s has signed this version already.") % {"name": signatory.name})
        if len(left) == 1:
            raise Refused(_("Nobody would be left to sign. Name somebody else first, or propose a change."))
    _recorded("agreement.signatory_struck", agreement, signatory, actor=actor, now=now)
    signatory.delete()


def ask_signatories(version: AgreementVersion, *, actor: Teammate, now: datetime) -> int:
    """Mail everybody whom we named and who has not signed; how many. Those without an account get a link."""
    ours = actor.organization
    waits = undersigned.still_to_sign(version, ours.pk)
    allowed = [rate.allow(f"signatories:{ours.pk}", limit=MOST_A_DAY, per_seconds=A_DAY, now=now) for _one in waits]
    if not all(allowed):
        raise TooMany(
            _("Your organization has asked very many today. Please go on tomorrow."),
            rate.retry_after(per_seconds=A_DAY, now=now),
        )
    with transaction.atomic():
        row, agreement = _locked(version.agreement, actor)
        latest = open_version(agreement)
        if latest is None or latest.pk != version.pk:
            raise Refused(_("This is not the latest version any more. Please read the new one before you sign."))
        for one in waits:
            _ask(one, version, row, actor=actor, now=now)
            _recorded("agreement.signatory_asked", agreement, one, actor=actor, now=now)
    return len(waits)


def _ask(signatory: Signatory, version: AgreementVersion, row: Partnership, *, actor: Teammate, now: datetime) -> None:
    ours, agreement = actor.organization, version.agreement
    teammate = next((one for one in directory.signers(ours) if one.user.email == signatory.email), None)
    if teammate is not None:
        address, language = links.sign_agreement(agreement, side=ours), teammate.user.language
    else:
        subject = f"{agreement.pk}:{ours.pk}"
        token = issue_link(purpose=LinkPurpose.PAPER, email=signatory.email, subject=subject, now=now, days=LINK_DAYS)
        address, language = links.paper(token), ours.language
    other = sides.other_side(row, ours.pk)
    outbox.write(
        "partnerships_sign_for_us",
        to=signatory.email,
        language=language,
        context={
            "organization": ours.name,
            "person": actor.user.name,
            "other": other.name if other else row.entry.name,
            "role": signatory.role_title,
            "by_link": teammate is None,
            "action_url": address,
        },
        now=now,
    )


def _locked(agreement: Agreement, actor: Teammate) -> tuple[Partnership, Agreement]:
    """The rows as they are now, while our side may still say who signs."""
    row = sides.locked(agreement.partnership)
    locked = locked_agreement(agreement)
    sides.check_says_yes(row, actor)
    if not actor.is_owner:
        raise NotAllowed(_("Only an owner says who has to sign for your organization."))
    version = open_version(locked)
    if version is None:
        raise Refused(_("There is no version to sign (any more)."))
    if undersigned.side_has_signed(version, actor.organization_id):
        raise Refused(_("Your side has signed this version. To change who signs, propose a change first."))
    return row, locked


def _checked(name: str, email: str, role_title: str) -> tuple[str, str, str]:
    """Cleaned, or everything that is wrong at once."""
    wrong: dict[str, list[str]] = {}
    clean_name = address = title = ""
    try:
        clean_name = person_name(name, field="name")
    except BadInput as problem:
        wrong |= problem.errors
    try:
        address = canonical_email(email)
    except BadInput as problem:
        wrong |= problem.errors
    try:
        title = one_line(role_title, field="role_title", max_length=120)
    except BadInput as problem:
        wrong |= problem.errors
    if wrong:
        raise BadInputs(wrong)
    return clean_name, address, title


def _recorded(verb: str, agreement: Agreement, signatory: Signatory, *, actor: Teammate, now: datetime) -> None:
    """About the signatory: the history that both sides read is made of what was recorded about the agreement."""
    audit.record(
        verb, actor=actor.user, organization_id=actor.organization_id, thing=signatory, now=now,
        agreement=agreement.pk,
    )  # fmt: skip
