"""The real side of the machine, the table: proposals, counter-proposals and signatures, each when somebody does it."""

from __future__ import annotations

from dataclasses import dataclass, field

from linkarms.core.errors import LinkarmsError
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.models import Agreement, AgreementState, AgreementVersion
from tests.machine import log
from tests.machine.log import HOST, Terms
from tests.machine.play import Play

SIDES = frozenset({HOST, "partner"})


@dataclass
class Offer:
    """A version that one side put before the other. ``off``: nobody may sign it any more."""

    agreement: int
    version: int
    partner: str
    campaign: str
    terms: Terms
    signed: set[str] = field(default_factory=set)
    off: bool = False


@dataclass
class Table(Play):
    offers: list[Offer] = field(default_factory=list)

    def propose(self, who: str, scope: str, terms: Terms, *, by: str, anew: bool = False) -> bool:
        """A first version, or a change to what is discussed or in force. ``anew``: one beside what is in force."""
        scope_id = self.begun.campaigns[scope].pk if scope else None
        open_one = self._agreement(who, scope_id, AgreementState.PROPOSED)
        if open_one is None and not anew:
            open_one = self._agreement(who, scope_id, AgreementState.IN_FORCE)
        try:
            version = self._written(who, scope_id, terms, by, open_one)
        except LinkarmsError:
            self.done.append("refused")
            return False
        for other in self.offers:
            other.off = other.off or other.agreement == version.agreement_id
        self.offers.append(Offer(version.agreement_id, version.pk, who, scope, terms))
        return True

    def sign(self, offer: Offer, *, by: str) -> None:
        """One signature. The second one of the latest version brings it into force; any other is refused."""
        version = AgreementVersion.objects.get(pk=offer.version)
        try:
            self._sign(version, self.teammate(HOST if by == HOST else offer.partner))
        except LinkarmsError:
            self.done.append("refused")
            return
        assert not offer.off, "a version was signed that is not on the table any more"
        assert by not in offer.signed, "one side signed twice"
        offer.signed.add(by)
        version.refresh_from_db()
        assert (version.in_force_at is not None) == (offer.signed == SIDES)
        if version.in_force_at is not None:
            offer.off = True
            args = (offer.agreement, offer.version, offer.partner, offer.campaign, offer.terms)
            self.tell(log.BothSigned(self.now, *args))

    def settle(self, who: str, scope: str, terms: Terms, *, by: str = HOST, anew: bool = False) -> None:
        """Proposed, and signed by both at once."""
        if self.propose(who, scope, terms, by=by, anew=anew):
            for side in sorted(SIDES):
                self.sign(self.offers[-1], by=side)

    def take_back(self, offer: Offer, *, by: str) -> None:
        """Either side may take what is not signed by both off the table: the latest of this agreement."""
        agreement = Agreement.objects.select_related("partnership").get(pk=offer.agreement)
        actor = self.teammate(HOST if by == HOST else offer.partner)
        with self.allowed_to_refuse():
            if agreement.state == AgreementState.PROPOSED:
                partnerships.withdraw_agreement(agreement, actor=actor, now=self.now)
            else:
                partnerships.withdraw_change(agreement, actor=actor, now=self.now)
            for other in self.offers:
                other.off = other.off or other.agreement == offer.agreement

    def end_agreement(self, who: str, scope: str, by: str) -> None:
        super().end_agreement(who, scope, by)
        self._clear_away(who)

    def end_partnership(self, who: str) -> None:
        super().end_partnership(who)
        self._clear_away(who)

    def _clear_away(self, who: str) -> None:
        """What cannot be signed any more, because the agreement or the partnership that it belongs to ended."""
        for offer in self.offers:
            known = self.oracle.standing.papers.agreements.get(offer.agreement)
            is_ended = known is not None and known.ended_at is not None
            is_apart = offer.partner == who and who not in self.oracle.standing.partnered
            offer.off = offer.off or is_ended or is_apart

    def _written(
        self, who: str, scope_id: int | None, terms: Terms, by: str, open_one: Agreement | None
    ) -> AgreementVersion:
        actor, clauses = self.teammate(HOST if by == HOST else who), self._clauses(who, terms)
        if open_one is not None:
            return partnerships.propose_change(
                open_one, level=terms.level, clauses=clauses, note="", actor=actor, now=self.now
            )
        partnership = self.partnership(who)
        made = partnerships.propose(
            partnership,
            level=terms.level,
            clauses=clauses,
            note="",
            actor=actor,
            now=self.now,
            campaign_ref=scope_id,
        )
        return made.versions.get()
