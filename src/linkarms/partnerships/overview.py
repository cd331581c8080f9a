"""Where each partnership stands, and whose turn it is: for the list of partners, a partner's page and Today.

Plain values instead of model instances: a network with a thousand partners looks at all of them at once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Max

from linkarms.partnerships.models import (
    Agreement,
    AgreementState,
    AgreementVersion,
    Partnership,
    PartnershipState,
    SignOff,
)

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from linkarms.directory.models import Teammate


class Step(StrEnum):
    """Where things stand, seen from one side."""

    ANSWER = "answer"  # we are invited: ours to answer
    INVITED = "invited"  # they are
    WRITE = "write"  # partners without any agreement: somebody should write one
    READ = "read"  # their version waits for our change or signature
    SIGN = "sign"  # they have signed: ours is the last signature
    THEIRS = "theirs"  # our version, or our signature, waits for them
    IN_FORCE = "in_force"
    OVER = "over"  # declined, withdrawn or ended


#: Steps at which it is this side's turn, the most pressing first.
OUR_TURN = (Step.SIGN, Step.ANSWER, Step.READ, Step.WRITE)


@dataclass(frozen=True, slots=True)
class Standing:
    """One partnership seen from one side. ``agreement_id`` is what ``step`` speaks of, ``since`` its moment."""

    partnership_id: int
    name: str  # of the other side
    is_host: bool
    level: str
    state: str
    step: Step
    since: datetime
    agreement_id: int | None = None
    in_force_id: int | None = None

    @property
    def our_turn(self) -> bool:
        return self.step in OUR_TURN


def standings(teammate: Teammate) -> list[Standing]:
    """All partnerships of the acting organization, what waits for us first, then by name. Five queries."""
    found = _standings(Partnership.objects.visible_to(teammate), ours=teammate.organization_id)
    return sorted(found, key=lambda row: (_urgency(row), row.name.casefold(), row.partnership_id))


def standing_of(partnership: Partnership, teammate: Teammate) -> Standing:
    """The same for one partnership that the teammate may see."""
    [found] = _standings(
        Partnership.objects.visible_to(teammate).filter(pk=partnership.pk), ours=teammate.organization_id
    )
    return found


def our_turn(teammate: Teammate) -> list[Standing]:
    """What waits for this organization, the most pressing and then the longest waiting first."""
    return pressing(standings(teammate))


def pressing(rows: list[Standing]) -> list[Standing]:
    """Of these, what is ours to do, the most pressing and then the longest waiting first."""
    waiting = [row for row in rows if row.our_turn]
    return sorted(waiting, key=lambda row: (OUR_TURN.index(row.step), row.since))


def waiting_version(agreement: Agreement) -> AgreementVersion | None:
    """The version that waits for signatures, from loaded rows (``services.agreements.open_version`` asks anew)."""
    if agreement.state not in (AgreementState.PROPOSED, AgreementState.IN_FORCE):
        return None
    newest = max(agreement.versions.all(), key=lambda version: version.number)
    return None if newest.in_force_at or newest.withdrawn_at else newest


def version_to_change(agreement: Agreement) -> AgreementVersion:
    """The wording that a change starts from: the newest that was not taken back."""
    return agreement.versions.filter(withdrawn_at__isnull=True).order_by("-number")[0]


class _Partnership(NamedTuple):
    pk: int
    host_id: int
    level: str
    state: str
    invited_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    host: str
    partner: str | None
    entry: str


class _Agreement(NamedTuple):
    pk: int
    partnership_id: int
    campaign_ref: int | None
    state: str
    in_force_at: datetime | None


class _Version(NamedTuple):
    pk: int
    agreement_id: int
    number: int
    proposed_for_id: int
    proposed_at: datetime
    in_force_at: datetime | None
    withdrawn_at: datetime | None


class _Turn(NamedTuple):
    step: Step
    since: datetime
    agreement_id: int


def _standings(partnerships: QuerySet[Partnership], *, ours: int) -> list[Standing]:
    rows = partnerships.order_by().values_list(
        "pk", "host_id", "level", "state", "invited_at", "answered_at", "ended_at",
        "host__name", "partner__name", "entry__name",
    )  # fmt: skip
    agreements = Agreement.objects.filter(partnership__in=partnerships.order_by())
    alive: dict[int, list[_Agreement]] = defaultdict(list)
    for one in agreements.filter(state__in=[AgreementState.PROPOSED, AgreementState.IN_FORCE]).values_list(
        "pk", "partnership_id", "campaign_ref", "state", "in_force_at"
    ):
        agreement = _Agreement(*one)
        alive[agreement.partnership_id].append(agreement)
    turns = _turns(agreements, ours=ours)
    ends = dict(agreements.values_list("partnership_id").annotate(last=Max("ended_at")).order_by())
    return [_standing(_Partnership(*row), alive, turns, ends, ours=ours) for row in rows]


def _turns(agreements: QuerySet[Agreement], *, ours: int) -> dict[int, _Turn]:
    """Whose turn it is with each agreement that has an open version, by the agreement's id."""
    alive = agreements.filter(state__in=[AgreementState.PROPOSED, AgreementState.IN_FORCE])
    newest: dict[int, _Version] = {}
    for row in (
        AgreementVersion.objects.filter(agreement__in=alive)
        .order_by("number")
        .values_list("pk", "agreement_id", "number", "proposed_for_id", "proposed_at", "in_force_at", "withdrawn_at")
    ):
        version = _Version(*row)
        newest[version.agreement_id] = version
    signed: dict[int, dict[int | None, datetime]] = defaultdict(dict)
    signatures = SignOff.objects.filter(version__agreement__in=alive, version__in_force_at__isnull=True, completes=True)
    for version_id, organization_id, at in signatures.values_list("version_id", "organization_id", "at"):
        signed[version_id][organization_id] = at
    return {
        version.agreement_id: _turn(version, signed[version.pk], ours=ours)
        for version in newest.values()
        if version.in_force_at is None and version.withdrawn_at is None
    }


def _turn(version: _Version, signed: dict[int | None, datetime], *, ours: int) -> _Turn:
    if ours in signed:
        return _Turn(Step.THEIRS, signed[ours], version.agreement_id)
    if signed:
        return _Turn(Step.SIGN, max(signed.values()), version.agreement_id)
    step = Step.THEIRS if version.proposed_for_id == ours else Step.READ
    return _Turn(step, version.proposed_at, version.agreement_id)


def _standing(
    row: _Partnership,
    alive: dict[int, list[_Agreement]],
    turns: dict[int, _Turn],
    ends: dict[int, datetime | None],
    *,
    ours: int,
) -> Standing:
    is_host = row.host_id == ours
    agreements = alive.get(row.pk, [])
    # The standing agreement before those for one campaign.
    in_force = sorted(
        (one for one in agreements if one.state == AgreementState.IN_FORCE),
        key=lambda one: (one.campaign_ref is not None, one.pk),
    )
    open_turns = [turns[one.pk] for one in agreements if one.pk in turns]
    step, since, agreement_id = _step(row, in_force, open_turns, ends.get(row.pk), is_host=is_host)
    return Standing(
        partnership_id=row.pk,
        name=(row.partner or row.entry) if is_host else row.host,
        is_host=is_host,
        level=row.level,
        state=row.state,
        step=step,
        since=since,
        agreement_id=agreement_id,
        in_force_id=in_force[0].pk if in_force else None,
    )


def _step(
    row: _Partnership, in_force: list[_Agreement], turns: list[_Turn], last_end: datetime | None, *, is_host: bool
) -> tuple[Step, datetime, int | None]:
    if row.state == PartnershipState.INVITED:
        return Step.INVITED if is_host else Step.ANSWER, row.invited_at, None
    if row.state != PartnershipState.OPEN:
        return Step.OVER, row.ended_at or row.answered_at or row.invited_at, None
    if turns:
        return min(turns, key=lambda turn: (turn.step == Step.THEIRS, turn.step != Step.SIGN, turn.since))
    if in_force:
        return Step.IN_FORCE, in_force[0].in_force_at or row.invited_at, in_force[0].pk
    return Step.WRITE, last_end or row.answered_at or row.invited_at, None


def _urgency(row: Standing) -> int:
    if row.our_turn:
        return 0
    return {Step.THEIRS: 1, Step.INVITED: 1, Step.IN_FORCE: 2}.get(row.step, 3)
