"""What becomes of agreements: promises kept and missed, texts shown before, several parties, looking back, ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from linkarms.campaigns import services as campaigns
from linkarms.demo.building import mailbox
from linkarms.demo.building.world import Team, World
from linkarms.demo.story import agreements as words
from linkarms.demo.story.cast import BO, HOST
from linkarms.partnerships import services
from linkarms.partnerships.clauses import (
    Boundary,
    Clause,
    Decisions,
    Dispute,
    Gift,
    Gives,
    OnExit,
    Reporting,
    Responsibility,
    Rule,
    Term,
)
from linkarms.partnerships.joint import each
from linkarms.partnerships.models import (
    Agreement,
    ApprovalAnswer,
    ApprovalRequest,
    ApprovalUse,
    ExitKind,
    JointAgreement,
    Level,
    Outcome,
    Promise,
)
from linkarms.partnerships.services import ApprovalInput, ApprovalReply, Capacity, Wording, WordInput
from linkarms.partnerships.starting import starting_clauses
from linkarms.partnerships.text import Parties

ZONE = "America/Los_Angeles"
ENDS_SOON, LAST_DAY = "lantern", 76
ENDS_WELL = "harbor"


def own_clauses(world: World, key: str) -> tuple[Clause, ...]:
    """What some partners agreed on besides the usual: promises with their days, a last day, what is done at the end."""
    days = world.days
    if key == BO:
        return (
            Gives("partner", Gift.MAIL, 3_500, days.date(6)),
            Responsibility("host", words.SPANISH, days.date(-3)),
            Responsibility("host", words.LEAFLET, days.date(30)),
            Responsibility("partner", words.RIDERS, days.date(40)),
            Gives("partner", Gift.POSTS, 6, days.date(53)),
            Reporting("host", words.VALLEY, days.date(67)),
            Responsibility("partner", words.AGAIN, days.date(84)),
        )
    if key == ENDS_SOON:
        return (Term(days.date(LAST_DAY)), OnExit("both", words.TELL_MEMBERS, 14))
    if key == ENDS_WELL:
        return (
            Gives("partner", Gift.MAIL, 600, days.date(10)),
            Gives("partner", Gift.MAIL, 600, days.date(25)),
            OnExit("host", words.BANNERS, 14),
        )
    return ()


def live_with_agreements(world: World) -> None:
    """All of it after the launch, with the services behind the pages."""
    _promises(world)
    _in_force_for_four(world)
    _being_signed(world)
    _texts(world)
    _closer(world)
    _end_well(world)
    _look_back(world)
    services.follow_agreements(world.now)


# --- Promises ----------------------------------------------------------------------------------------


def _promises(world: World) -> None:
    """Kept, kept late, missed, seen differently, late without a word, and still to come."""
    host, bo, harbor, days = world.teams[HOST], world.teams[BO], world.teams[ENDS_WELL], world.days
    services.follow_agreements(days.at(-11, 3))
    by_due = {one.due: one for one in Promise.objects.filter(partnership__in=world.partnerships.values())}

    def say(due: int, outcome: str, team: Team, text: str, *, day: int, amount: int | None = None) -> None:
        kept = days.date(day) if outcome == Outcome.KEPT else None
        said = WordInput(outcome, kept, amount, text)
        services.say(by_due[days.date(due)], said, actor=team.owner, now=days.at(day, 18))

    say(10, Outcome.KEPT, harbor, "", day=9, amount=588)
    say(25, Outcome.MISSED, harbor, words.SAID_NOT_SENT, day=24)
    say(6, Outcome.KEPT, bo, words.SAID_KEPT, day=5, amount=3_612)
    say(6, Outcome.KEPT, host, words.SAID_COUNTED, day=5)
    say(-3, Outcome.KEPT, host, words.SAID_LATE, day=-1)
    say(30, Outcome.KEPT, host, words.SAID_PRINTED, day=28)
    say(30, Outcome.MISSED, bo, words.SAID_NOT_PRINTED, day=33)
    say(40, Outcome.MISSED, bo, words.SAID_MISSED, day=41)
    again = by_due[days.date(84)]
    services.see_to(
        again, teammate=bo.others["paloma"], is_told=True, by_link=True, actor=bo.owner, now=days.at(55, 17)
    )
    services.ask_to_move(again, to=days.date(86), why=words.WHY_LATER, actor=bo.owner, now=days.at(57, 18))


# --- Agreements of several parties -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Together:
    """One text for several members of the host's, and on which days each of them signs it."""

    campaign: str
    summary: str
    name: str
    note: str
    host_does: str
    each_does: str
    members: dict[str, int | None]
    proposed: int
    due: int
    host_signs: int | None = None
    sign_by: int | None = None
    more: tuple[Clause, ...] = ()


def _in_force_for_four(world: World) -> None:
    _agree_together(
        world,
        Together(
            words.EVENINGS, words.EVENINGS_SUMMARY, words.EVENINGS_PAPER, words.EVENINGS_NOTE, words.EVENINGS_HOST,
            words.EVENINGS_MEMBER, {"lantern": 44, "prairie": 45, "nightschool": 47}, proposed=42, due=80,
            host_signs=46, more=(Decisions(Rule.CONSENT), Dispute(talk_days=7, owners_days=14)),
        ),
    )  # fmt: skip


def _being_signed(world: World) -> None:
    """One member has signed; the others and the host are still to."""
    _agree_together(
        world,
        Together(
            words.HEARING, words.HEARING_SUMMARY, words.HEARING_PAPER, words.HEARING_NOTE, words.HEARING_HOST,
            words.HEARING_MEMBER, {BO: 58, "hands": None, "bookbinders": None}, proposed=56, due=75, sign_by=68,
            more=(Boundary(words.NO_BANNERS),),
        ),
    )  # fmt: skip


def _agree_together(world: World, plan: Together) -> JointAgreement:
    host, days = world.teams[HOST], world.days
    campaign = campaigns.create_campaign(
        host.organization,
        name=plan.campaign,
        summary=plan.summary,
        actor=host.owner,
        now=days.at(plan.proposed - 2, 15),
    )
    clauses = (
        Responsibility("host", plan.host_does, days.date(plan.due)),
        Responsibility("partner", plan.each_does, days.date(plan.due)),
        *_without_promises(starting_clauses(Level.ASSOCIATE, parties=_everybody(host), language="en")),
        *plan.more,
    )
    joint = services.convene(
        Wording(Level.ASSOCIATE, clauses, plan.note),
        name=plan.name,
        members=[world.partnerships[key] for key in plan.members],
        campaign_ref=campaign.pk,
        sign_by=days.date(plan.sign_by) if plan.sign_by is not None else None,
        actor=host.owner,
        now=days.at(plan.proposed, 15),
    )
    moments = [(day, key) for key, day in plan.members.items() if day is not None]
    if plan.host_signs is not None:
        moments.append((plan.host_signs, HOST))
    for day, key in sorted(moments):
        if key == HOST:
            _sign_for_all(joint, host, now=days.at(day, 16))
        else:
            _sign_part(joint, world, key, now=days.at(day, 16))
    return joint


def _sign_for_all(joint: JointAgreement, host: Team, *, now: datetime) -> None:
    services.send_joint_code(joint, actor=host.owner, now=now)
    services.sign_joint(
        joint, seen=1, capacity=Capacity("Lead organizer", "owner"), actor=host.owner,
        code=mailbox.code_for(host.owner.user.email), now=now + timedelta(minutes=3),
    )  # fmt: skip


def _sign_part(joint: JointAgreement, world: World, key: str, *, now: datetime) -> None:
    part = Agreement.objects.get(joint_party__joint=joint, partnership=world.partnerships[key])
    sign_latest(part, world.teams[key], title="Chair", now=now)


def sign_latest(agreement: Agreement, team: Team, *, title: str, now: datetime) -> None:
    version = agreement.versions.latest("number")
    services.send_signing_code(version, actor=team.owner, now=now)
    services.sign(
        version, actor=team.owner, role_title=title, authority="owner",
        code=mailbox.code_for(team.owner.user.email), now=now + timedelta(minutes=3),
    )  # fmt: skip


def _everybody(host: Team) -> Parties:
    return Parties(host.organization.name, each("en"))


def _without_promises(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    return tuple(one for one in clauses if not isinstance(one, Responsibility))


# --- Texts that are shown before ---------------------------------------------------------------------


def _texts(world: World) -> None:
    """Yes with changes, without the name because nobody answered, one that waits for each side."""
    host, bo, days = world.teams[HOST], world.teams[BO], world.days
    poster = _ask(world, BO, host, words.POSTER, use=ApprovalUse.PRINT, day=47, until=51)
    reply = ApprovalReply(ApprovalAnswer.CHANGES, "Chair", words.POSTER_CHANGED, words.POSTER_WORDS)
    services.answer_approval(poster, reply, actor=bo.owner, now=days.at(49, 2))
    services.take_changes(poster, actor=host.owner, now=days.at(49, 16))
    _ask(world, "prairie", host, words.LEAFLET_TEXT, use=ApprovalUse.PRINT, day=50, until=53)
    _ask(world, BO, host, words.RADIO, use=ApprovalUse.PRESS, day=57, until=62)
    _ask(world, BO, bo, words.THANKS_POST, use=ApprovalUse.PAGE, day=58, until=63)


def _ask(
    world: World, key: str, team: Team, text: tuple[str, str], *, use: ApprovalUse, day: int, until: int
) -> ApprovalRequest:
    title, content = text
    said = ApprovalInput(title, use, world.days.date(until), time(17), ZONE, content)
    batch = UUID(int=world.partnerships[key].pk * 1_000 + day)
    return services.request_approval(
        world.partnerships[key], said, batch=batch, actor=team.owner, now=world.days.at(day, 16)
    )


# --- A step up, an end, a look back ------------------------------------------------------------------


def _closer(world: World) -> None:
    """From endorser to associate: both signed the next step."""
    host, gate, days = world.teams[HOST], world.teams["opengate"], world.days
    parties = Parties(host.organization.name, gate.organization.name)
    agreement = world.agreements["opengate"]
    services.propose_change(
        agreement, level=Level.ASSOCIATE, note="", actor=host.owner, now=days.at(51, 15),
        clauses=starting_clauses(Level.ASSOCIATE, parties=parties, language="en"),
    )  # fmt: skip
    sign_latest(agreement, gate, title="Chair", now=days.at(53, 17))
    sign_latest(agreement, host, title="Lead organizer", now=days.at(54, 16))


def _end_well(world: World) -> None:
    """A partner that left the campaign before ends its agreement; part of what is to be done then is done."""
    host, harbor, days = world.teams[HOST], world.teams[ENDS_WELL], world.days
    agreement = world.agreements[ENDS_WELL]
    services.end_agreement(agreement, note=words.TOWERS, actor=harbor.owner, now=days.at(54, 18))
    names = agreement.exit_items.filter(kind=ExitKind.NAMES).first()
    if names is not None:
        services.confirm_exit(names, note=words.DONE_NAMES, actor=host.owner, now=days.at(56, 16))
    services.send_thanks(agreement, letter=words.THANKS, actor=host.owner, now=days.at(57, 16))


def _look_back(world: World) -> None:
    """Both sent: read by both. The other one was opened and sent by the partner, and waits for the host."""
    host, days = world.teams[HOST], world.days
    for key, day, theirs, ours in (
        (ENDS_WELL, 55, words.HARBOR_THEY, words.HARBOR_WE),
        ("nightschool", 57, words.NIGHT_THEY, None),
    ):
        partner = world.teams[key]
        debrief = services.open_debrief(
            world.partnerships[key], campaign_ref=None, about="", actor=partner.owner, now=days.at(day, 16)
        )
        services.send_debrief(debrief, theirs, actor=partner.owner, now=days.at(day, 18))
        if ours is not None:
            services.send_debrief(debrief, ours, actor=host.owner, now=days.at(day + 2, 2))
