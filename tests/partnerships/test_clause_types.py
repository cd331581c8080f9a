"""Every type of clause: its words in both languages, its machine meaning, whom it binds, what it refuses."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from string import Formatter
from typing import Any

import pytest

from linkarms.core.errors import BadInput
from linkarms.partnerships.clauses import (
    BY_KIND,
    LEVELS,
    TYPES,
    AfterSharing,
    Afterwards,
    Approval,
    AtMost,
    Clause,
    ClauseType,
    Costs,
    DataSharing,
    Dispute,
    InProportion,
    MailingLimit,
    MandatedWords,
    Mode,
    Never,
    OnlyFrom,
    OwnText,
    Per,
    Press,
    Reporting,
    Spot,
    Term,
    Thing,
    Wrong,
    check,
    from_json,
    to_json,
    type_of,
)
from linkarms.partnerships.clauses.parts import Choice, Day, Number, Text, canonical_place
from linkarms.partnerships.clauses.words import Count, Parties, Phrase, Voice
from linkarms.partnerships.terms import Terms, terms_of, too_close

PARTIES = Parties("Oak Street", "Rivers")
SIGNED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
every_type = pytest.mark.parametrize("known", TYPES, ids=lambda known: known.kind)


def said(clause: Clause, language: str = "en") -> str:
    return " ".join(type_of(clause).said(clause, Voice(PARTIES, language)))


def terms(*clauses: Clause, level: str = "full") -> Terms:
    return terms_of(clauses, level=level, in_force_at=SIGNED, ended_at=None)


def gaps(text: str) -> set[str]:
    """The names of the gaps; what is kept in two languages is one thing."""
    named = {name for _text, name, _spec, _conversion in Formatter().parse(text) if name}
    return {name.removesuffix("_en").removesuffix("_es") for name in named}


def phrases(known: ClauseType[Any]) -> list[Phrase]:
    lines = [line.words for line in (*known.lines, *known.margin)]
    labels = [phrase for part in known.parts for phrase in (part.label, part.help) if phrase]
    choices = [part for part in known.parts if isinstance(part, Choice)]
    options = [phrase for part in choices for phrase in (*part.labels.values(), *(part.options or {}).values())]
    return [known.title, known.heading, *lines, *labels, *options]


@every_type
def test_its_parts_are_those_of_its_class(known: ClauseType[Any]) -> None:
    assert tuple(part.name for part in known.parts) == tuple(one.name for one in fields(known.of))


@every_type
def test_its_words_have_the_same_gaps_in_both_languages(known: ClauseType[Any]) -> None:
    allowed = {"host", "partner", *(part.name.removesuffix("_en").removesuffix("_es") for part in known.parts)}
    for phrase in phrases(known):
        assert phrase.en.strip()
        assert phrase.es.strip()
        if phrase.en != "{heading}: {text}":  # its Spanish line may read the Spanish words or the only ones
            assert gaps(phrase.en) == gaps(phrase.es)
        assert gaps(phrase.en) <= allowed


@every_type
def test_its_example_reads_in_both_languages(known: ClauseType[Any]) -> None:
    english, spanish = said(known.example), said(known.example, "es")
    assert english
    assert spanish
    assert "{" not in english + spanish
    assert english != spanish or known.kind == "boundary"  # its words are those that people typed
    for language in ("en", "es"):
        assert known.means(known.example, Voice(PARTIES, language))


@every_type
def test_every_choice_has_words_and_reads_in_both_languages(known: ClauseType[Any]) -> None:
    for part in known.parts:
        if isinstance(part, Choice):
            assert set(part.labels) == set(part.of) == set(part.options or part.labels)
            for value in part.of:
                clause = replace(known.example, **{part.name: value})
                assert said(clause)
                assert said(clause, "es")


@every_type
def test_its_example_is_kept_and_read_back(known: ClauseType[Any]) -> None:
    raw = to_json((known.example,))
    assert raw[0]["kind"] == known.kind
    assert from_json(raw) == (known.example,)


@every_type
def test_its_machine_meaning_is_itself_where_its_level_is_reached(known: ClauseType[Any]) -> None:
    for level in LEVELS:
        reached = LEVELS.index(level) >= LEVELS.index(known.level)
        expected = (known.example,) if reached else ()
        assert terms(known.example, level=level).rules(known.of) == expected
        assert too_close((known.example,), level=level) == (() if reached else (known.example,))
    assert terms(known.example, level="emperor").rules(known.of) == ()


@every_type
def test_it_binds_somebody_and_only_them(known: ClauseType[Any]) -> None:
    bound = known.bound(known.example)
    assert bound
    for side in ("host", "partner"):
        expected = (known.example,) if side in bound else ()
        assert terms(known.example).rules(known.of, side=side) == expected


@every_type
def test_a_promise_with_a_day_is_due_on_it(known: ClauseType[Any]) -> None:
    dated = [part.name for part in known.parts if part.name == "due"]
    day = getattr(known.example, "due", None)
    assert terms(known.example).due() == (((day, known.example),) if day else ())
    assert bool(dated) == (known.due is not None)


@every_type
def test_its_bounds_are_kept(known: ClauseType[Any]) -> None:
    for part in known.parts:
        beyond: list[object] = []
        if isinstance(part, Number):
            beyond = [part.least - 1, part.most + 1]
        elif isinstance(part, Text):
            beyond = ["x" * (part.most + 1), *([" "] if part.needed else [])]
        elif isinstance(part, Day):
            beyond = [date(1999, 12, 31), date(2200, 1, 1), *([None] if part.needed else [])]
        for value in beyond:
            with pytest.raises(BadInput) as problem:
                check((replace(known.example, **{part.name: value}),))
            assert problem.value.field == part.name


@every_type
def test_two_of_what_stands_once_are_refused(known: ClauseType[Any]) -> None:
    if known.once:
        with pytest.raises(BadInput, match=Wrong.TWICE):
            check((known.example, known.example))
    else:
        check((known.example, known.example))


@pytest.mark.parametrize(
    ("clause", "wrong", "part"),
    [
        (OnlyFrom(()), Wrong.PLACES, "places"),
        (AtMost(0), Wrong.DAYS, "people"),
        (InProportion(None), Wrong.NO_DATE, "cut_off"),
        (InProportion(date(2027, 1, 1), at_least=-1), Wrong.DAYS, "at_least"),
        (OnlyFrom(("Denver",)), Wrong.PLACES, "places"),
        (OnlyFrom(("us 802",)), Wrong.PLACES, "places"),
        (Costs("buses", 900, "usd", 50), Wrong.CURRENCY, "currency"),
        (Costs("buses", 900, "$", 50), Wrong.CURRENCY, "currency"),
        (Dispute(10, mediation_days=10), Wrong.NO_HOLDER, "mediator"),
        (MandatedWords("both", Spot.PRINT, "Printed by us.", " "), Wrong.WORDS, "words_es"),
        (DataSharing(Mode.OPTED_IN, fields=frozenset()), Wrong.NO_FIELDS, "fields"),
    ],
)
def test_parts_that_contradict_each_other_are_refused(clause: Clause, wrong: Wrong, part: str) -> None:
    with pytest.raises(BadInput) as problem:
        check((clause,))
    assert (problem.value.message, problem.value.field) == (wrong, part)


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ("us", "US"),
        ("us 802-03", "US 80203"),
        ("GB  sw1a 1aa", "GB SW1A1AA"),
        ("Denver", ""),
        ("802", ""),
        ("U1 802", ""),
        ("", ""),
        ("US " + "1" * 11, ""),
    ],
)
def test_a_place_is_a_country_and_the_beginning_of_a_postcode(raw: str, place: str) -> None:
    assert canonical_place(raw) == place


def test_a_number_takes_its_noun_along() -> None:
    assert [f"{Count(n):day|days}" for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    assert f"{Count(30)}" == "30"


@pytest.mark.parametrize(
    ("number", "english", "spanish"), [(999, "999", "999"), (5000, "5,000", "5000"), (20_000, "20,000", "20\u00a0000")]
)
def test_large_numbers_are_grouped_as_the_language_does(number: int, english: str, spanish: str) -> None:
    assert [f"{Voice(PARTIES, language).count(number)}" for language in ("en", "es")] == [english, spanish]


@pytest.mark.parametrize(
    ("clause", "english", "spanish"),
    [
        (
            MailingLimit("both", 1, Per.MONTH),
            "Oak Street and Rivers send at most 1 mailing a month to people who came by this partnership.",
            "Oak Street y Rivers hacen como máximo 1 envío al mes a quienes llegaron por esta alianza.",
        ),
        (
            Press("both"),
            "Oak Street and Rivers speak to press together, or each for itself only.",
            "Oak Street y Rivers hablan juntas con la prensa, o cada una solo por sí misma.",
        ),
        (
            Never("host", Thing.LOGO, "X"),
            "Oak Street never puts the logo of the other side on X.",
            "Oak Street nunca pone el logo de la otra parte en X.",
        ),
        (
            OwnText("Safety", "No faces."),
            "Safety: No faces.",
            "Safety: No faces.",
        ),
        (
            AfterSharing(Afterwards.KEEP),
            "When this agreement is over, Rivers keeps those people who said yes to it, under their own words.",
            "Cuando este acuerdo termine, Rivers conserva a las personas que le dijeron que sí, "
            "según sus propias palabras.",
        ),
    ],
)
def test_words_agree_with_who_and_how_many(clause: Clause, english: str, spanish: str) -> None:
    assert (said(clause), said(clause, "es")) == (english, spanish)


def test_promises_are_due_in_their_order() -> None:
    late, early = Reporting("both", "all", date(2027, 5, 1)), BY_KIND["gives"].example
    assert [day for day, _clause in terms(late, early).due()] == [date(2027, 5, 1), date(2027, 5, 4)]


def test_a_term_ends_the_whole_agreement_after_its_last_day() -> None:
    found = terms(BY_KIND["data_sharing"].example, Term(date(2026, 5, 31)))
    last, after = datetime(2026, 5, 31, 23, 59, 59, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    assert [found.alive(last), found.alive(after)] == [True, False]
    assert [found.in_force(last), found.in_force(after)] == [True, False]
    assert found.last_day == date(2026, 6, 30)
    assert found.covers(last, after) is True


def test_a_text_is_not_shown_for_approval_to_an_associate() -> None:
    assert terms(Approval("host", 48), level="associate").rules(Approval) == ()
