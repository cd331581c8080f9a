"""Clause by clause, who signs for us, and agreements of several parties: by forms alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.directory.models import Role
from linkarms.partnerships import services
from linkarms.partnerships.models import AgreementVersion, ClauseComment, JointAgreement, Signatory, SignOff
from tests.factories.coalitions import Coalition, convened, invited_rosa, sign_all, sign_part
from tests.factories.directory import add_member
from tests.factories.papers import name, sign_paper
from tests.factories.partnerships import Pair, last_code, latest, propose, sign_latest
from tests.workspace.partners.conftest import Visitor, visitor
from tests.workspace.partners.test_agreeing import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
BOUNDARY = 5


def answer(who: Visitor, pk: int, do: str = "send", **typed: str) -> object:
    sent: dict[str, object] = dict(fields_of(who.html("partners-clauses", pk=pk)))
    sent |= {key.replace("__", "-"): value for key, value in typed.items()} | {"do": do}
    return who.post("partners-clauses", sent, pk=pk)


def test_other_words_are_sent_and_the_other_side_reads_what_changed(
    amina: Visitor, bo: Visitor, pair: Pair, now: datetime
) -> None:
    agreement = propose(pair, now=now)
    answer(bo, agreement.pk, c5__stance="other", c5__text="We never share our lists.", c1__stance="agreed")
    page = amina.html("partners-clauses", pk=agreement.pk)
    assert AgreementVersion.objects.get(number=2).clauses[BOUNDARY - 1]["text"] == "We never share our lists."
    assert ("Rivers Alliance wrote it otherwise in version 2" in page, "We agree" in page) == (True, True)


def test_a_note_is_kept_for_our_side_and_what_was_typed_stays(
    amina: Visitor, bo: Visitor, pair: Pair, now: datetime
) -> None:
    agreement = propose(pair, now=now)
    response = answer(bo, agreement.pk, "note:2", c2__note="Only ours.", c1__comment="Half typed")
    page = response.content.decode()  # type: ignore[attr-defined]  # a response
    assert ("Only ours." in page, "Half typed" in page, "Only our side" in page) == (True, True, True)
    assert "Only ours." not in amina.html("partners-clauses", pk=agreement.pk)
    answer(bo, agreement.pk, f"drop:{ClauseComment.objects.get().pk}")
    assert not ClauseComment.objects.exists()


def test_what_cannot_be_sent_is_said_and_nothing_is_lost(bo: Visitor, pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    response = answer(bo, agreement.pk, c5__stance="other", c5__text="", c1__comment="Half typed")
    page = response.content.decode()  # type: ignore[attr-defined]  # a response
    assert ("Something needs a second look" in page, "Half typed" in page) == (True, True)
    assert AgreementVersion.objects.count() == 1


def test_an_answer_to_a_version_that_changed_meanwhile_is_not_sent(bo: Visitor, pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    sent = fields_of(bo.html("partners-clauses", pk=agreement.pk))
    services.answer_version(latest(agreement), [services.ClauseSaid(BOUNDARY, "out")], note="", actor=pair.bo, now=now)
    response = bo.post("partners-clauses", sent | {"do": "send", "c1-stance": "agreed"}, pk=agreement.pk)
    assert (response.status_code, AgreementVersion.objects.count()) == (302, 2)


def test_helpers_read_and_do_not_answer(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    page = visitor(add_member(pair.bo, now=now, role=Role.HELPER)).html("partners-clauses", pk=agreement.pk)
    assert 'value="send"' not in page


def test_an_owner_names_who_signs_and_asks_them(amina: Visitor, pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    typed = {"name": "Ruth Chair", "role_title": "Board chair", "email": "ruth@board.example"}
    amina.post("partners-signatories", typed, pk=agreement.pk)
    wrong = amina.post("partners-signatories", typed, pk=agreement.pk)
    assert (wrong.status_code, "named already" in wrong.content.decode()) == (422, True)
    amina.post("partners-signatories", {"do": "ask"}, pk=agreement.pk)
    assert "Ruth Chair" in amina.html("partners-agreement", pk=agreement.pk)
    assert "Sign for" not in amina.html("partners-agreement", pk=agreement.pk)
    amina.post("partners-signatory-strike", {}, pk=Signatory.objects.get().pk)
    assert not Signatory.objects.exists()


def test_the_other_side_sees_the_name_under_the_paper_and_no_address(
    amina: Visitor, bo: Visitor, pair: Pair, now: datetime
) -> None:
    agreement = propose(pair, now=now)
    name(agreement, "Ruth Chair", "ruth@board.example", by=pair.amina, now=now)
    page = bo.html("partners-agreement", pk=agreement.pk)
    assert ("Ruth Chair" in page, "ruth@board.example" in page) == (True, False)
    assert "ruth@board.example" not in bo.html("partners-signatories", pk=agreement.pk)
    assert bo.post("partners-signatory-strike", {}, pk=Signatory.objects.get().pk).status_code == 404


def test_a_coalition_is_convened_in_the_composer(amina: Visitor, pair: Pair, now: datetime) -> None:
    rosa = invited_rosa(pair, now=now)
    page = amina.html("partners-convene")
    sent = fields_of(page) | {
        "name": "Clean River Coalition", "member": [str(pair.partnership.pk), str(rosa.pk)], "do": "send",
    }  # fmt: skip
    assert amina.post("partners-convene", sent | {"member": [str(rosa.pk)]}).status_code == 422
    assert amina.post("partners-convene", sent).status_code == 302
    joint = JointAgreement.objects.get()
    shown = amina.html("partners-together", pk=joint.pk)
    assert [one in shown for one in ("Clean River Coalition", "Rosa&#x27;s Kitchen", "Rivers Alliance")] == [True] * 3
    assert "Clean River Coalition" in amina.html("partners-together-list")


@pytest.fixture
def coalition(pair: Pair, now: datetime) -> Coalition:
    return convened(now=now, pair=pair)


def test_members_read_all_parties_and_only_their_own_part(
    amina: Visitor, bo: Visitor, coalition: Coalition, now: datetime
) -> None:
    sign_paper(coalition.token, now=now)
    page = bo.html("partners-together", pk=coalition.joint.pk)
    assert ("Rosa Díaz" in page, "rosa@noaccount.example" in page) == (True, False)
    assert bo.get("partners-agreement", pk=coalition.part(coalition.with_rosa).pk).status_code == 404
    assert bo.get("partners-together-change", pk=coalition.joint.pk).status_code == 404
    assert bo.get("partners-together-sign", pk=coalition.joint.pk).status_code == 404
    assert visitor(coalition.chidi).get("partners-together", pk=coalition.joint.pk).status_code == 404


def test_the_convener_signs_once_on_one_page(amina: Visitor, coalition: Coalition) -> None:
    amina.post("partners-together-sign", {"send": "first"}, pk=coalition.joint.pk)
    typed = {"version": "1", "role_title": "Chair", "authority": "owner", "code": "000000"}
    assert amina.post("partners-together-sign", typed, pk=coalition.joint.pk).status_code == 422
    code = last_code(coalition.amina.user.email)
    assert amina.post("partners-together-sign", typed | {"code": code}, pk=coalition.joint.pk).status_code == 302
    assert SignOff.objects.count() == 2


def test_today_asks_the_convener_once(amina: Visitor, bo: Visitor, coalition: Coalition) -> None:
    ours, theirs = amina.html("today"), bo.html("today")
    assert (ours.count("Clean River Coalition</"), theirs.count("Clean River Coalition</")) == (1, 1)


def test_a_change_goes_to_all_and_is_taken_back_from_all(
    amina: Visitor, bo: Visitor, coalition: Coalition, now: datetime
) -> None:
    sign_all(coalition, now=now)
    sign_part(coalition, now=now)
    sign_paper(coalition.token, now=now)
    page = amina.html("partners-together-change", pk=coalition.joint.pk)
    sent = fields_of(page) | {"do": "send", "level": "associate"}
    too_much = amina.post("partners-together-change", sent, pk=coalition.joint.pk)
    assert too_much.status_code == 422
    removed = amina.post("partners-together-change", sent | {"do": "remove:1", "level": "full"}, pk=coalition.joint.pk)
    sent = fields_of(removed.content.decode()) | {"do": "send"}
    assert amina.post("partners-together-change", sent, pk=coalition.joint.pk).status_code == 302
    assert "What changed" in bo.html("partners-together", pk=coalition.joint.pk)
    amina.post("partners-together-back", {}, pk=coalition.joint.pk)
    assert coalition.states == ["in_force", "in_force"]


def test_a_member_says_no_or_leaves_for_itself_alone(bo: Visitor, coalition: Coalition, now: datetime) -> None:
    part = coalition.part(coalition.with_bo)
    assert "Say no: we are not in it" in bo.html("partners-agreement", pk=part.pk)
    sign_all(coalition, now=now)
    sign_part(coalition, now=now)
    sign_paper(coalition.token, now=now)
    bo.post("partners-agreement-end", {"note": "Thanks."}, pk=part.pk)
    assert coalition.states == ["ended", "in_force"]
    assert "Not in it any more" in bo.html("partners-together", pk=coalition.joint.pk)


def test_pages_cost_the_same_with_more_parties(
    amina: Visitor, coalition: Coalition, now: datetime, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(26):  # type: ignore[operator]  # pytest-django's
        amina.get("partners-together", pk=coalition.joint.pk)


def test_a_signature_of_one_side_waits_for_the_others(amina: Visitor, pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    name(agreement, "Amina Owner", pair.amina.user.email, by=pair.amina, now=now)
    name(agreement, "Ruth Chair", "ruth@board.example", by=pair.amina, now=now)
    sign_latest(agreement, pair.amina, now=now + timedelta(minutes=1))
    page = amina.html("partners-agreement", pk=agreement.pk)
    assert ("Ruth Chair, Board chair" in page, "Not signed yet" in page) == (True, True)
