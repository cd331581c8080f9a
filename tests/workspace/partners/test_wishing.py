"""A member of an agreement of several parties wishes for other words, and is answered: by forms alone."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.test import Client

from linkarms.partnerships import services
from linkarms.partnerships.clauses import Boundary
from linkarms.partnerships.models import BuyInOverride, JointWish
from tests.factories.coalitions import Coalition, convened, invited_rosa, joint_clauses
from tests.factories.papers import CONTACT
from tests.factories.partnerships import Pair, last_code
from tests.workspace.partners.conftest import Visitor, visitor
from tests.workspace.partners.test_agreeing import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
BOUNDARY = next(at for at, one in enumerate(joint_clauses(), start=1) if isinstance(one, Boundary))


@pytest.fixture
def coalition(pair: Pair, now: datetime) -> Coalition:
    return convened(now=now, pair=pair)


def wish(bo: Visitor, coalition: Coalition) -> JointWish:
    part = coalition.part(coalition.with_bo)
    sent: dict[str, object] = dict(fields_of(bo.html("partners-clauses", pk=part.pk)))
    sent |= {f"c{BOUNDARY}-stance": "other", f"c{BOUNDARY}-text": "OURS-ALONE stays.", "do": "send"}
    assert bo.post("partners-clauses", sent, pk=part.pk).status_code == 302
    return JointWish.objects.get()


def test_a_member_writes_for_all_of_them(bo: Visitor, coalition: Coalition) -> None:
    page = bo.html("partners-clauses", pk=coalition.part(coalition.with_bo).pk)
    assert ("Yes, each member may write to me." in page, "your wish" in page) == (True, True)


def test_the_convener_reads_it_compared_and_takes_it_into_a_new_version(
    amina: Visitor, bo: Visitor, coalition: Coalition
) -> None:
    made = wish(bo, coalition)
    page = amina.html("partners-together", pk=coalition.joint.pk)
    assert (f"?wish={made.pk}" in page, "OURS-ALONE" in page, "<del>" in page) == (True, True, True)
    composer = amina.html("partners-together-change", f"?wish={made.pk}", pk=coalition.joint.pk)
    sent = fields_of(composer) | {"do": "send"}
    assert sent["wish"] == [str(made.pk)]
    assert amina.post("partners-together-change", sent, pk=coalition.joint.pk).status_code == 302
    shown = bo.html("partners-together", "?version=2&since=1", pk=coalition.joint.pk)
    assert [one in shown for one in ("At the wish of Rivers Alliance", "OURS-ALONE", "Taken into version 2")] == [
        True, True, True,
    ]  # fmt: skip


def test_a_no_with_a_word_is_for_that_member(amina: Visitor, bo: Visitor, coalition: Coalition) -> None:
    made = wish(bo, coalition)
    amina.post("partners-wish-no", {"words": "  "}, pk=made.pk)
    assert "Not answered yet" in bo.html("partners-together", pk=coalition.joint.pk)
    amina.post("partners-wish-no", {"words": "NOT-WITH-US"}, pk=made.pk)
    assert "NOT-WITH-US" in bo.html("partners-together", pk=coalition.joint.pk)
    by_link = Client().get(f"/answer/paper/{coalition.token}/").content.decode()
    assert [one in by_link for one in ("NOT-WITH-US", "OURS-ALONE", "What you wish")] == [False, False, False]


def test_nobody_else_answers_or_sees_it(bo: Visitor, coalition: Coalition) -> None:
    made = wish(bo, coalition)
    chidi = visitor(coalition.chidi)
    assert [who.post("partners-wish-no", {"words": "No."}, pk=made.pk).status_code for who in (bo, chidi)] == [404, 404]
    assert JointWish.objects.get().outcome == ""


def test_a_member_without_an_account_wishes_behind_its_link(
    amina: Visitor, bo: Visitor, client: Client, coalition: Coalition
) -> None:
    page = f"/answer/paper/{coalition.token}/"
    client.post(page, {"do": "code"})
    shown = client.get(page).content.decode()
    typed = {
        "do": "answer", "seen": "1", "person": "Rosa Díaz", "code": last_code(CONTACT), f"c{BOUNDARY}-stance": "out",
        "note": "ONLY-FOR-OAK",
    }  # fmt: skip
    assert (re.search(r'value="out"[^>]*><span>', shown) is not None, client.post(page, typed).status_code) == (
        True, 200,
    )  # fmt: skip
    assert "ONLY-FOR-OAK" in amina.html("partners-together", pk=coalition.joint.pk)
    assert "ONLY-FOR-OAK" not in bo.html("partners-together", pk=coalition.joint.pk)
    assert "What you wish to be otherwise" in client.get(page).content.decode()


def test_the_page_costs_the_same_with_more_wishes(
    amina: Visitor, bo: Visitor, coalition: Coalition, django_assert_max_num_queries: object
) -> None:
    wish(bo, coalition)
    with django_assert_max_num_queries(32):  # type: ignore[operator]  # pytest-django's
        amina.get("partners-together", pk=coalition.joint.pk)


def test_an_owner_sends_it_without_the_teams_yes_and_says_why(amina: Visitor, pair: Pair, now: datetime) -> None:
    rosa = invited_rosa(pair, now=now)
    services.set_buy_in_rule(is_on=True, actor=pair.amina, now=now)
    sent = fields_of(amina.html("partners-convene")) | {
        "name": "Clean River Coalition", "member": [str(pair.partnership.pk), str(rosa.pk)], "do": "send",
    }  # fmt: skip
    refused = amina.post("partners-convene", sent)
    assert (refused.status_code, "Send it anyway" in refused.content.decode()) == (422, True)
    assert amina.post("partners-convene", sent | {"override": "The board met."}).status_code == 302
    assert [one.reason for one in BuyInOverride.objects.all()] == ["The board met."] * 2
