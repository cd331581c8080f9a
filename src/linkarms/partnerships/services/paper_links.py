"""An agreement is read and signed without an account: by whom a side named, or by a side that has none here.

The mailed link opens the paper as often as one likes until it expires; whatever is done there takes a fresh one-time
code to the address that the link went to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linkarms.accounts.models import LinkPurpose, User
from linkarms.accounts.services import check_code, find_link, send_code
from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, BadInputs, Gone, NotAllowed, Refused
from linkarms.core.names import person_name
from linkarms.directory import queries as directory
from linkarms.partnerships import undersigned
from linkarms.partnerships.buying_in import readiness
from linkarms.partnerships.models import (
    Agreement,
    AgreementState,
    AgreementVersion,
    Partnership,
    PartnershipState,
    Signatory,
    SignOff,
)
from linkarms.partnerships.services import sides, signing
from linkarms.partnerships.services.agreements import open_version
from linkarms.partnerships.services.signing import SIGNING_CODE, Capacity, Signer
from linkarms.partnerships.services.terms_over import check_not_over

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.accounts.models import MailedLink
    from linkarms.directory.models import Organization
    from linkarms.partnerships.shown import Seen

#: While the agreement is one of these its paper can be opened by link.
_READABLE = (AgreementState.PROPOSED, AgreementState.IN_FORCE)
_TALKING = (PartnershipState.INVITED, PartnershipState.OPEN)


@dataclass(frozen=True, slots=True)
class PaperByLink:
    """An agreement that was reached by its mailed link, for ``organization`` (None: a side without one here).

    ``version`` waits for signatures, or is None. ``signatory`` is who was named; None for the contact of a side
    without an account, who reads, answers and signs for it.
    """

    agreement: Agreement
    version: AgreementVersion | None
    organization: Organization | None
    signatory: Signatory | None
    link: MailedLink

    @property
    def email(self) -> str:
        return self.link.email

    @property
    def may_answer(self) -> bool:
        """Propose other words and comment, not only sign."""
        return self.signatory is None

    @property
    def organization_id(self) -> int | None:
        return self.organization.pk if self.organization else None

    @property
    def has_signed(self) -> bool:
        """This person did, or their whole side."""
        if self.version is None:
            return False
        signed = undersigned.signed_for(self.version, self.organization_id)
        return signed.filter(email=self.email).exists() or undersigned.side_has_signed(
            self.version, self.organization_id
        )


def find_paper(token: str, *, now: datetime) -> PaperByLink:
    """The paper behind a mailed link; Gone when it is over, when one is not asked any more, or it is too old."""
    link = find_link(token, purpose=LinkPurpose.PAPER, now=now)
    number, _colon, side = link.subject.partition(":")
    agreement = (
        Agreement.objects.select_related("partnership__host", "partnership__partner", "partnership__entry")
        .filter(pk=int(number), state__in=_READABLE, partnership__host__closed_at__isnull=True)
        .first()
    )
    if agreement is None:
        raise _gone()
    version = open_version(agreement)
    if side:
        signatory = (
            Signatory.objects.select_related("organization")
            .filter(agreement=agreement, organization_id=int(side), email=link.email)
            .first()
        )
        if signatory is None:
            raise _gone()
        return PaperByLink(agreement, version, signatory.organization, signatory, link)
    row = agreement.partnership
    if row.partner_id is not None or row.invited_email != link.email or row.state not in _TALKING:
        raise _gone()
    return PaperByLink(agreement, version, None, None, link)


def send_paper_code(token: str, *, language: str, now: datetime) -> PaperByLink:
    """Send a fresh one-time code to the address the link went to (never to one typed in)."""
    found = find_paper(token, now=now)
    version = _waiting(found)
    send_code(purpose=SIGNING_CODE, email=found.email, subject=str(version.pk), language=language, now=now)
    return found


def sign_by_link(
    token: str, *, seen: int, text: Seen | None = None, person: str, capacity: Capacity, code: str, now: datetime
) -> SignOff:
    """Sign version ``seen`` without an account. What is typed is checked before the code is used up.

    ``text`` is what the signer had before them: other words are not signed.
    """
    found = find_paper(token, now=now)
    version = _waiting(found)
    if version.number != seen:
        raise Refused(_("A newer version was proposed meanwhile. Please read it before you sign."))
    name, clean = _checked(found, person, capacity)
    signer = Signer(found.email, name, found.organization, _account(found))
    _check(version, found.agreement, found.agreement.partnership, signer, now=now)
    check_code(purpose=SIGNING_CODE, email=found.email, subject=str(version.pk), code=code, now=now)
    try:
        with transaction.atomic():
            row, agreement = signing.lock(version, now=now)
            _check(version, agreement, row, signer, now=now)
            if row.state == PartnershipState.INVITED:
                _opened(row, now=now)
            return signing.put_under(version, agreement, row, signer=signer, capacity=clean, seen=text, now=now)
    except IntegrityError:
        raise Refused(_("You have signed this version already. It waits for the others now.")) from None


def check_link_signer(row: Partnership, *, organization_id: int | None, email: str) -> None:
    """The same address cannot act for two sides ("Authority" in product.md)."""
    host_side = organization_id == row.host_id
    other = row.partner if host_side else row.host
    signed = SignOff.objects.filter(email=email, version__agreement__partnership=row)
    for_other = signed.exclude(organization_id=row.host_id) if host_side else signed.filter(organization_id=row.host_id)
    user = User.objects.filter(email=email).first()
    acted = user is not None and sides.acted_for_other_side(row, user=user, organization_id=organization_id)
    in_their_team = other is not None and directory.team(other).filter(user__email=email).exists()
    if acted or in_their_team or for_other.exists():
        raise NotAllowed(_("This address acts for the other side of this agreement, and nobody can sign for both."))


def _check(version: AgreementVersion, agreement: Agreement, row: Partnership, signer: Signer, *, now: datetime) -> None:
    check_not_over(agreement, now=now)
    check_link_signer(row, organization_id=signer.organization_id, email=signer.email)
    signing.check_signable(version, agreement, row, organization_id=signer.organization_id, email=signer.email)
    if signer.organization_id is None:
        return
    if not readiness(row, signer.organization_id, agreement=agreement).may_send:
        raise Refused(
            _("Those who will do the work in %(name)s have not all said yes. Please sign when they have.")
            % {"name": signer.organization.name if signer.organization else ""}
        )


def _checked(found: PaperByLink, person: str, capacity: Capacity) -> tuple[str, Capacity]:
    wrong: dict[str, list[str]] = {}
    name, clean = "", capacity
    try:
        name = found.signatory.name if found.signatory else person_name(person, field="person")
    except BadInput as problem:
        wrong |= problem.errors
    try:
        clean = signing.checked(capacity)
    except BadInput as problem:
        wrong |= problem.errors
    if not capacity.authority:
        wrong["authority"] = [_("On what ground do you sign? Please choose one.")]
    if wrong:
        raise BadInputs(wrong)
    return name, clean


def _account(found: PaperByLink) -> User | None:
    """Whoever was named may have an account in the team, without the right to sign everything."""
    if found.organization is None:
        return None
    teammate = directory.team(found.organization).filter(user__email=found.email).first()
    return teammate.user if teammate else None


def _opened(row: Partnership, *, now: datetime) -> None:
    """To sign is to say yes to being partners. The invitation to have an account here stays open."""
    sides.move(row, PartnershipState.OPEN)
    row.answered_at = now
    row.save(update_fields=["state", "answered_at"])
    audit.record("partnership.accepted", actor=None, organization_id=None, thing=row, now=now)


def _waiting(found: PaperByLink) -> AgreementVersion:
    if found.version is None:
        raise Refused(_("There is no version to sign (any more)."))
    return found.version


def _gone() -> Gone:
    return Gone(_("This agreement can no longer be opened by this link. Ask the organization that sent it."))
