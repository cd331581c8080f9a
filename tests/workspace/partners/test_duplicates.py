"""Duplicates side by side, one answer each, and the way back."""

from __future__ import annotations

from datetime import datetime

import pytest

from linkarms.directory.duplicates import looking
from linkarms.directory.duplicates.models import Merge, Pair, PairState
from linkarms.directory.models import Entry, Role
from tests.factories.directory import add_member, make_entry
from tests.factories.partnerships import Pair as Cast
from tests.workspace.partners.conftest import Visitor, visitor

ONE, OTHER = "Hill Street Tenants", "Hill Street Tenents"


@pytest.fixture
def asked(pair: Cast, now: datetime) -> Pair:
    make_entry(pair.amina, now=now, name=ONE, place="Oakland", notes="Slow to answer")
    make_entry(pair.amina, now=now, name=OTHER, place="Oakland")
    looking.look(now)
    return Pair.objects.get()


def test_a_pair_stands_side_by_side_with_the_reason(amina: Visitor, asked: Pair) -> None:
    page = amina.html("partners-duplicates")
    assert ("1 pair to look at" in page, "the names differ by a letter or two, in the same place." in page) == (
        True,
        True,
    )
    assert [page.count(words) for words in ("the same</span>", "differs</span>", "Slow to answer")] == [1, 1, 1]
    assert 'Duplicates <span class="num">1</span>' in amina.html("partners-list")


def test_one_is_kept_and_taken_apart_again(amina: Visitor, asked: Pair) -> None:
    for _double_click in range(2):
        answer = amina.post("partners-duplicate", {"do": "right"}, pk=asked.pk)
        assert answer.status_code == 302
    merge = Merge.objects.standing().get()
    assert (merge.kept.name, merge.gone.name) == (OTHER, ONE)
    shown = amina.html("partners-entry", pk=merge.kept.pk)
    assert ("Also written down as" in shown, ONE in shown) == (True, True)
    old = amina.get("partners-entry", pk=merge.gone.pk)
    assert old.headers["Location"].endswith(f"/known/{merge.kept.pk}/")
    assert ONE in amina.html("partners-merges")
    amina.post("partners-merge-apart", pk=merge.pk)
    assert Entry.objects.visible_to(amina.teammate).filter(name__in=[ONE, OTHER]).count() == 2


@pytest.mark.parametrize(("said", "state"), [("apart", PairState.APART), ("later", PairState.LATER)])
def test_kept_apart_or_put_off_it_can_be_looked_at_again(amina: Visitor, asked: Pair, said: str, state: str) -> None:
    amina.post("partners-duplicate", {"do": said}, pk=asked.pk)
    asked.refresh_from_db()
    assert (asked.state, "Nothing to look at" in amina.html("partners-duplicates")) == (state, True)
    assert "Look again" in amina.html("partners-merges")
    amina.post("partners-duplicate", {"do": "again"}, pk=asked.pk)
    assert "1 pair to look at" in amina.html("partners-duplicates")


def test_the_second_of_two_reads_what_the_first_said(amina: Visitor, asked: Pair) -> None:
    amina.post("partners-duplicate", {"do": "apart"}, pk=asked.pk)
    page = amina.client.post(
        f"/w/{amina.teammate.organization.slug}/partners/duplicates/{asked.pk}/", {"do": "left"}, follow=True
    )
    assert "said that these are two organizations" in page.content.decode()
    assert Merge.objects.count() == 0


def test_no_other_answer_and_no_other_organization(amina: Visitor, chidi: Visitor, asked: Pair) -> None:
    assert amina.post("partners-duplicate", {"do": "burn"}, pk=asked.pk).status_code == 404
    assert chidi.post("partners-duplicate", {"do": "left"}, pk=asked.pk).status_code == 404
    assert ONE not in chidi.html("partners-duplicates")


def test_a_viewer_looks_and_does_not_answer(pair: Cast, asked: Pair, now: datetime) -> None:
    viewer = visitor(add_member(pair.amina, now=now, role=Role.VIEWER))
    assert ("They are two" in viewer.html("partners-duplicates"), ONE in viewer.html("partners-duplicates")) == (
        False,
        True,
    )
    assert viewer.post("partners-duplicate", {"do": "left"}, pk=asked.pk).status_code == 403


def test_the_queue_asks_the_database_as_often_for_ten_as_for_one(
    amina: Visitor, asked: Pair, now: datetime, django_assert_max_num_queries: object
) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as one:
        amina.html("partners-duplicates")
    for number in ("Oak", "Elm", "Ash", "Fir"):
        for name in (f"{number}wood Hill Neighbors", f"{number}wood Hill Nieghbors"):
            make_entry(amina.teammate, now=now, name=name)
    looking.look(now)
    with CaptureQueriesContext(connection) as many:
        page = amina.html("partners-duplicates")
    assert ("5 pairs" in page, len(many)) == (True, len(one))
