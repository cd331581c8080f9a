"""Answering clause by clause, in the workspace and by link; and what never leaves a side (law 3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from linkarms.core.errors import BadInput, Gone, NotAllowed, Refused
from linkarms.directory.models import Role
from linkarms.outbox.models import Mail
from linkarms.partnerships import services
from linkarms.partnerships.clauses import Boundary, Clause, Responsibility, Term, from_json
from linkarms.partnerships.history import history
from linkarms.partnerships.models import Agreement, ClauseComment, SignOff, VersionAnswer
from linkarms.partnerships.negotiating import ClauseTalk, talk_of
from linkarms.partnerships.queries import terms_for_campaign
from linkarms.partnerships.services import ClauseSaid
from tests.factories.directory import add_member
from tests.factories.papers import BOARD, CONTACT, ByLink, code_for, paper_token, sent_by_link, sign_paper
from tests.factories.partnerships import (
    Pair,
    last_code,
    last_token,
    latest,
    make_pair,
    propose,
    sign_latest,
    some_clauses,
)

pytestmark = pytest.mark.django_db
#: Of ``some_clauses``, from 1.
PROMISE, BOUNDARY = 2, 5
OTHER_WORDS = Boundary("We do not share our lists with anybody.")


@pytest.fixture
def pair(now: datetime) -> Pair:
    return make_pair(now=now)


@pytest.fixture
def agreement(pair: Pair, now: datetime) -> Agreement:
    return propose(pair, now=now)


@pytest.fixture
def by_link(now: datetime) -> ByLink:
    return sent_by_link(now=now)


def answer(agreement: Agreement, pair: Pair, *said: ClauseSaid, now: datetime, by: str = "bo") -> VersionAnswer:
    return services.answer_version(latest(agreement), said, note="", actor=getattr(pair, by), now=now)


def talk(agreement: Agreement, pair: Pair, position: int, *, to: str = "amina") -> ClauseTalk:
    return talk_of(latest(agreement), language="en", teammate=getattr(pair, to)).clauses[position]


def clauses(agreement: Agreement) -> tuple[Clause, ...]:
    return from_json(latest(agreement).clauses)


def test_other_words_for_one_clause_are_a_new_version_with_the_rest_as_it_was(
    pair: Pair, agreement: Agreement, now: datetime
) -> None:
    made = answer(agreement, pair, ClauseSaid(BOUNDARY, "other", OTHER_WORDS), ClauseSaid(1, "agreed"), now=now)
    before = some_clauses()
    assert clauses(agreement) == (*before[: BOUNDARY - 1], OTHER_WORDS, *before[BOUNDARY:])
    assert (made.led_to, latest(agreement).proposed_for) == (latest(agreement), pair.bo.organization)


def test_a_clause_can_be_taken_out(pair: Pair, agreement: Agreement, now: datetime) -> None:
    answer(agreement, pair, ClauseSaid(BOUNDARY, "out"), now=now)
    assert OTHER_WORDS not in clauses(agreement)
    assert len(clauses(agreement)) == len(some_clauses()) - 1
    [gone] = talk_of(latest(agreement), language="en", teammate=pair.amina).taken_out
    assert (gone.words.kind, gone.number, gone.side) == ("boundary", 2, "Rivers Alliance")


def test_agreeing_and_commenting_makes_no_version_and_tells_the_other_side(
    pair: Pair, agreement: Agreement, now: datetime
) -> None:
    answer(agreement, pair, ClauseSaid(1, "agreed"), ClauseSaid(2, "", None, "When?"), now=now)
    assert agreement.versions.count() == 1
    assert [one.label for one in talk(agreement, pair, 1).answered] == ["We agree"]
    assert [one.words for one in talk(agreement, pair, 2).comments] == ["When?"]
    assert Mail.objects.get(kind="partnerships_clauses_answered").to == pair.amina.user.email


def test_three_rounds_are_told_in_words(pair: Pair, agreement: Agreement, now: datetime) -> None:
    answer(agreement, pair, ClauseSaid(PROMISE, "other", Responsibility("partner", "Mail 10,000 members.")), now=now)
    answer(
        agreement, pair, ClauseSaid(PROMISE, "other", Responsibility("partner", "Mail 15,000 members.")), now=now,
        by="amina",
    )  # fmt: skip
    told = talk(agreement, pair, PROMISE, to="bo").proposed
    assert [(one.number, one.side) for one in told] == [
        (1, "Oak Street Tenants"), (2, "Rivers Alliance"), (3, "Oak Street Tenants"),
    ]  # fmt: skip
    last = told[-1].pieces
    assert [one.text.strip() for one in last if one.change == "removed"] == ["10,000"]
    assert [one.text.strip() for one in last if one.change == "added"] == ["15,000"]
    assert [one.number for one in talk(agreement, pair, 1).proposed] == [1]


def test_answers_and_comments_stay_with_their_clause_through_the_rounds(
    pair: Pair, agreement: Agreement, now: datetime
) -> None:
    answer(agreement, pair, ClauseSaid(1, "out"), ClauseSaid(BOUNDARY, "agreed", None, "Very good."), now=now)
    found = talk(agreement, pair, BOUNDARY - 1)
    assert (found.words.kind, [one.stance for one in found.answered], [one.words for one in found.comments]) == (
        "boundary",
        ["agreed"],
        ["Very good."],
    )


def test_a_private_note_never_reaches_the_other_side(pair: Pair, agreement: Agreement, now: datetime) -> None:
    services.note_clause(
        latest(agreement), position=2, words="Our limit is 5,000.", for_both=False, actor=pair.bo, now=now
    )
    answer(agreement, pair, ClauseSaid(2, "agreed"), now=now)
    assert [one.words for one in talk(agreement, pair, 2, to="bo").notes] == ["Our limit is 5,000."]
    theirs = talk(agreement, pair, 2)
    assert (theirs.notes, theirs.comments) == ([], [])
    assert list(ClauseComment.objects.visible_to(pair.amina)) == []
    assert list(ClauseComment.objects.visible_to(pair.chidi)) == []


def test_a_comment_for_both_reaches_the_other_side_with_the_answer_and_not_before(
    pair: Pair, agreement: Agreement, now: datetime
) -> None:
    services.note_clause(latest(agreement), position=0, words="Why full?", for_both=True, actor=pair.bo, now=now)
    services.note_clause(latest(agreement), position=0, words="Ours.", for_both=True, actor=pair.amina, now=now)
    assert (talk(agreement, pair, 0).comments, [one.words for one in talk(agreement, pair, 0).notes]) == ([], ["Ours."])
    answer(agreement, pair, now=now)  # what was kept is enough to send
    assert [one.words for one in talk(agreement, pair, 0).comments] == ["Why full?"]
    assert [one.words for one in talk(agreement, pair, 0, to="bo").comments] == ["Why full?"]
    assert talk(agreement, pair, 0, to="bo").notes == []


def test_a_note_is_taken_out_by_its_side_while_it_was_not_sent(pair: Pair, agreement: Agreement, now: datetime) -> None:
    kept = services.note_clause(latest(agreement), position=1, words="Hm.", for_both=True, actor=pair.bo, now=now)
    with pytest.raises(ClauseComment.DoesNotExist):
        services.drop_note(kept, actor=pair.amina, now=now)
    answer(agreement, pair, now=now)
    with pytest.raises(Refused):
        services.drop_note(kept, actor=pair.bo, now=now)
    other = services.note_clause(latest(agreement), position=1, words="Hm!", for_both=False, actor=pair.bo, now=now)
    services.drop_note(other, actor=pair.bo, now=now)
    assert [one.words for one in ClauseComment.objects.all()] == ["Hm."]


@pytest.mark.parametrize(
    "said",
    [
        [],
        [ClauseSaid(99, "agreed")],
        [ClauseSaid(1, "perhaps")],
        [ClauseSaid(0, "out")],
        [ClauseSaid(BOUNDARY, "other")],
        [ClauseSaid(BOUNDARY, "other", some_clauses()[BOUNDARY - 1])],
        [ClauseSaid(1, "agreed"), ClauseSaid(1, "out")],
    ],
)
def test_an_answer_that_says_nothing_is_not_sent(
    said: list[ClauseSaid], pair: Pair, agreement: Agreement, now: datetime
) -> None:
    with pytest.raises(BadInput):
        answer(agreement, pair, *said, now=now)
    assert not VersionAnswer.objects.exists()


def test_one_does_not_answer_ones_own_version_nor_an_outdated_one(
    pair: Pair, agreement: Agreement, now: datetime
) -> None:
    first = latest(agreement)
    with pytest.raises(Refused):
        answer(agreement, pair, ClauseSaid(1, "agreed"), now=now, by="amina")
    answer(agreement, pair, ClauseSaid(BOUNDARY, "out"), now=now)
    with pytest.raises(Refused):
        services.answer_version(first, [ClauseSaid(1, "agreed")], note="", actor=pair.bo, now=now)
    with pytest.raises(Refused):
        services.note_clause(first, position=1, words="Late.", for_both=False, actor=pair.bo, now=now)


def test_helpers_and_outsiders_neither_answer_nor_note(pair: Pair, agreement: Agreement, now: datetime) -> None:
    helper = add_member(pair.bo, now=now, role=Role.HELPER)
    for actor in (helper, pair.chidi):
        with pytest.raises(NotAllowed):
            services.answer_version(latest(agreement), [ClauseSaid(1, "agreed")], note="", actor=actor, now=now)
        with pytest.raises(NotAllowed):
            services.note_clause(latest(agreement), position=1, words="Hm.", for_both=False, actor=actor, now=now)


def test_a_side_without_an_account_reads_answers_and_signs_by_one_link(by_link: ByLink, now: datetime) -> None:
    said = [ClauseSaid(BOUNDARY, "other", OTHER_WORDS), ClauseSaid(1, "", None, "Gladly.")]
    services.answer_paper(
        by_link.token, said, seen=1, note="Nearly.", person="Rosa Díaz", code=code_for(by_link.token, now=now), now=now
    )
    version = latest(by_link.agreement)
    assert (version.number, version.author, version.proposed_side, version.note) == (
        2, "Rosa Díaz", "Rosa's Kitchen", "Nearly.",
    )  # fmt: skip
    assert clauses(by_link.agreement)[BOUNDARY - 1] == OTHER_WORDS
    sign_paper(by_link.token, now=now)
    sign_latest(by_link.agreement, by_link.amina, now=now)
    by_link.agreement.refresh_from_db()
    by_link.partnership.refresh_from_db()
    assert (by_link.agreement.state, by_link.partnership.state, by_link.partnership.partner) == (
        "in_force", "open", None,
    )  # fmt: skip
    kept = SignOff.objects.get(organization__isnull=True)
    assert (kept.person, kept.email, kept.user, kept.role_title) == ("Rosa Díaz", CONTACT, None, "Board chair")
    assert terms_for_campaign(by_link.amina.organization_id, 7, at=now) == {}  # nobody there to receive anything


def test_a_version_written_by_link_keeps_its_last_day(by_link: ByLink, now: datetime) -> None:
    last = (now + timedelta(days=40)).date()
    services.propose_change(
        by_link.agreement, level="full", clauses=(*some_clauses(), Term(last)), note="", actor=by_link.amina, now=now
    )
    services.answer_paper(
        by_link.token, [ClauseSaid(BOUNDARY, "out")], seen=2, note="", person="Rosa Díaz",
        code=code_for(by_link.token, now=now), now=now,
    )  # fmt: skip
    version = latest(by_link.agreement)
    assert (version.number, version.ends_on) == (3, last)


def test_the_history_says_who_answered_and_changed_by_link(by_link: ByLink, now: datetime) -> None:
    services.answer_paper(
        by_link.token, [ClauseSaid(BOUNDARY, "out")], seen=1, note="Shorter.", person="Rosa Díaz",
        code=code_for(by_link.token, now=now), now=now,
    )  # fmt: skip
    told = {one.kind: (one.organization, one.number) for one in history(by_link.partnership, by_link.amina)}
    assert (told["agreement.answered"], told["agreement.changed"]) == (("Rosa's Kitchen", 1), ("Rosa's Kitchen", 2))


def test_by_link_each_deed_takes_a_fresh_code_to_the_stored_address(by_link: ByLink, now: datetime) -> None:
    code = code_for(by_link.token, now=now)
    services.answer_paper(by_link.token, [ClauseSaid(1, "agreed")], seen=1, note="", person="Rosa", code=code, now=now)
    with pytest.raises(Gone):
        services.sign_by_link(by_link.token, seen=1, person="Rosa", capacity=BOARD, code=code, now=now)


def test_by_link_an_outdated_version_is_neither_answered_nor_signed(by_link: ByLink, now: datetime) -> None:
    code = code_for(by_link.token, now=now)
    services.propose_change(
        by_link.agreement, level="full", clauses=some_clauses()[:3], note="", actor=by_link.amina, now=now
    )
    with pytest.raises(Refused):
        services.sign_by_link(by_link.token, seen=1, person="Rosa", capacity=BOARD, code=code, now=now)
    with pytest.raises(Refused):
        services.answer_paper(
            by_link.token, [ClauseSaid(1, "agreed")], seen=1, note="", person="Rosa", code=code, now=now
        )


def test_a_slip_in_the_form_costs_no_code(by_link: ByLink, now: datetime) -> None:
    code = code_for(by_link.token, now=now)
    for said in ([], [ClauseSaid(BOUNDARY, "other", replace(OTHER_WORDS, text=""))]):
        with pytest.raises(BadInput):
            services.answer_paper(by_link.token, said, seen=1, note="", person="Rosa", code=code, now=now)
    with pytest.raises(BadInput):
        services.answer_paper(by_link.token, [ClauseSaid(1, "agreed")], seen=1, note="", person=" ", code=code, now=now)
    services.answer_paper(by_link.token, [ClauseSaid(1, "agreed")], seen=1, note="", person="Rosa", code=code, now=now)


def test_by_link_nobody_reads_anybodys_notes(by_link: ByLink, now: datetime) -> None:
    services.note_clause(
        latest(by_link.agreement), position=1, words="Secret.", for_both=False, actor=by_link.amina, now=now
    )
    services.note_clause(
        latest(by_link.agreement), position=1, words="Later.", for_both=True, actor=by_link.amina, now=now
    )
    found = talk_of(latest(by_link.agreement), language="en", teammate=None).clauses[1]
    assert (found.notes, found.comments) == ([], [])


def test_their_words_are_answered_by_link_again(by_link: ByLink, now: datetime) -> None:
    services.answer_paper(
        by_link.token, [ClauseSaid(BOUNDARY, "out")], seen=1, note="", person="Rosa",
        code=code_for(by_link.token, now=now), now=now,
    )  # fmt: skip
    services.answer_version(latest(by_link.agreement), [ClauseSaid(1, "agreed")], note="", actor=by_link.amina, now=now)
    assert Mail.objects.filter(kind="partnerships_paper_by_link", to=CONTACT).count() == 2


@pytest.mark.parametrize("what", ["withdrawn", "other link", "account"])
def test_a_link_that_is_over_opens_nothing(what: str, by_link: ByLink, now: datetime) -> None:
    if what == "withdrawn":
        services.withdraw_agreement(by_link.agreement, actor=by_link.amina, now=now)
    elif what == "account":
        token = by_link.token
        services.send_answer_code(_invitation(), language="en", now=now)
        services.accept_by_link(_invitation(), code=_code(), organization="Rosa's Kitchen", person="Rosa", now=now)
        by_link.token = token
    else:
        by_link.token = _invitation()
    with pytest.raises(Gone):
        services.find_paper(by_link.token, now=now)


def test_what_was_signed_by_link_is_the_organizations_own_when_it_gets_an_account(
    by_link: ByLink, now: datetime
) -> None:
    sign_paper(by_link.token, now=now)
    services.send_answer_code(_invitation(), language="en", now=now)
    partnership, rosa = services.accept_by_link(
        _invitation(), code=_code(), organization="Rosa's Kitchen", person="Rosa", now=now
    )
    with pytest.raises(Refused):
        services.send_signing_code(latest(by_link.agreement), actor=rosa, now=now)
    sign_latest(by_link.agreement, by_link.amina, now=now)
    assert list(terms_for_campaign(by_link.amina.organization_id, 7, at=now)) == [rosa.organization_id]
    assert partnership.state == "open"


def _invitation() -> str:
    return last_token("partnerships_invited_by_link", CONTACT, before="/answer/")


def _code() -> str:
    return last_code(CONTACT)


def test_a_paper_link_is_mailed_for_each_version_of_the_host(by_link: ByLink, now: datetime) -> None:
    services.propose_change(
        by_link.agreement, level="full", clauses=some_clauses()[:3], note="Shorter.", actor=by_link.amina, now=now
    )
    token = paper_token("partnerships_paper_by_link", CONTACT)
    assert token != by_link.token
    assert services.find_paper(by_link.token, now=now).version == services.find_paper(token, now=now).version
