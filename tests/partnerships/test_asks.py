"""An ask goes out once, in its own words; its answer counts as what it says, and silence as nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from linkarms.audit.models import Entry as AuditEntry
from linkarms.core.errors import BadInput, BadInputs, NotAllowed, Refused
from linkarms.directory.models import Role, Teammate
from linkarms.outbox.models import Mail
from linkarms.partnerships import ask_words, asking, services
from linkarms.partnerships.asking import stage_after_answer, stage_after_ask
from linkarms.partnerships.models import Answer, Ask, AskKind, GoodNo, Prospect, Stage
from linkarms.partnerships.services import AnswerInput, AskInput, OwnWords
from tests.factories.asks import ROSA, make_ask
from tests.factories.directory import add_member, make_owner
from tests.factories.pipeline import make_prospect

DAY = timedelta(days=1)


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_owner(now=now, name="Oak Street")


@pytest.fixture
def bo(db: None, now: datetime) -> Teammate:
    return make_owner(now=now, name="Rivers")


def letters(kind: str) -> list[tuple[str, str]]:
    return list(Mail.objects.filter(kind=kind).order_by("pk").values_list("to", "subject"))


def answered(ask: Ask, actor: Teammate, answer: str, *, now: datetime, words: str = "", days: int = 0) -> Ask:
    later = (now + timedelta(days=days)).date() if days else None
    services.answer_ask(ask, AnswerInput(answer, "Chair", words, later), actor=actor, now=now)
    return ask


def test_each_gets_a_letter_of_its_own_and_the_relationship_is_at_asked(amina: Teammate, now: datetime) -> None:
    two = [make_prospect(amina, now=now, name=name, email=f"{name}@mail.example") for name in ("one", "two")]
    said = AskInput(kind="mail", deadline=(now + 9 * DAY).date(), level="endorser")
    own = [OwnWords(each, f"Title {each.entry.name}", f"Letter {each.entry.name}") for each in two]
    sent = services.send_asks(said, letters=own, batch=uuid4(), actor=amina, now=now)
    assert [ask.letter for ask in sent] == ["Letter one", "Letter two"]
    assert letters("partnerships_asked") == [
        ("one@mail.example", "Oak Street asks you: Title one"),
        ("two@mail.example", "Oak Street asks you: Title two"),
    ]
    assert list(Prospect.objects.values_list("stage", flat=True)) == [Stage.ASKED, Stage.ASKED]
    assert AuditEntry.objects.filter(verb="ask.sent").count() == 2


def test_a_double_click_sends_once(amina: Teammate, now: datetime) -> None:
    prospect, batch = make_prospect(amina, now=now, email=ROSA), uuid4()
    first, second = (make_ask(amina, now=now, prospect=prospect, batch=batch) for _click in range(2))
    assert first == second
    assert (Ask.objects.count(), len(letters("partnerships_asked"))) == (1, 1)


def test_one_that_cannot_be_sent_keeps_all_back(amina: Teammate, now: datetime) -> None:
    good, bad = make_prospect(amina, now=now, email=ROSA), make_prospect(amina, now=now)
    own = [OwnWords(each, "Title", "Letter") for each in (good, bad)]
    said = AskInput(kind="mail", deadline=(now + DAY).date())
    with pytest.raises(BadInput):
        services.send_asks(said, letters=own, batch=uuid4(), actor=amina, now=now)
    assert (Ask.objects.count(), letters("partnerships_asked")) == (0, [])


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"kind": "dance"}, "kind"),
        ({"level": "boss"}, "level"),
        ({"language": "fr"}, "language"),
        ({"days": 0}, "deadline"),
    ],
)
def test_what_cannot_be_asked_so_is_said(amina: Teammate, now: datetime, values: dict[str, object], wrong: str) -> None:
    usual = {"kind": "mail", "days": 5, **values}
    said = AskInput(deadline=(now + timedelta(days=usual.pop("days"))).date(), **usual)  # type: ignore[arg-type]
    own = OwnWords(make_prospect(amina, now=now, email=ROSA), "Title", "Letter")
    with pytest.raises(BadInputs) as problem:
        services.send_asks(said, letters=[own], batch=uuid4(), actor=amina, now=now)
    assert set(problem.value.errors) == {wrong}


def test_only_owners_and_organizers_ask_and_nobody_their_own_team(amina: Teammate, now: datetime) -> None:
    helper = add_member(amina, now=now, role=Role.HELPER)
    with pytest.raises(NotAllowed):
        make_ask(helper, now=now, prospect=make_prospect(amina, now=now, email=ROSA))
    with pytest.raises(NotAllowed):
        make_ask(make_owner(now=now), now=now, prospect=make_prospect(amina, now=now, email=ROSA))
    with pytest.raises(BadInput):
        make_ask(amina, now=now, prospect=make_prospect(amina, now=now, email=helper.user.email))


def test_who_is_here_is_told_here_and_answers_for_their_organization(
    amina: Teammate, bo: Teammate, now: datetime
) -> None:
    ask = make_ask(amina, now=now, asked=bo.organization)
    assert (letters("partnerships_asked"), ask.email) == ([(bo.user.email, "Oak Street asks you: Mail your list")], "")
    helper = add_member(bo, now=now, role=Role.ORGANIZER)
    for nobody in (helper, amina, make_owner(now=now)):
        with pytest.raises(NotAllowed):
            answered(ask, nobody, "yes", now=now)
    letter = services.answer_ask(ask, AnswerInput("yes", "Chair", "Gladly"), actor=bo, now=now)
    assert (letter.answer, letter.answered_name, letter.answered_role) == ("yes", str(bo.user), "Chair")
    assert letters("partnerships_ask_answered") == [(amina.user.email, "Anglers says yes: Mail your list")]
    with pytest.raises(Refused):
        answered(ask, bo, "no", now=now)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (AnswerInput("conditions", "Chair"), "words"),
        (AnswerInput("later", "Chair"), "later_on"),
        (AnswerInput("later", "Chair", later_on=date(2001, 1, 1)), "later_on"),
        (AnswerInput("maybe", "Chair"), "answer"),
        (AnswerInput("yes", " "), "role"),
    ],
)
def test_half_an_answer_is_none(amina: Teammate, bo: Teammate, now: datetime, said: AnswerInput, wrong: str) -> None:
    ask = make_ask(amina, now=now, asked=bo.organization)
    with pytest.raises(BadInputs) as problem:
        services.answer_ask(ask, said, actor=bo, now=now)
    assert set(problem.value.errors) == {wrong}
    assert Ask.objects.get().answer == ""


def test_a_yes_with_conditions_counts_once_they_are_noted_as_met(amina: Teammate, bo: Teammate, now: datetime) -> None:
    ask = answered(make_ask(amina, now=now, asked=bo.organization), bo, "conditions", now=now, words="After May")
    assert (ask.answer_words, ask.counts) == ("After May", False)
    with pytest.raises(NotAllowed):
        services.note_conditions_met(ask, actor=bo, now=now)
    services.note_conditions_met(ask, actor=amina, now=now)
    assert ask.counts
    with pytest.raises(Refused):
        services.note_conditions_met(ask, actor=amina, now=now)


def test_later_is_a_day_on_which_they_decide_and_can_be_answered_again(
    amina: Teammate, bo: Teammate, now: datetime
) -> None:
    ask = answered(make_ask(amina, now=now, asked=bo.organization), bo, "later", now=now, days=30)
    prospect = Prospect.objects.get()
    assert (prospect.stage, prospect.expected_on) == (Stage.DECIDING, ask.later_on)
    assert prospect.decides == f"{bo.user}, Chair"
    answered(ask, bo, "yes", now=now + DAY)
    assert (ask.answer, ask.later_on, Prospect.objects.get().stage) == (Answer.YES, None, Stage.ANSWERED)


def test_what_was_taken_back_cannot_be_answered_and_the_other_way_round(
    amina: Teammate, bo: Teammate, now: datetime
) -> None:
    back, done = (make_ask(amina, now=now, prospect=_known(amina, bo, name, now)) for name in ("A", "B"))
    with pytest.raises(NotAllowed):
        services.withdraw_ask(back, actor=bo, now=now)
    services.withdraw_ask(back, actor=amina, now=now)
    assert letters("partnerships_ask_withdrawn") == [(bo.user.email, "Oak Street no longer asks you: Mail your list")]
    with pytest.raises(Refused):
        answered(back, bo, "yes", now=now)
    answered(done, bo, "no", now=now)
    with pytest.raises(Refused):
        services.withdraw_ask(done, actor=amina, now=now)


def _known(amina: Teammate, bo: Teammate, name: str, now: datetime) -> Prospect:
    prospect = make_prospect(amina, now=now, name=name)
    prospect.entry.organization = bo.organization
    prospect.entry.save()
    return prospect


@pytest.mark.once
def test_silence_is_no_answer_however_long(amina: Teammate, bo: Teammate, now: datetime) -> None:
    ask = make_ask(amina, now=now, asked=bo.organization)
    before = Ask.objects.values().get()
    year = now + 400 * DAY
    assert services.remind_of_asks(year) == 0
    assert Ask.objects.values().get() == before
    assert asking.counts(amina, today=year.date()) == {
        "awaiting": 0, "overdue": 1, "told": 0, "answered": 0, "withdrawn": 0,
    }  # fmt: skip
    assert [one.pk for one in asking.narrowed(asking.asks_of(amina), "overdue", today=year.date())] == [ask.pk]


def test_they_are_reminded_once_before_and_once_after_the_day_and_never_more(amina: Teammate, now: datetime) -> None:
    ask = make_ask(amina, now=now, deadline=(now + 10 * DAY).date())
    sent = {day: services.remind_of_asks(now + timedelta(days=day)) for day in (0, 6, 7, 8, 10, 11, 12, 30)}
    assert {day: n for day, n in sent.items() if n} == {7: 1, 11: 1}
    assert len(letters("partnerships_ask_reminder")) == 2
    ask.refresh_from_db()
    assert (ask.answer, ask.is_awaiting) == ("", True)


def test_whoever_answered_was_taken_back_or_was_just_written_to_is_not_reminded(
    amina: Teammate, bo: Teammate, now: datetime
) -> None:
    soon = (now + 2 * DAY).date()
    make_ask(amina, now=now, deadline=soon)
    answered(make_ask(amina, now=now, prospect=_known(amina, bo, "B", now), deadline=soon), bo, "no", now=now)
    services.withdraw_ask(make_ask(amina, now=now, prospect=_known(amina, bo, "C", now)), actor=amina, now=now)
    assert services.remind_of_asks(now + DAY) == 0


def test_later_moves_the_reminders_to_the_day_they_named(amina: Teammate, bo: Teammate, now: datetime) -> None:
    ask = make_ask(amina, now=now, asked=bo.organization, deadline=(now + 10 * DAY).date())
    answered(ask, bo, "later", now=now + DAY, days=30)
    sent = {day: services.remind_of_asks(now + timedelta(days=day)) for day in (7, 11, 27, 28, 29, 31, 32, 33)}
    assert {day: n for day, n in sent.items() if n} == {28: 1, 32: 1}


@pytest.mark.once
@pytest.mark.parametrize(
    ("stage", "answer", "others", "after"),
    [
        (Stage.ASKED, "yes", {}, Stage.ANSWERED),
        (Stage.ASKED, "conditions", {}, Stage.ANSWERED),
        (Stage.ASKED, "later", {}, Stage.DECIDING),
        (Stage.ASKED, "no", {}, Stage.DECLINED),
        (Stage.DECIDING, "yes", {}, Stage.ANSWERED),
        (Stage.ASKED, "no", {"others_wait": True}, Stage.ASKED),
        (Stage.ANSWERED, "no", {"others_agreed": True}, Stage.ANSWERED),
        (Stage.ANSWERED, "later", {"others_agreed": True}, Stage.ANSWERED),
        (Stage.ACTIVE, "no", {}, Stage.ACTIVE),
        (Stage.DORMANT, "yes", {}, Stage.DORMANT),
    ],
)
def test_an_answer_moves_what_is_open(stage: str, answer: str, others: dict[str, bool], after: str) -> None:
    assert stage_after_answer(stage, answer, **{"others_wait": False, "others_agreed": False, **others}) == after


@pytest.mark.once
def test_asking_moves_all_but_who_decides_or_is_active() -> None:
    stays = (Stage.ASKED, Stage.DECIDING, Stage.ACTIVE)
    assert {stage: stage_after_ask(stage) for stage in Stage} == {
        stage: stage if stage in stays else Stage.ASKED for stage in Stage
    }


def test_one_that_rested_has_a_next_step_when_it_is_asked(amina: Teammate, now: datetime) -> None:
    prospect = make_prospect(amina, now=now, email=ROSA, stage=Stage.DECLINED)
    make_ask(amina, now=now, prospect=prospect)
    prospect.refresh_from_db()
    assert (prospect.stage, prospect.owner, bool(prospect.next_step)) == (Stage.ASKED, amina, True)


def test_three_asks_without_a_give_bring_a_gentle_word_until_one_gives(amina: Teammate, now: datetime) -> None:
    prospect = make_prospect(amina, now=now, email=ROSA)
    for number in range(3):
        assert asking.gives_first([prospect]) == set()
        make_ask(amina, now=now + timedelta(minutes=number), prospect=prospect)
    assert asking.gives_first([prospect]) == {prospect.pk}
    later = now + DAY
    give = services.record_contribution(
        prospect, way="given", what="At their rally", on=now.date(), actor=amina, now=later
    )
    assert asking.gives_first([prospect]) == set()
    services.remove_contribution(give, actor=amina, now=later)
    assert asking.gives_first([prospect]) == {prospect.pk}


def test_a_give_for_an_ask_is_written_down_once_and_by_the_own_side(
    amina: Teammate, bo: Teammate, now: datetime
) -> None:
    ask = make_ask(amina, now=now)
    kept = {"what": "They mailed 900", "on": now.date(), "now": now, "ask": ask}
    services.record_contribution(ask.prospect, way="received", actor=amina, **kept)
    with pytest.raises(Refused):
        services.record_contribution(ask.prospect, way="received", actor=amina, **kept)
    with pytest.raises(NotAllowed):
        services.record_contribution(ask.prospect, way="given", actor=bo, **kept)


@pytest.mark.once
@pytest.mark.parametrize("language", ["en", "es"])
def test_starting_words_fill_in_for_each(amina: Teammate, now: datetime, language: str) -> None:
    entry = make_prospect(amina, now=now, name="Anglers", contact_name="Rosa Díaz").entry
    values = ask_words.values_for(
        entry, actor=amina, language=language, deadline=now.date(), day=now.date(), campaign="River"
    )
    for kind in AskKind:
        words = ask_words.starting(kind, language=language)
        letter = ask_words.filled(words.letter, values)
        assert ("{" in letter, "Rosa Díaz" in letter, "Oak Street" in letter) == (False, True, True)
        assert bool(words.title) == (kind != AskKind.OTHER)
    for no in GoodNo:
        assert "{" not in ask_words.filled(ask_words.good_no(no, language=language), values)
    assert ask_words.filled("{contact} {who} {", values) == "Rosa Díaz {who} {"


def test_lists_show_ours_to_us_and_theirs_to_them(
    amina: Teammate, bo: Teammate, now: datetime, django_assert_num_queries: object
) -> None:
    chidi = make_owner(now=now)
    for name in ("A", "B", "C"):
        make_ask(amina, now=now, prospect=_known(amina, bo, name, now))
    assert [asking.asks_of(one).count() for one in (amina, bo, chidi)] == [3, 0, 0]
    assert [len(asking.waiting_for_us(one)) for one in (amina, bo, chidi)] == [0, 3, 0]
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(asking.waiting_for_us(bo)) == 3
