"""Agreements of several parties: Amina's group convenes, Bo's is a member, and Rosa's, which has no account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from linkarms.directory.models import Teammate
from linkarms.partnerships import services
from linkarms.partnerships.clauses import Clause, DataSharing, Mode
from linkarms.partnerships.models import Agreement, JointAgreement, Level, Partnership
from tests.factories.directory import make_entry
from tests.factories.papers import BOARD, CONTACT, forget_codes, paper_token
from tests.factories.partnerships import Pair, last_code, make_pair, sharing, sign_latest, some_clauses

WORDS = "Yes, each member may write to me."


@dataclass
class Coalition:
    amina: Teammate
    bo: Teammate
    chidi: Teammate
    with_bo: Partnership
    with_rosa: Partnership
    joint: JointAgreement
    token: str

    def part(self, partnership: Partnership) -> Agreement:
        return Agreement.objects.get(partnership=partnership, joint_party__joint=self.joint)

    @property
    def states(self) -> list[str]:
        return [self.part(one).state for one in (self.with_bo, self.with_rosa)]


def joint_clauses(data: DataSharing | None = None) -> tuple[Clause, ...]:
    return some_clauses(data or sharing(Mode.OPTED_IN, words_en=WORDS, words_es="Sí, cada miembro puede escribirme."))


def invited_rosa(pair: Pair, *, now: datetime) -> Partnership:
    entry = make_entry(pair.amina, now=now, name="Rosa's Kitchen", email=CONTACT)
    return services.invite(entry, level=Level.FULL, message="", email=CONTACT, actor=pair.amina, now=now)


def convened(*, now: datetime, sign_by: date | None = None, pair: Pair | None = None) -> Coalition:
    pair = pair or make_pair(now=now)
    with_rosa = invited_rosa(pair, now=now)
    joint = services.convene(
        services.Wording(Level.FULL, joint_clauses(), "Our coalition."), name="Clean River Coalition",
        members=[pair.partnership, with_rosa], sign_by=sign_by, actor=pair.amina, now=now,
    )  # fmt: skip
    token = paper_token("partnerships_paper_by_link", CONTACT)
    return Coalition(pair.amina, pair.bo, pair.chidi, pair.partnership, with_rosa, joint, token)


def joint_code(coalition: Coalition, *, now: datetime) -> str:
    forget_codes()
    services.send_joint_code(coalition.joint, actor=coalition.amina, now=now)
    return last_code(coalition.amina.user.email)


def sign_all(coalition: Coalition, *, now: datetime) -> None:
    """The convener's one signature."""
    number = coalition.joint.versions.count()
    code = joint_code(coalition, now=now)
    services.sign_joint(coalition.joint, seen=number, capacity=BOARD, code=code, actor=coalition.amina, now=now)


def sign_part(coalition: Coalition, *, now: datetime) -> None:
    """Bo's group signs its part."""
    forget_codes()
    sign_latest(coalition.part(coalition.with_bo), coalition.bo, now=now)


__all__ = ["Coalition", "convened", "invited_rosa", "joint_clauses", "joint_code", "sign_all", "sign_part"]
