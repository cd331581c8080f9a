"""Deeds by which every kind of mail comes about, done in the attacked world by those who may do them.

A new kind of mail needs a deed here: the matrix names the ones it is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from linkarms.accounts import services as accounts
from linkarms.accounts.models import User
from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Campaign, Participation
from linkarms.core.fields import Field
from linkarms.directory import services as directory
from linkarms.directory.models import Organization, Teammate
from linkarms.outbox.models import Mail
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import Boundary, Term, from_json
from linkarms.partnerships.models import (
    Agreement,
    Debrief,
    JointAgreement,
    JointWish,
    Level,
    OpenDoor,
    Partnership,
    Promise,
    PromiseMove,
    Prospect,
)
from linkarms.petitions.mailing import pull_confirmation_mails
from linkarms.public.standing import hosts_naming
from linkarms.sharing import services as sharing
from linkarms.sharing.models import RemovalItem
from linkarms.supporters.models import Supporter
from linkarms.workspace.digests import write_digests
from tests.factories.approvals import ask_approval
from tests.factories.sharing import sign
from tests.leaks.cast import DAY, Cast

type Deed = Callable[[Cast, datetime], None]


def _owner(cast: Cast, name: str) -> Teammate:
    return Teammate.objects.select_related("user", "organization").get(pk=cast.owners[name].pk)


def _hana(cast: Cast) -> Teammate:
    return _owner(cast, "harbor")


def _partnership(cast: Cast, name: str) -> Partnership:
    return Partnership.objects.select_related("host", "partner", "entry").get(pk=cast.partnerships[name].pk)


def _part(cast: Cast, campaign: str, name: str) -> Participation:
    return Participation.objects.select_related("campaign__host", "organization").get(
        campaign=cast.campaigns[campaign], organization=cast.organization(name)
    )


def _agreement(cast: Cast, name: str, *, state: str) -> Agreement:
    return Agreement.objects.get(partnership=cast.partnerships[name], state=state)


def last_code(address: str) -> str:
    text = Mail.objects.filter(to=address, kind="accounts_code").order_by("-pk").values_list("text", flat=True)[0]
    return re.findall(r"(?m)^\s*(\d{6})\s*$", text)[0]


def sign_in_and_change_password(cast: Cast, now: datetime) -> None:
    user = User.objects.get(pk=cast.hana.user_id)
    accounts.send_sign_in_link(user.email, next_path="", language="en", network="192.0.2.1", now=now)
    accounts.change_password(user, password="another-one-entirely", now=now)
    accounts.invite_founder("somebody@new.example", language="en", now=now)
    directory.mail_heads_now(now=now)


def change_a_public_text(cast: Cast, now: datetime) -> None:
    campaign = Campaign.objects.get(pk=cast.campaigns["river"].pk)
    campaigns.change_campaign(campaign, name=campaign.name, summary="Now this.", actor=_hana(cast), now=now)


def write_a_statement_for_the_owner(cast: Cast, now: datetime) -> None:
    olga = Teammate.objects.select_related("user", "organization").get(pk=cast.team["olga"].pk)
    campaign = Campaign.objects.get(pk=cast.campaigns["secret"].pk)
    campaigns.write_statement(campaign, purpose="Why", fields=[Field.EMAIL], retention="A year", actor=olga, now=now)


def ask_into_campaigns_and_answer(cast: Cast, now: datetime) -> None:
    """Rivers is asked already and joins; Lake is asked and says no; then one leaves and one is taken off."""
    campaigns.join(_part(cast, "shared", "rivers"), read_version=None, actor=_owner(cast, "rivers"), now=now)
    hana, lake = _hana(cast), _owner(cast, "lake")
    new = campaigns.create_campaign(hana.organization, name="A new one", actor=hana, now=now)
    asked = campaigns.invite_participant(
        new, lake.organization, level=Level.FULL, message="Come, too.", actor=hana, now=now
    )
    campaigns.decline(asked, actor=lake, now=now)
    campaigns.leave(_part(cast, "shared", "rivers"), actor=_owner(cast, "rivers"), now=now)
    campaigns.take_off(_part(cast, "lake", "lake"), actor=_hana(cast), now=now)


def object_to_a_name(cast: Cast, now: datetime) -> None:
    """Reported from somewhere; then confirmed from the organization's own domain."""
    rivers = Organization.objects.get(pk=cast.organization("rivers").pk)
    for address in ("angry@nowhere.example", f"chair@{rivers.website_domain}"):
        objection = directory.object_to_name(
            rivers, email=address, place="http://testserver/", message="Not us.", language="en", now=now,
            hosts=hosts_naming(rivers),
        )  # fmt: skip
    directory.confirm_objection(objection, code=last_code(address), now=now, hosts=hosts_naming(rivers))


def grow_the_team_and_be_vouched_for(cast: Cast, now: datetime) -> None:
    harbor = Organization.objects.get(pk=cast.organization("harbor").pk)
    directory.invite_teammate(
        harbor, email="one-more@team.example", role="viewer", may_sign=False, actor=_hana(cast), now=now
    )
    directory.vouch(harbor, note="I know them.", now=now)


def invite_and_answer(cast: Cast, now: datetime) -> None:
    """Asked says no and is asked again and says yes; the stranger is asked once more by mail; Ended is asked anew."""
    waiting = _partnership(cast, "asked")
    partnerships.decline(waiting, actor=_owner(cast, "asked"), now=now)
    for name in ("asked", "stranger", "ended"):
        partnerships.invite(
            _partnership(cast, name).entry, level=Level.FULL, message="Again?", actor=_hana(cast), now=now
        )
    partnerships.accept_invitation(_partnership(cast, "asked"), actor=_owner(cast, "asked"), now=now)


def negotiate_and_sign(cast: Cast, now: datetime) -> None:
    """A new proposal to Quiet is withdrawn and made again, changed, and signed by both."""
    agreement = _agreement(cast, "quiet", state="proposed")
    clauses = from_json(agreement.versions.order_by("-number")[0].clauses)
    partnerships.withdraw_agreement(agreement, actor=_hana(cast), now=now)
    agreement = partnerships.propose(
        _partnership(cast, "quiet"), level=Level.FULL, clauses=clauses, note="Once more.", actor=_hana(cast), now=now
    )
    version = partnerships.propose_change(
        agreement, level=Level.FULL, clauses=clauses[:-1], note="Less.", actor=_owner(cast, "quiet"), now=now
    )
    for side in ("harbor", "quiet"):
        actor = _owner(cast, side)
        partnerships.send_signing_code(version, actor=actor, now=now)
        code = last_code(actor.user.email)
        partnerships.sign(version, actor=actor, role_title="Chair", code=code, now=now)


def negotiate_by_clause(cast: Cast, now: datetime) -> None:
    """Whom Harbor named is asked to sign; Quiet answers again; a coalition's agreement is changed and signed."""
    hana, quiet, lake = _hana(cast), _owner(cast, "quiet"), _owner(cast, "lake")
    version = _agreement(cast, "quiet", state="proposed").versions.order_by("-number")[0]
    partnerships.ask_signatories(version, actor=hana, now=now)
    partnerships.answer_version(version, [partnerships.ClauseSaid(1, "agreed")], note="", actor=quiet, now=now)
    joint = JointAgreement.objects.get()
    words = partnerships.Wording(Level.ENDORSER, (Boundary("Only this."),), "Shorter.")
    waiting = JointWish.objects.filter(outcome="")
    partnerships.change_joint(joint, words, seen=2, actor=hana, now=now, wishes=list(waiting))
    of_lake = Agreement.objects.get(partnership__partner=lake.organization, joint_party__joint=joint)
    said = [partnerships.ClauseSaid(1, "other", Boundary("Only that."))]
    partnerships.answer_version(of_lake.versions.get(number=3), said, note="", actor=lake, now=now)
    partnerships.refuse_wish(waiting.get(), words="Not this.", actor=hana, now=now)
    partnerships.send_joint_code(joint, actor=hana, now=now)
    ground = partnerships.Capacity("Chair", "owner")
    code = last_code(hana.user.email)
    partnerships.sign_joint(joint, seen=3, capacity=ground, code=code, actor=hana, now=now)
    for member in (lake, _owner(cast, "rivers")):
        part = Agreement.objects.get(partnership__partner=member.organization, joint_party__joint=joint)
        newest = part.versions.order_by("-number")[0]
        partnerships.send_signing_code(newest, actor=member, now=now)
        partnerships.sign(newest, actor=member, role_title="Chair", code=last_code(member.user.email), now=now)
    third = Agreement.objects.get(partnership=cast.partnerships["third"], joint_party__joint=joint)
    address = third.partnership.invited_email
    token = accounts.issue_link(purpose="paper", email=address, subject=f"{third.pk}:", now=now, days=9)
    partnerships.send_paper_code(token, language="en", now=now)
    partnerships.sign_by_link(token, seen=3, person="Theo", capacity=ground, code=last_code(address), now=now)


def show_and_approve(cast: Cast, now: datetime) -> None:
    """Rivers is shown texts, reminded, and answers; one is taken over, one undone, one taken back, one lapses."""
    together, hana, rivers = _partnership(cast, "rivers"), _hana(cast), _owner(cast, "rivers")
    requests = [ask_approval(together, hana, now=now, title=f"A text {number}") for number in range(4)]
    partnerships.remind_of_approvals(now + 2 * DAY)
    changes = partnerships.ApprovalReply("changes", "Chair", "In other words", "Because")
    partnerships.answer_approval(requests[0], changes, actor=rivers, now=now)
    partnerships.take_changes(requests[0], actor=hana, now=now)
    partnerships.answer_approval(requests[1], partnerships.ApprovalReply("yes", "Chair"), actor=rivers, now=now)
    partnerships.undo_yes(requests[1], actor=rivers, now=now)
    partnerships.withdraw_approval(requests[2], actor=hana, now=now)
    partnerships.remind_of_approvals(now + 4 * DAY)


def ask_and_answer(cast: Cast, now: datetime) -> None:
    """Lake is asked, reminded and answers; Rivers is asked and it is taken back; the stranger is reminded by mail."""
    hana, lake = _hana(cast), _owner(cast, "lake")
    said = partnerships.AskInput(kind="mail", deadline=(now + 10 * DAY).date())
    for name in ("lake", "rivers", "stranger"):
        prospect = Prospect.objects.get(entry=_partnership(cast, name).entry)
        own = partnerships.OwnWords(prospect, "Mail your list", "Would you?", "We help you, too.")
        [ask] = partnerships.send_asks(said, letters=[own], batch=uuid4(), actor=hana, now=now)
        if name == "lake":
            partnerships.remind_of_asks(now + 8 * DAY)
            partnerships.answer_ask(ask, partnerships.AnswerInput("no", "Chair", "Not now."), actor=lake, now=now)
        elif name == "rivers":
            partnerships.withdraw_ask(ask, actor=hana, now=now)
    partnerships.remind_of_asks(now + 11 * DAY)


def promise_and_look_back(cast: Cast, now: datetime) -> None:
    """Lake agrees to another day and is refused one itself; Rivers reads what Harbor sends; what is due is said."""
    hana, lake = _hana(cast), _owner(cast, "lake")
    move = PromiseMove.objects.select_related("promise").get(answer="")
    partnerships.answer_move(move, agrees=True, actor=lake, now=now)
    again = partnerships.ask_to_move(move.promise, to=(now + DAY).date(), why="Sooner?", actor=lake, now=now)
    partnerships.answer_move(again, agrees=False, actor=hana, now=now)
    Promise.objects.update(due=(now + 5 * DAY).date())
    partnerships.remind_of_promises(now)
    debrief = Debrief.objects.get(settled_at__isnull=True)
    partnerships.remind_of_debriefs(now)
    answers = partnerships.DebriefInput("They", "Ours", "Most", "A hearing", "raise", "Because")
    partnerships.send_debrief(debrief, answers, actor=hana, now=now)


def judge_and_say_no(cast: Cast, now: datetime) -> None:
    """Olga is asked for her view and whether she would do the work; then Lake and the stranger are told no."""
    hana = _hana(cast)
    olga = Teammate.objects.select_related("user", "organization").get(pk=cast.team["olga"].pk)
    for name in ("lake", "stranger"):
        prospect = Prospect.objects.get(entry=_partnership(cast, name).entry)
        prospect.buy_ins.update(withdrawn_at=now)
        partnerships.ask_team(prospect, work="Work", why="Use", teammates=[olga], actor=hana, now=now)
        evaluation = prospect.evaluations.get(decided_at__isnull=True)
        partnerships.decide(
            evaluation, decision="no", reasons="Why", look_again_on=(now + DAY).date(), actor=hana, now=now
        )
        partnerships.tell_no(
            evaluation, kind="decline", words="No, and thank you.", by_mail=True, language="en", actor=hana, now=now
        )
        partnerships.begin_evaluation(prospect, about="Again", reviewers=[olga], actor=hana, now=now)


def end_what_holds(cast: Cast, now: datetime) -> None:
    partnerships.end_agreement(
        _agreement(cast, "lake", state="in_force"), note="It is over.", actor=_hana(cast), now=now
    )
    partnerships.end_partnership(_partnership(cast, "rivers"), note="Farewell.", actor=_hana(cast), now=now)


def part_at_last(cast: Cast, now: datetime) -> None:
    """The end of a term comes near, and comes; what is left to do waits, and thanks are sent."""
    held = _with_a_last_day(cast, now)
    partnerships.remind_of_ends(now + 34 * DAY)
    partnerships.settle_terms(now + 41 * DAY)
    held.refresh_from_db()
    partnerships.send_thanks(held, letter="Thank you.", actor=_hana(cast), now=now + 41 * DAY)
    partnerships.remind_of_exits(now + 80 * DAY)


def _with_a_last_day(cast: Cast, now: datetime) -> Agreement:
    """What waited for Quiet is proposed anew with a last day, and signed."""
    agreement = _agreement(cast, "quiet", state="proposed")
    words = from_json(agreement.versions.order_by("-number")[0].clauses)
    hana, quinn = _hana(cast), _owner(cast, "quiet")
    partnerships.withdraw_agreement(agreement, actor=hana, now=now)
    agreement = partnerships.propose(
        _partnership(cast, "quiet"),
        level=Level.FULL,
        clauses=(*words, Term((now + 40 * DAY).date())),
        note="",
        actor=hana,
        now=now,
    )
    version = agreement.versions.get()
    for actor in (hana, quinn):
        partnerships.send_signing_code(version, actor=actor, now=now)
        code = last_code(actor.user.email)
        partnerships.sign(version, actor=actor, role_title="Chair", code=code, now=now)
    agreement.refresh_from_db()
    return agreement


def sign_and_take_back(cast: Cast, now: datetime) -> None:
    """Somebody new signs; somebody who was downloaded takes their yes back, and the list waits for ten days."""
    petition = type(cast.petitions["river"]).objects.get(pk=cast.petitions["river"].pk)
    sign(None, petition=petition, email="new@people.example", at=now, confirmed=False)
    pull_confirmation_mails(now=now)
    harbor = cast.organization("harbor").pk
    received = Supporter.objects.filter(disclosures__recipient=harbor, email__isnull=False, removals__isnull=True)
    sharing.withdraw(received.distinct().order_by("pk")[0], None, now=now)
    sharing.catch_up(now=now)
    RemovalItem.objects.update(at=now - 11 * DAY)
    sharing.catch_up(now=now + timedelta(minutes=1))


def knock_and_read_today(cast: Cast, now: datetime) -> None:
    """A stranger knocks at the open door; Harbor's owner gets Today by mail."""
    door = OpenDoor.objects.get(organization=cast.organization("harbor"))
    said = partnerships.KnockInput(
        name="Late Knockers", person="Lou", email="lou@late.example", message="Still time?", place="", website=""
    )
    partnerships.knock(door, said, language="en", now=now)
    partnerships.take_in(now)
    noon = now.replace(hour=12)  # none is written at night
    write_digests(noon + DAY)
    write_digests(noon + 2 * DAY)


DEEDS: tuple[Deed, ...] = (
    sign_in_and_change_password,
    change_a_public_text,
    write_a_statement_for_the_owner,
    ask_into_campaigns_and_answer,
    object_to_a_name,
    grow_the_team_and_be_vouched_for,
    invite_and_answer,
    negotiate_by_clause,
    negotiate_and_sign,
    show_and_approve,
    ask_and_answer,
    promise_and_look_back,
    judge_and_say_no,
    end_what_holds,
    part_at_last,
    sign_and_take_back,
    knock_and_read_today,
)
