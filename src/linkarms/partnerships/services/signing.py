"""Signing a version: a person who may, a fresh one-time code, and what happens when all have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linkarms.accounts.services import check_code, send_code
from linkarms.core.errors import BadInput, BadInputs, NotAllowed, Refused
from linkarms.core.names import one_line
from linkarms.partnerships import undersigned
from linkarms.partnerships.models import (
    Agreement,
    AgreementVersion,
    Authority,
    JointAgreement,
    Partnership,
    PartnershipState,
    SignOff,
    WishOutcome,
)
from linkarms.partnerships.services import coming_into_force, papers, sides, wishes
from linkarms.partnerships.services.agreements import locked_agreement, open_version
from linkarms.partnerships.services.buy_in import check_team_agrees, note_sent
from linkarms.partnerships.services.terms_over import check_not_over, settle

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.accounts.models import User
    from linkarms.directory.models import Organization, Teammate
    from linkarms.partnerships.shown import Seen

SIGNING_CODE = "sign-agreement"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs. ``organization`` is None for a side that has none here, ``user`` for who has no account."""

    email: str
    person: str
    organization: Organization | None
    user: User | None

    @property
    def organization_id(self) -> int | None:
        return self.organization.pk if self.organization else None


@dataclass(frozen=True, slots=True)
class Capacity:
    """In which role, and on what ground (``models.Authority``; "" where nobody was asked)."""

    role_title: str
    authority: str = ""
    authority_note: str = ""


def send_signing_code(version: AgreementVersion, *, actor: Teammate, now: datetime) -> None:
    """Send a one-time code to the signer's own stored address, if they may sign this version now.

    While those who will do the work have not said yes, only an owner gets one: with it comes the written reason.
    """
    row = version.agreement.partnership
    _check_teammate(version, version.agreement, row, actor, now=now)
    if not actor.is_owner:
        check_team_agrees(row, override="", actor=actor, agreement=version.agreement)
    send_code(
        purpose=SIGNING_CODE,
        email=actor.user.email,
        subject=str(version.pk),
        language=actor.user.language,
        now=now,
    )


def sign(
    version: AgreementVersion,
    *,
    actor: Teammate,
    role_title: str,
    code: str,
    now: datetime,
    override: str = "",
    authority: str = "",
    authority_note: str = "",
    seen: Seen | None = None,
) -> SignOff:
    """Sign the latest version for the actor's organization, naming the role in which they do.

    A signature waits for those who will do the work exactly as sending does; ``override`` is an owner's reason to
    sign all the same. ``seen`` is what the actor had before them: other words are not signed.

    When all who have to sign the same version have, it comes into force at once: it takes the place of the
    version before, and of another agreement of the same scope. The code is asked outside the transaction,
    because a wrong try must be counted even though nothing else happens.
    """
    capacity = checked(Capacity(role_title, authority, authority_note))
    _check_teammate(version, version.agreement, version.agreement.partnership, actor, now=now)
    check_team_agrees(version.agreement.partnership, override=override, actor=actor, agreement=version.agreement)
    check_code(purpose=SIGNING_CODE, email=actor.user.email, subject=str(version.pk), code=code, now=now)
    signer = Signer(actor.user.email, str(actor.user), actor.organization, actor.user)
    try:
        with transaction.atomic():
            row, agreement = lock(version, now=now)
            _check_teammate(version, agreement, row, actor, now=now)
            team = check_team_agrees(row, override=override, actor=actor, agreement=agreement)
            signoff = put_under(version, agreement, row, signer=signer, capacity=capacity, seen=seen, now=now)
            note_sent(team, agreement, version_number=version.number, override=override, actor=actor, now=now)
    except IntegrityError:
        raise _already_signed() from None
    version.refresh_from_db()
    return signoff


def checked(capacity: Capacity) -> Capacity:
    """Role and ground, cleaned, or everything that is wrong with them at once."""
    wrong: dict[str, list[str]] = {}
    title = note = ""
    try:
        title = one_line(capacity.role_title, field="role_title", max_length=120)
    except BadInput as problem:
        wrong |= problem.errors
    try:
        note = one_line(capacity.authority_note, field="authority_note", max_length=300, required=False)
    except BadInput as problem:
        wrong |= problem.errors
    if capacity.authority and capacity.authority not in Authority.values:
        wrong["authority"] = [_("Please choose one.")]
    explained = capacity.authority in (Authority.DELEGATED, Authority.OTHER)
    if explained and not note and "authority_note" not in wrong:
        delegated = capacity.authority == Authority.DELEGATED
        wrong["authority_note"] = [_("Who asked you to sign?") if delegated else _("Please say why you may sign.")]
    if wrong:
        raise BadInputs(wrong)
    return Capacity(title, capacity.authority, note)


def lock(version: AgreementVersion, *, now: datetime) -> tuple[Partnership, Agreement]:
    """The rows as they are now, always in this order: of an agreement of several parties the common one first."""
    joint = undersigned.joint_of(version.agreement)
    if joint is not None:
        JointAgreement.objects.select_for_update(of=("self",)).get(pk=joint.pk)
        members = Agreement.objects.filter(joint_party__joint=joint).values("partnership")
        list(Partnership.objects.select_for_update(of=("self",)).filter(pk__in=members).order_by("pk"))
    row = sides.locked(version.agreement.partnership)
    settle(row, now=now)
    return row, locked_agreement(version.agreement)


def check_signable(
    version: AgreementVersion, agreement: Agreement, row: Partnership, *, organization_id: int | None, email: str
) -> None:
    """This version waits for this person's signature, for that side."""
    without_account = row.state == PartnershipState.INVITED and row.partner_id is None
    if row.state != PartnershipState.OPEN and not without_account:
        raise Refused(_("The other side has not accepted the invitation, or the partnership is over."))
    latest = open_version(agreement)
    if latest is None or latest.pk != version.pk:
        raise Refused(_("This is not the latest version any more. Please read the new one before you sign."))
    check_all_there(version, agreement)
    if undersigned.side_has_signed(version, organization_id):
        raise _already_signed()
    if undersigned.signed_for(version, organization_id).filter(email=email).exists():
        raise Refused(_("You have signed this version already. It waits for the others now."))
    named = undersigned.named_for(agreement, organization_id)
    if named and email not in {one.email for one in named}:
        names = ", ".join(one.name for one in named)
        raise NotAllowed(_("Your organization has named who signs this: %(names)s.") % {"names": names})


def check_all_there(version: AgreementVersion, agreement: Agreement) -> None:
    """Nobody has left an agreement of several parties since these words were proposed, or it says "by a date"."""
    joint = undersigned.joint_of(agreement)
    if joint is None or (joint.sign_by is not None and version.number == 1):
        return
    if undersigned.has_lost_a_party(joint, version.number):
        raise Refused(
            _("One of the parties has left since this version was proposed. %(convener)s has to propose it anew.")
            % {"convener": joint.convener.name}
        )


def put_under(
    version: AgreementVersion,
    agreement: Agreement,
    row: Partnership,
    *,
    signer: Signer,
    capacity: Capacity,
    seen: Seen | None,
    now: datetime,
) -> SignOff:
    """The signature itself, in the locked rows; then in force, or the next one is asked."""
    paper = papers.set_down(version, seen=seen, by=signer, now=now)
    left = undersigned.still_to_sign(version, signer.organization_id)
    signoff = SignOff.objects.create(
        version=version,
        organization=signer.organization,
        user=signer.user,
        person=signer.person,
        email=signer.email,
        role_title=capacity.role_title,
        authority=capacity.authority,
        authority_note=capacity.authority_note,
        completes=all(one.email == signer.email for one in left),
        at=now,
    )
    papers.note_signature(signoff, paper, now=now)
    if signoff.completes and not row.is_host(signer.organization_id or 0):
        wishes.settle_open(agreement, WishOutcome.SIGNED, user=signer.user, now=now)
    coming_into_force.after_signature(signoff, agreement, row, now=now)
    return signoff


def _check_teammate(
    version: AgreementVersion, agreement: Agreement, row: Partnership, actor: Teammate, *, now: datetime
) -> None:
    sides.check_says_yes(row, actor)
    check_not_over(agreement, now=now)
    if row.is_host(actor.organization_id) and undersigned.joint_of(agreement) is not None:
        raise Refused(_("This is an agreement of several parties. You sign it once, for all of them."))
    check_signable(version, agreement, row, organization_id=actor.organization_id, email=actor.user.email)


def _already_signed() -> Refused:
    return Refused(_("Your organization has already signed this version."))
