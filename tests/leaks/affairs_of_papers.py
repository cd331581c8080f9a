"""What was said about agreements clause by clause, whom sides named to sign, and an agreement of several parties."""

from __future__ import annotations

from datetime import datetime

from linkarms.accounts.models import OneTimeCode
from linkarms.directory import services as directory
from linkarms.directory.models import Teammate
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import Boundary, Ending, OwnText, Responsibility
from linkarms.partnerships.models import Agreement, JointWish, Level, Partnership
from tests.factories.partnerships import last_code, latest, sign_latest
from tests.leaks.cast import DAY, Cast

GROUND = partnerships.Capacity("Chair", "board", "A decision of the board")


def negotiate_all(cast: Cast, *, now: datetime) -> None:
    """Quiet answers Harbor; both keep notes that they sent and that they did not; both name who signs."""
    agreement = Agreement.objects.get(partnership=cast.partnerships["quiet"], state="proposed")
    version = latest(agreement)
    for actor in (cast.hana, cast.owners["quiet"]):
        for for_both in (True, False):
            partnerships.note_clause(
                version, position=1, words="What we think", for_both=for_both, actor=actor, now=now
            )
        ours = actor is cast.hana
        emails = [cast.team[who].user.email for who in ("olga", "hugo")] if ours else ["one@board.example"]
        for email in emails:
            partnerships.name_signatory(
                agreement, name="A Signatory", email=email, role_title="Board chair", actor=actor, now=now
            )
    said = [partnerships.ClauseSaid(1, "agreed", None, "Gladly"), partnerships.ClauseSaid(2, "", None, "When?")]
    partnerships.answer_version(version, said, note="", actor=cast.owners["quiet"], now=now)
    partnerships.note_clause(version, position=2, words="Since then", for_both=True, actor=cast.hana, now=now)


def convene_all(cast: Cast, *, now: datetime) -> None:
    """Harbor convenes Rivers, Lake and a group without an account: all but one have signed."""
    OneTimeCode.objects.all().delete()
    entry, _new = directory.add_entry(
        holder=cast.organization("harbor"), name="A third as Harbor knows it", actor=cast.hana.user, now=now,
        email="third@seen-by-harbor.example", notes="What we think of the third.",
    )  # fmt: skip
    third = partnerships.invite(entry, level=Level.FULL, message="Come.", actor=cast.hana, now=now)
    cast.partnerships["third"] = third
    clauses = (
        Responsibility("partner", "Tell your members."), Boundary("We share no lists."), Ending(notice_days=7),
        OwnText("A heading", "each member comes", "cada miembro viene"),
    )  # fmt: skip
    joint = partnerships.convene(
        partnerships.Wording(Level.ENDORSER, clauses, "Our coalition."), name="A coalition",
        members=[cast.partnerships["rivers"], cast.partnerships["lake"], third],
        campaign_ref=cast.campaigns["secret"].pk, actor=cast.hana, now=now,
    )  # fmt: skip
    partnerships.change_joint(
        joint, partnerships.Wording(Level.ENDORSER, clauses[1:], "Shorter."), seen=1, actor=cast.hana, now=now
    )
    _wish_all(cast, now=now)
    partnerships.send_joint_code(joint, actor=cast.hana, now=now)
    code = last_code(cast.hana.user.email)
    partnerships.sign_joint(joint, seen=2, capacity=GROUND, code=code, actor=cast.hana, now=now)
    _sign(cast.partnerships["rivers"], cast.owners["rivers"], now=now + DAY)


def _wish_all(cast: Cast, *, now: datetime) -> None:
    """Lake is refused, and wishes again; Rivers wishes for other words, too."""
    for which, clause in (("lake", 1), ("lake", 1), ("rivers", 1)):
        part = Agreement.objects.get(partnership=cast.partnerships[which], joint_party__isnull=False)
        said = [partnerships.ClauseSaid(clause, "other", Boundary(f"{which} would write it so"), "Because")]
        answer = partnerships.answer_version(latest(part), said, note="What we wish", actor=cast.owners[which], now=now)
        if not JointWish.objects.filter(outcome="no").exists():
            partnerships.refuse_wish(answer.wish, words="Why not", actor=cast.hana, now=now)


def _sign(partnership: Partnership, actor: Teammate, *, now: datetime) -> None:
    part = Agreement.objects.get(partnership=partnership, joint_party__isnull=False)
    sign_latest(part, actor, now=now)
