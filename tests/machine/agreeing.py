"""Stories about agreements and days: what leaves is compared at the very moments at which something begins or ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from tests.machine.log import HOST, Terms
from tests.machine.papers import after, end_of_run_out
from tests.machine.rules import campaigns, fields, levels, partners, people, positions, scopes, sides
from tests.machine.standing import MOST_FIELDS, PETITIONS
from tests.machine.story import Story
from tests.machine.world import PEOPLE

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
INSTANT = timedelta(microseconds=1)
#: At how many of the coming boundaries to look after every step, and at the end.
AHEAD, MANY = 1, 20
#: The days on which clocks change in New York, Berlin and Auckland, and the days before.
SEASONS = [
    date(2026, month, day)
    for month, day in [(3, 7), (3, 8), (3, 28), (3, 29), (4, 4), (4, 5), (9, 26), (10, 24), (10, 25), (11, 1)]
]
PLACES = [("US 802",), ("US 802", "DE"), ("US",), ("US 80", "US 9401")]

type Wording = tuple[dict[str, object], dict[str, int | date | None]]

near_days = st.none() | st.integers(-2, 12) | st.sampled_from(SEASONS)
zones = st.sampled_from(["UTC", "America/New_York", "Europe/Berlin", "Pacific/Auckland"])
#: In the places, beside them, and with the same digits in another country.
homes = st.sampled_from([("US", "802"), ("US", "94"), ("DE", "802")])
around = st.sampled_from([-HOUR, -INSTANT, -INSTANT, 0 * DAY, 0 * DAY, INSTANT, HOUR])
few = st.sampled_from([0, 0, 0, 1, 2, 5])
ticked = st.frozensets(st.sampled_from([HOST, "bo", "nadia"]), min_size=1)


@st.composite
def wordings(draw: st.DrawFn) -> Wording:
    """What two organizations could sign, within the level that they choose; and its days, some as days from today."""
    level = draw(levels)
    modes = {"full": ["opted_in", "opted_in", "own_sourced", "none", ""], "associate": ["own_sourced", "own_sourced"]}
    mode = draw(st.sampled_from(modes.get(level, ["none", ""])))
    shares = mode not in ("", "none")
    kept = {
        "level": level,
        "mode": mode,
        "fields": draw(fields) & MOST_FIELDS[level] if shares else frozenset(),
        "words": draw(st.sampled_from(["may write to me", "may write to me about rivers"])),
        "run_out_days": draw(st.sampled_from([30, 30, 7, 1, 0])) if mode else 30,
        "name": draw(st.sampled_from(["yes", "yes", ""])),
        "places": draw(st.sampled_from([(), (), *PLACES])) if level != "endorser" else (),
    }
    named = {"starts": draw(st.none() | st.integers(-2, 5)), "ends": draw(near_days)} if mode else {}
    return kept, {**named, "term": draw(near_days)}


#: What may happen next, the more often the more of it leads to something.
STEPS: list[st.SearchStrategy[tuple[str, dict[str, Any]]]] = []


def act[M: Callable[..., None]](*, often: int = 1, **drawn: st.SearchStrategy[Any]) -> Callable[[M], M]:
    """One rule chooses among all of these: the rules of Hypothesis are switched off in turn, and then little meets."""

    def kept(method: M) -> M:
        STEPS.extend(st.tuples(st.just(method.__name__), st.fixed_dictionaries(drawn)) for _time in range(often))
        return method

    return kept


class Agreeing(Story):
    """Two partners, two campaigns, and whatever can be signed between them."""

    moved = True
    turn = 0
    zone: timezone.override | None = None

    def at_the_end(self) -> None:
        self._look_ahead(MANY)
        super().at_the_end()

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            if self.zone is not None:
                self.zone.__exit__(None, None, None)

    @invariant()
    def what_could_leave_is_what_the_papers_let_leave(self) -> None:
        self.checks.at_this_moment()
        self._look_ahead(AHEAD)

    def _look_ahead(self, most: int) -> None:
        """If nothing else happens: what could leave just before, and at, what comes next. Nothing of it remains."""
        here = self.play.now
        coming = [moment for moment in self._boundaries() if moment > here]
        self.turn += most
        for moment in (coming[(self.turn + back) % len(coming)] for back in range(min(most, len(coming)))):
            for self.play.now in (moment - INSTANT, moment):
                for who in ("bo", "nadia"):
                    self.play.look_into_file(who)
        self.play.now = here

    @initialize(mode=st.sampled_from(["opted_in", "own_sourced"]), zone=zones, home=homes)
    def begin(self, mode: str, zone: str, home: tuple[str, str]) -> None:
        """Enough that the rules bite. Which clock hangs on the wall must not matter."""
        self.zone = timezone.override(zone)
        self.zone.__enter__()
        play = self.play
        play.settle("bo", "", Terms(mode=mode))
        play.invite("bo", "river", "full")
        play.join("bo", "river")
        play.switch_several_boxes("river", on=True)
        for number, email in enumerate(PEOPLE[:2]):
            self._acts()
            links = [code for code, link in play.oracle.standing.links.items() if link.organization == "bo"]
            form = play.open_form("river1", links[0] if number == 0 else "")
            play.send(form, email, frozenset({"bo", HOST}), home=home)
            play.confirm(*play.tokens[-1])

    @rule(step=st.deferred(lambda: st.one_of(STEPS)))
    def step(self, step: tuple[str, dict[str, Any]]) -> None:
        what, drawn = step
        getattr(self, what)(**drawn)

    # --- The table ---------------------------------------------------------------------------------

    @act(often=3, who=partners, scope=scopes, wording=wordings(), by=sides, anew=st.booleans())
    def settle(self, *, who: str, scope: str, wording: Wording, by: str, anew: bool) -> None:
        self._acts()
        self.play.settle(who, scope, self._terms(wording), by=by, anew=anew)

    @act(who=partners, scope=scopes, wording=wordings(), by=sides, anew=st.booleans())
    def propose(self, *, who: str, scope: str, wording: Wording, by: str, anew: bool) -> None:
        self._acts()
        self.play.propose(who, scope, self._terms(wording), by=by, anew=anew)

    @act(often=2, back=few, by=sides)
    def sign_one(self, back: int, by: str) -> None:
        self._acts()
        self.play.sign(self.play.offers[-1 - back % len(self.play.offers)], by=by)

    @act(back=few, by=sides)
    def take_back(self, back: int, by: str) -> None:
        self._acts()
        self.play.take_back(self.play.offers[-1 - back % len(self.play.offers)], by=by)

    @act(often=2, who=partners, scope=scopes, by=sides, level=levels, all_of_it=st.sampled_from([False, False, True]))
    def end_or_begin_again(self, *, who: str, scope: str, by: str, level: str, all_of_it: bool) -> None:
        self._acts()
        if who not in self.play.oracle.standing.partnered:
            self.play.partner_again(who, level)
        elif all_of_it:
            self.play.end_partnership(who)
        else:
            self.play.end_agreement(who, scope, by)

    # --- Taking part -------------------------------------------------------------------------------

    @act(often=2, who=partners, campaign=campaigns, level=levels)
    def take_part(self, who: str, campaign: str, level: str) -> None:
        self._acts()
        self.play.invite(who, campaign, level)
        self.play.join(who, campaign)

    @act(who=partners, campaign=campaigns, by=sides)
    def leave(self, who: str, campaign: str, by: str) -> None:
        self._acts()
        self.play.leave(who, campaign, by)

    @act(who=partners, campaign=campaigns)
    def say_yes_anew(self, who: str, campaign: str) -> None:
        self._acts()
        self.play.say_yes_to_new_text(who, campaign)

    # --- People ------------------------------------------------------------------------------------

    @act(often=3, email=people, ticks=ticked, home=homes, which=st.booleans())
    def say_yes_by_a_partners_link(self, email: str, ticks: frozenset[str], home: tuple[str, str], which: bool) -> None:
        self._acts()
        links = self.play.oracle.standing.links
        codes = [code for code, link in links.items() if link.works and link.organization != HOST]
        for code in codes[:1] if which else codes[-1:]:
            petition = next(name for name, where in PETITIONS.items() if where == links[code].campaign)
            self.play.send(self.play.open_form(petition, code), email, ticks, home=home)
            if self.play.tokens[-1][1] == self.play.sent:
                self.play.confirm(*self.play.tokens[-1])

    @act(
        often=2,
        email=people,
        petition=st.sampled_from(sorted(PETITIONS)),
        back=positions,
        ticks=ticked,
        home=homes,
        confirms=st.sampled_from([True, True, False]),
    )
    def say_yes(
        self, *, email: str, petition: str, back: int, ticks: frozenset[str], home: tuple[str, str], confirms: bool
    ) -> None:
        """By any link of that campaign that works, or by none."""
        self._acts()
        links = self.play.oracle.standing.links.items()
        codes = ["", *(code for code, link in links if link.works and link.campaign == PETITIONS[petition])]
        form = self.play.open_form(petition, codes[-1 - back % len(codes)])
        self.play.send(form, email, ticks, home=home)
        if confirms and self.play.tokens[-1][1] == self.play.sent:
            self.play.confirm(*self.play.tokens[-1])

    @act(email=people, position=positions, ticks=ticked, home=homes)
    def send_an_old_form(self, email: str, position: int, ticks: frozenset[str], home: tuple[str, str]) -> None:
        """Opened while other words stood there, perhaps under another agreement."""
        self._acts()
        forms = self.play.forms
        self.play.send(forms[position % len(forms)], email, ticks, home=home)

    @act(back=few)
    def confirm(self, back: int) -> None:
        self._acts()
        self.play.confirm(*self.play.tokens[-1 - back % len(self.play.tokens)])

    @act(email=st.sampled_from(PEOPLE), who=st.sampled_from(["bo", "nadia", "", "erased"]))
    def take_back_a_yes(self, email: str, who: str) -> None:
        self._acts()
        if who == "erased":
            self.play.erase(email)
        else:
            self.play.withdraw(email, who)

    # --- Files and time ----------------------------------------------------------------------------

    @act(who=partners)
    def download(self, who: str) -> None:
        self._acts()
        self.play.download(who)

    @act(back=positions)
    def acknowledge(self, back: int) -> None:
        self._acts()
        waiting = [item for item in self.play.oracle.items if not item.acknowledged]
        for item in waiting[back % len(waiting) :][:1] if waiting else []:
            self.play.acknowledge(item.organization, item.at.date())

    @act(often=2, wait=st.sampled_from([SECOND, HOUR, 5 * HOUR, 13 * HOUR, DAY, 3 * DAY, 15 * DAY]))
    def time_passes(self, wait: timedelta) -> None:
        self._move_to(self.play.now + wait)

    @act(often=3, position=few, by=around)
    def come_to_a_boundary(self, position: int, by: timedelta) -> None:
        """Just before, at, or just after the moment at which something that was signed begins or ends."""
        coming = [moment for moment in self._boundaries() if moment + by > self.play.now]
        if coming:
            self._move_to(coming[position % len(coming)] + by)

    @act(hour=st.sampled_from([0, 1, 2, 7, 22, 23]))
    def clocks_change(self, hour: int) -> None:
        """The next day on which clocks are set somewhere, or the day before, at an hour around it."""
        moments = [datetime(day.year, day.month, day.day, hour, tzinfo=UTC) for day in SEASONS]
        coming = [moment for moment in moments if moment > self.play.now]
        if coming:
            self._move_to(coming[0])

    # --- Helpers -----------------------------------------------------------------------------------

    def _acts(self) -> None:
        """Two things never happen at one moment, but the first one may happen at the very moment of a boundary."""
        if not self.moved:
            self.play.now += SECOND
        self.moved = False

    def _move_to(self, moment: datetime) -> None:
        self.play.now, self.moved = moment, True
        self.play.periodic_work()

    def _boundaries(self) -> list[datetime]:
        standing = self.play.oracle.standing
        signed = [terms for each in standing.papers.agreements.values() for _at, _version, terms in each.signed]
        days = {terms.run_out_days for terms in signed}
        left = [place.left_at for place in standing.places.values() if place.left_at is not None]
        run_out = [end_of_run_out(moment, each) for moment in left for each in days]
        return sorted({*standing.papers.boundaries(), *run_out, after(self.play.now.date())})

    def _terms(self, wording: Wording) -> Terms:
        kept, named = wording
        days = {name: self._day(day) for name, day in named.items()}
        if days.get("starts") and days.get("ends") and days["ends"] < days["starts"]:  # type: ignore[operator]
            days["ends"] = None
        return Terms(**kept, **days)  # type: ignore[arg-type]

    def _day(self, day: int | date | None) -> date | None:
        return (self.play.now + timedelta(days=day)).date() if isinstance(day, int) else day
