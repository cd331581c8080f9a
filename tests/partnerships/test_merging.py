"""Two entries become one with all that hangs on them, and come apart again with nothing lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.audit.models import Entry as AuditEntry
from linkarms.core.errors import NotAllowed, Refused
from linkarms.directory.duplicates import looking
from linkarms.directory.duplicates.deciding import answer
from linkarms.directory.duplicates.merging import take_apart
from linkarms.directory.duplicates.models import Merge, Pair, PairState
from linkarms.directory.models import Entry, Lead, Role, Teammate
from linkarms.directory.services import add_entry, add_lead
from linkarms.partnerships import asking, pipeline, services
from linkarms.partnerships.models import Prospect, Touchpoint
from linkarms.partnerships.services import Plan
from tests.factories.asks import ROSA, begin_evaluation, make_ask, make_buy_in
from tests.factories.directory import add_member, make_entry, make_owner
from tests.factories.partnerships import make_pair
from tests.factories.pipeline import make_prospect
from tests.factories.threads import at_once

ONE, OTHER = "Hill Street Tenants", "Hill Street Tenents"


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_owner(now=now)


def asked(teammate: Teammate, *, now: datetime) -> Pair:
    """The pair of the two names, in the queue."""
    make_entry(teammate, now=now, name=ONE, place="Oakland")
    make_entry(teammate, now=now, name=OTHER, email="hello@hill.example")
    looking.look(now)
    return Pair.objects.visible_to(teammate).waiting().get()


def state_of_everything() -> list[object]:
    return [
        list(Entry.objects.order_by("pk").values_list("pk", "name", "place", "email", "merged_into")),
        list(Lead.objects.order_by("pk").values_list("pk", "entry", "source")),
        list(Prospect.objects.order_by("pk").values_list("pk", "entry", "want", "stage")),
        list(Touchpoint.objects.order_by("pk").values_list("pk", "prospect", "notes")),
    ]


def test_everything_moves_and_moves_back(amina: Teammate, now: datetime) -> None:
    pair = asked(amina, now=now)
    kept, gone = pair.entry, pair.other
    assert gone is not None
    for entry in (kept, gone):
        add_lead(entry, source="A letter", evidence=entry.name, now=now)
    add_lead(gone, source="A rally", evidence="", now=now)
    before = state_of_everything()
    done = services.merge_pair(pair, keep=kept, actor=amina, now=now)
    kept.refresh_from_db()
    sources = sorted(kept.leads.values_list("source", flat=True))
    assert (kept.email, sources) == ("hello@hill.example", ["A letter", "A rally"])
    assert list(Entry.objects.visible_to(amina)) == [kept]
    take_apart(done, actor=amina, now=now)
    assert state_of_everything() == before


def test_talks_go_on_in_one_relationship(amina: Teammate, now: datetime) -> None:
    ours, theirs = make_prospect(amina, now=now, name=ONE), make_prospect(amina, now=now, name=OTHER)
    services.describe(theirs, interest="", want="A room", for_them="", offer="", actor=amina, now=now)
    for prospect in (ours, theirs):
        services.log(
            prospect, kind="call", happened_on=now.date(), with_whom="", notes=prospect.entry.name, actor=amina,
            now=now, follow_up=Plan(amina, "Call again", now.date() + timedelta(days=3)),
        )  # fmt: skip
    looking.look(now)
    before = state_of_everything()
    done = services.merge_pair(Pair.objects.get(), keep=ours.entry, actor=amina, now=now)
    shown = pipeline.prospects_of(amina).get()
    assert (shown.pk, shown.want, shown.touchpoints.count()) == (ours.pk, "A room", 2)
    take_apart(done, actor=amina, now=now)
    assert state_of_everything() == before


def test_asks_gives_and_decisions_go_along_and_come_back(amina: Teammate, now: datetime) -> None:
    ours, theirs = make_prospect(amina, now=now, name=ONE), make_prospect(amina, now=now, name=OTHER, email=ROSA)
    ask = make_ask(amina, now=now, prospect=theirs)
    give = services.record_contribution(theirs, way="given", what="We came", on=now.date(), actor=amina, now=now)
    for prospect in (ours, theirs):  # open at both: only one of them can be
        begin_evaluation(amina, now=now, prospect=prospect)
    buy_in = make_buy_in(amina, amina, now=now, prospect=theirs)
    looking.look(now)

    def where() -> list[int]:
        return [type(row)._base_manager.get(pk=row.pk).prospect_id for row in (ask, give, buy_in)]

    done = services.merge_pair(Pair.objects.get(), keep=ours.entry, actor=amina, now=now)
    assert where() == [ours.pk] * 3
    assert [asking.asks_of(amina).get().prospect_id, ours.evaluations.count()] == [ours.pk, 1]
    take_apart(done, actor=amina, now=now)
    assert where() == [theirs.pk] * 3


def test_a_relationship_moves_to_an_entry_that_has_none(amina: Teammate, now: datetime) -> None:
    entry = make_entry(amina, now=now, name=ONE)
    theirs = make_prospect(amina, now=now, name=OTHER)
    looking.look(now)
    services.merge_pair(Pair.objects.get(), keep=entry, actor=amina, now=now)
    assert pipeline.prospects_of(amina).get(pk=theirs.pk).entry == entry


def test_what_was_changed_since_stays_as_it_was_changed(amina: Teammate, now: datetime) -> None:
    pair = asked(amina, now=now)
    done = services.merge_pair(pair, keep=pair.entry, actor=amina, now=now)
    Entry.objects.filter(pk=pair.entry_id).update(email="new@hill.example")
    lead = add_lead(pair.entry, source="Later", evidence="", now=now)
    take_apart(done, actor=amina, now=now)
    lead.refresh_from_db()
    assert (lead.entry_id, Entry.objects.get(pk=pair.entry_id).email) == (pair.entry_id, "new@hill.example")


def test_a_partnership_moves_and_two_of_them_stay_two(db: None, now: datetime) -> None:
    world = make_pair(now=now)
    entry = world.partnership.entry
    other = make_entry(world.amina, now=now, name="Rivers Aliance")
    looking.look(now)
    services.merge_pair(Pair.objects.get(), keep=other, actor=world.amina, now=now)
    world.partnership.refresh_from_db()
    assert world.partnership.entry_id == other.pk
    third = make_entry(world.amina, now=now, name="Rivers Alliiance")
    services.invite(third, level="associate", message="", email="x@third.example", actor=world.amina, now=now)
    looking.look(now)
    open_pair = Pair.objects.filter(state=PairState.OPEN).get()
    with pytest.raises(Refused, match="a partnership with each"):
        services.merge_pair(open_pair, keep=other, actor=world.amina, now=now)
    assert (third.partnerships.count(), entry.pk) == (1, entry.pk)


def test_a_name_that_was_joined_leads_to_the_entry_that_was_kept(amina: Teammate, now: datetime) -> None:
    pair = asked(amina, now=now)
    services.merge_pair(pair, keep=pair.entry, actor=amina, now=now)
    found, new = add_entry(holder=amina.organization, name=OTHER, actor=amina.user, now=now)
    assert (found, new) == (pair.entry, False)


def test_twice_is_once_and_the_second_who_wants_otherwise_is_told(amina: Teammate, now: datetime) -> None:
    pair = asked(amina, now=now)
    other = pair.other
    assert other is not None
    first = services.merge_pair(pair, keep=pair.entry, actor=amina, now=now)
    assert services.merge_pair(pair, keep=pair.entry, actor=amina, now=now) == first
    with pytest.raises(Refused, match="part of another entry already"):
        services.merge_pair(pair, keep=other, actor=amina, now=now)
    with pytest.raises(Refused, match="said that this is one"):
        answer(pair, state=PairState.APART, actor=amina, now=now)
    assert take_apart(first, actor=amina, now=now).undone_at == take_apart(first, actor=amina, now=now).undone_at
    with pytest.raises(Refused, match="said that these are two"):
        services.merge_pair(pair, keep=pair.entry, actor=amina, now=now)
    verbs = AuditEntry.objects.filter(verb__in=["entry.merged", "entry.taken_apart"]).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["entry.merged", "entry.taken_apart"]


def test_two_at_once_end_in_one_answer(transactional_db: None, now: datetime) -> None:
    amina = make_owner(now=now)
    pair = asked(amina, now=now)
    left, right = pair.entry, pair.other
    assert right is not None
    ends = at_once(
        lambda: services.merge_pair(pair, keep=left, actor=amina, now=now),
        lambda: services.merge_pair(pair, keep=right, actor=amina, now=now),
        lambda: answer(pair, state=PairState.APART, actor=amina, now=now),
    )
    refused = [end for end in ends if isinstance(end, Refused)]
    kept_apart = Pair.objects.filter(state=PairState.APART).count()
    assert (len(refused), Merge.objects.standing().count() + kept_apart) == (2, 1)


def test_only_who_may_write_and_only_their_own(amina: Teammate, now: datetime) -> None:
    pair = asked(amina, now=now)
    viewer, chidi = add_member(amina, now=now, role=Role.VIEWER), make_owner(now=now)
    for actor in (viewer, chidi):
        with pytest.raises(NotAllowed):
            services.merge_pair(pair, keep=pair.entry, actor=actor, now=now)
        with pytest.raises(NotAllowed):
            answer(pair, state=PairState.APART, actor=actor, now=now)
    done = services.merge_pair(pair, keep=pair.entry, actor=amina, now=now)
    for actor in (viewer, chidi):
        with pytest.raises(NotAllowed):
            take_apart(done, actor=actor, now=now)
