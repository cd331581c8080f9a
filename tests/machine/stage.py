"""The real side of the machine, organizations: each thing that can happen, by the services that the doors call.

Every method does one thing at ``self.now`` and tells the oracle, unless the service refused it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Campaign, LinkKind, Participation, TrackedLink
from linkarms.core.errors import LinkarmsError
from linkarms.core.fields import Field
from linkarms.directory import services as directory
from linkarms.directory.models import Organization, Teammate
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import (
    AtMost,
    Clause,
    DataSharing,
    InProportion,
    Mode,
    NameUse,
    OnlyFrom,
    Responsibility,
    Term,
)
from linkarms.partnerships.models import Agreement, AgreementState, AgreementVersion, Partnership
from linkarms.petitions.models import Petition
from tests.factories.world import approve, last_code
from tests.machine import log
from tests.machine.log import HOST, Event, Terms
from tests.machine.oracle import Oracle
from tests.machine.world import BEGIN, Beginning, beginning

LATER = timedelta(minutes=1)


@dataclass
class Stage:
    begun: Beginning = field(default_factory=beginning)
    oracle: Oracle = field(default_factory=Oracle)
    now: datetime = BEGIN + LATER
    codes: list[str] = field(default_factory=list)  # every tracked link that was ever made
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for event in self.begun.events:
            self.tell(event)

    def tell(self, event: Event) -> None:
        self.oracle.add(event)
        self.done.append(type(event).__name__)
        if isinstance(event, log.LinkMade):
            self.codes.append(event.code)

    @contextmanager
    def allowed_to_refuse(self) -> Iterator[None]:
        """A service may say no; then nothing happened, and the oracle is told nothing."""
        try:
            yield
        except LinkarmsError:
            self.done.append("refused")

    # --- Who is who --------------------------------------------------------------------------------

    def teammate(self, who: str) -> Teammate:
        return Teammate.objects.select_related("organization", "user").get(pk=self.begun.team[who].pk)

    def organization(self, who: str) -> Organization:
        return self.teammate(who).organization

    def partnership(self, who: str) -> Partnership:
        return Partnership.objects.get(pk=self.begun.partnerships[who].pk)

    def campaign(self, name: str) -> Campaign:
        return Campaign.objects.select_related("host").get(pk=self.begun.campaigns[name].pk)

    def petition(self, name: str) -> Petition:
        return Petition.objects.select_related("campaign__host").get(pk=self.begun.petitions[name].pk)

    def part(self, who: str, campaign: str) -> Participation | None:
        rows = Participation.objects.filter(campaign=self.begun.campaigns[campaign])
        return rows.filter(organization=self.begun.team[who].organization_id).first()

    def who(self, organization_id: int) -> str:
        return next(who for who, mate in self.begun.team.items() if mate.organization_id == organization_id)

    # --- Agreements --------------------------------------------------------------------------------

    def agree(self, who: str, scope: str, terms: Terms, *, signers: tuple[str, ...] = (HOST, "partner")) -> None:
        """A new agreement, or a new version of the one in force, signed by both; or by one only: then nothing holds."""
        scope_id = self.begun.campaigns[scope].pk if scope else None
        with self.allowed_to_refuse():
            amina, mate = self.teammate(HOST), self.teammate(who)
            clauses = self._clauses(who, terms)
            agreement = self._cleared(who, scope_id)
            if agreement is None:
                agreement = partnerships.propose(
                    self.partnership(who),
                    level=terms.level,
                    clauses=clauses,
                    note="",
                    actor=amina,
                    now=self.now,
                    campaign_ref=scope_id,
                )
            else:
                partnerships.propose_change(
                    agreement, level=terms.level, clauses=clauses, note="", actor=mate, now=self.now
                )
            version = agreement.versions.order_by("-number")[0]
            for signer in signers:
                self._sign(version, amina if signer == HOST else mate)
            version.refresh_from_db()
            assert (version.in_force_at is not None) == (len(signers) == 2)
            if version.in_force_at is not None:
                self.tell(log.BothSigned(self.now, agreement.pk, version.pk, who, scope, terms))

    def agree_anew(self, who: str, scope: str, terms: Terms) -> None:
        """Another agreement of the same scope beside the one in force: it takes its place."""
        scope_id = self.begun.campaigns[scope].pk if scope else None
        with self.allowed_to_refuse():
            self._cleared(who, scope_id)
            agreement = partnerships.propose(
                self.partnership(who),
                level=terms.level,
                clauses=self._clauses(who, terms),
                note="",
                actor=self.teammate(HOST),
                now=self.now,
                campaign_ref=scope_id,
            )
            version = agreement.versions.get()
            for mate in (self.teammate(who), self.teammate(HOST)):
                self._sign(version, mate)
            self.tell(log.BothSigned(self.now, agreement.pk, version.pk, who, scope, terms))

    def end_agreement(self, who: str, scope: str, by: str) -> None:
        agreement = self._agreement(who, self.begun.campaigns[scope].pk if scope else None, AgreementState.IN_FORCE)
        if agreement is not None:
            actor = self.teammate(HOST if by == HOST else who)
            with self.allowed_to_refuse():  # its last day may be over
                partnerships.end_agreement(agreement, note="", actor=actor, now=self.now)
                self.tell(log.AgreementEnded(self.now, agreement.pk))

    def end_partnership(self, who: str) -> None:
        with self.allowed_to_refuse():
            partnerships.end_partnership(self.partnership(who), note="", actor=self.teammate(who), now=self.now)
            self.tell(log.PartnershipEnded(self.now, who))

    def partner_again(self, who: str, level: str) -> None:
        with self.allowed_to_refuse():
            entry = self.partnership(who).entry
            partnership = partnerships.invite(entry, level=level, message="", actor=self.teammate(HOST), now=self.now)
            partnerships.accept_invitation(partnership, actor=self.teammate(who), now=self.now)
            self.tell(log.Partnered(self.now, who))

    def _clauses(self, who: str, terms: Terms) -> tuple[Clause, ...]:
        shares = terms.mode not in ("", "none")
        words = f"Yes, {self.organization(who).name} {terms.words}."
        clauses: list[Clause] = [Responsibility("partner", "send the link.")]
        if terms.mode:
            clauses.append(
                DataSharing(
                    mode=Mode(terms.mode),
                    fields=frozenset(Field(name) for name in terms.fields) if shares else frozenset(),
                    words_en=words if shares else "",
                    words_es=words if shares else "",
                    starts=terms.starts,
                    ends=terms.ends,
                    run_out_days=terms.run_out_days,
                )
            )
        if terms.places:
            clauses.append(OnlyFrom(terms.places))
        if terms.most:
            clauses.append(AtMost(terms.most))
        if terms.counted is not None:
            clauses.append(InProportion(terms.counted, terms.at_least))
        if terms.name:
            clauses.append(NameUse(name=terms.name == "yes", logo=False))
        if terms.term is not None:
            clauses.append(Term(terms.term))
        return tuple(clauses)

    def _cleared(self, who: str, scope_id: int | None) -> Agreement | None:
        """The agreement in force of this scope, with nothing open any more that is being discussed."""
        amina = self.teammate(HOST)
        proposed = self._agreement(who, scope_id, AgreementState.PROPOSED)
        if proposed is not None:
            partnerships.withdraw_agreement(proposed, actor=amina, now=self.now)
        in_force = self._agreement(who, scope_id, AgreementState.IN_FORCE)
        if in_force is not None:
            latest = in_force.versions.order_by("-number")[0]
            if latest.in_force_at is None and latest.withdrawn_at is None:
                partnerships.withdraw_change(in_force, actor=amina, now=self.now)
        return in_force

    def _agreement(self, who: str, scope_id: int | None, state: str) -> Agreement | None:
        rows = Agreement.objects.filter(partnership=self.begun.partnerships[who], campaign_ref=scope_id, state=state)
        return rows.first()

    def _sign(self, version: AgreementVersion, mate: Teammate) -> None:
        version = AgreementVersion.objects.select_related("agreement__partnership").get(pk=version.pk)
        partnerships.send_signing_code(version, actor=mate, now=self.now)
        code = last_code(mate.user.email)
        partnerships.sign(version, actor=mate, role_title="Chair", code=code, now=self.now)

    # --- Taking part -------------------------------------------------------------------------------

    def invite(self, who: str, campaign: str, level: str) -> None:
        with self.allowed_to_refuse():
            campaigns.invite_participant(
                self.campaign(campaign), self.organization(who), level=level, actor=self.teammate(HOST), now=self.now
            )

    def join(self, who: str, campaign: str) -> None:
        part = self.part(who, campaign)
        if part is None or part.state == "joined":
            return
        with self.allowed_to_refuse():
            link = campaigns.join(part, actor=self.teammate(who), now=self.now)
            self.tell(log.Joined(self.now, who, campaign, part.level))
            if link.code not in self.codes:
                self.tell(log.LinkMade(self.now, link.code, who, campaign))

    def decline(self, who: str, campaign: str) -> None:
        part = self.part(who, campaign)
        with self.allowed_to_refuse():
            if part is not None:
                campaigns.decline(part, actor=self.teammate(who), now=self.now)

    def leave(self, who: str, campaign: str, by: str) -> None:
        part = self.part(who, campaign)
        if part is None or part.state != "joined":
            return
        if by == HOST:
            campaigns.take_off(part, actor=self.teammate(HOST), now=self.now)
        else:
            campaigns.leave(part, actor=self.teammate(who), now=self.now)
        self.tell(log.Left(self.now, who, campaign))

    def say_yes_to_new_text(self, who: str, campaign: str) -> None:
        part = self.part(who, campaign)
        with self.allowed_to_refuse():
            if part is not None:
                campaigns.say_yes_to_new_text(part, actor=self.teammate(who), now=self.now)
                self.tell(log.YesToNewText(self.now, who, campaign))

    # --- What the host, and each organization for itself, changes -----------------------------------

    def change_text(self, campaign: str) -> None:
        row = self.campaign(campaign)
        campaigns.change_campaign(
            row, name=row.name, summary=f"Written {self.now.isoformat()}.", actor=self.teammate(HOST), now=self.now
        )
        self.tell(log.TextChanged(self.now, campaign))

    def approve_statement(self, campaign: str, fields: frozenset[str]) -> None:
        chosen = tuple(Field(name) for name in sorted(fields))
        statement = approve(self.campaign(campaign), self.teammate(HOST), fields=chosen, now=self.now)
        self.tell(log.StatementApproved(self.now, campaign, fields, statement.pk))

    def switch_several_boxes(self, campaign: str, *, on: bool) -> None:
        campaigns.switch_several_boxes(self.campaign(campaign), on=on, actor=self.teammate(HOST), now=self.now)
        self.tell(log.SeveralBoxes(self.now, campaign, on))

    def make_link(self, who: str, campaign: str) -> None:
        with self.allowed_to_refuse():
            link = campaigns.make_link(
                self.campaign(campaign),
                self.organization(who),
                kind=LinkKind.OWN,
                label=f"number {len(self.codes)}",
                actor=self.teammate(who),
                now=self.now,
            )
            self.tell(log.LinkMade(self.now, link.code, who, campaign))

    def replace_link(self, code: str) -> None:
        link = TrackedLink.objects.select_related("campaign", "organization").get(code=code)
        who = self.who(link.organization_id)
        with self.allowed_to_refuse():
            fresh = campaigns.replace_link(link, actor=self.teammate(who), now=self.now)
            known = self.oracle.standing.links[code]
            self.tell(log.LinkRetired(self.now, code))
            self.tell(log.LinkMade(self.now, fresh.code, who, known.campaign, known.promoted))

    def this_is_not_us(self, who: str) -> None:
        mate = self.teammate(who)
        objection = directory.object_to_name(
            mate.organization, email=mate.user.email, place="", message="", language="en", now=self.now
        )
        with self.allowed_to_refuse():
            directory.confirm_objection(objection, code=last_code(mate.user.email), now=self.now)
            self.tell(log.NotUs(self.now, who))

    def take_name_off(self, who: str) -> None:
        directory.take_name_off(self.organization(who), actor=self.teammate(who), now=self.now)
        self.tell(log.NameTakenOff(self.now, who))

    def vouch(self, who: str) -> None:
        directory.vouch(self.organization(who), note="Known to us.", now=self.now)
        self.tell(log.EvidenceGiven(self.now, who))

    def say_yes_to_name(self, who: str) -> None:
        with self.allowed_to_refuse():
            directory.say_yes_again(self.organization(who), actor=self.teammate(who), now=self.now)
            self.tell(log.YesToNameAnew(self.now, who))
