"""What may happen next: any of it, in any order. The strategies favour what product.md has a rule about."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from tests.machine.log import HOST, Terms
from tests.machine.play import Form
from tests.machine.standing import CAMPAIGNS, MOST_FIELDS, PETITIONS
from tests.machine.story import Story
from tests.machine.world import PEOPLE

partners = st.sampled_from(["bo", "bo", "nadia"])
organizations = st.sampled_from([HOST, "bo", "bo", "nadia"])
campaigns = st.sampled_from(["river", "river", "forest"])
scopes = st.sampled_from(["", "", "river", "forest"])
petitions = st.sampled_from(["river1", "river1", "river2", "forest1"])
people = st.sampled_from([PEOPLE[0], *PEOPLE])
sides = st.sampled_from([HOST, "partner"])
levels = st.sampled_from(["full", "full", "associate", "endorser"])
positions = st.integers(0, 60)
days = st.none() | st.integers(-3, 45)
fields = st.sampled_from(
    [MOST_FIELDS["associate"], MOST_FIELDS["full"], frozenset({"email"}), frozenset({"email", "phone", "given_name"})]
)
NONE = (False, False, False)
waits = st.sampled_from([timedelta(minutes=5), timedelta(hours=5), timedelta(days=1), timedelta(days=5)])
long_waits = st.sampled_from([timedelta(days=13), timedelta(days=14), timedelta(days=29), timedelta(days=31)])


@st.composite
def wordings(draw: st.DrawFn) -> tuple[dict[str, object], int | None, int | None]:
    """What two organizations could sign, within the level that they choose; days of its dates from today."""
    level = draw(levels)
    modes = {"full": ["opted_in", "opted_in", "own_sourced", "none"], "associate": ["own_sourced", "none"]}
    mode = draw(st.sampled_from(modes.get(level, ["none"])))
    chosen = draw(fields) & MOST_FIELDS[level] if mode != "none" else frozenset()
    start, end = draw(st.none() | st.integers(-3, 10)), draw(days)
    if start is not None and end is not None and end < start:
        end = None
    kept = {
        "level": level,
        "mode": mode,
        "fields": chosen,
        "words": draw(st.sampled_from(["may write to me", "may write to me about rivers"])),
        "run_out_days": draw(st.sampled_from([30, 30, 30, 10, 0])),
        "name": draw(st.sampled_from(["yes", "yes", "yes", "", "no"])),
    }
    return kept, start, end


class Anything(Story):
    """Whatever product.md has a rule about, a little of each."""

    @invariant()
    def the_installation_does_what_the_rules_say(self) -> None:
        self.checks.at_once()
        self.checks.after_a_minute()

    # --- Beginnings: enough has happened that the rules bite -----------------------------------------

    @initialize(several=st.booleans(), mode=st.sampled_from(["opted_in", "own_sourced"]), held=st.booleans())
    def begin(self, several: bool, mode: str, held: bool) -> None:
        play = self.play
        play.agree("bo", "", Terms(mode=mode))
        play.invite("bo", "river", "full")
        play.join("bo", "river")
        if several:
            play.switch_several_boxes("river", on=True)
        link = next(code for code, link in play.oracle.standing.links.items() if link.organization == "bo")
        play.send(play.open_form("river1", link), PEOPLE[0], frozenset({"bo", HOST}))
        play.now += timedelta(seconds=30)
        play.confirm(*play.tokens[-1])
        if held:
            play.now += timedelta(seconds=30)
            play.download("bo")

    # --- Organizations -----------------------------------------------------------------------------

    @rule(who=partners, scope=scopes, wording=wordings(), anew=st.booleans())
    def agree(
        self, who: str, scope: str, wording: tuple[dict[str, object], int | None, int | None], anew: bool
    ) -> None:
        (self.play.agree_anew if anew else self.play.agree)(who, scope, self._terms(wording))

    @rule(who=partners, scope=scopes, wording=wordings(), signer=sides)
    def only_one_signs(
        self, who: str, scope: str, wording: tuple[dict[str, object], int | None, int | None], signer: str
    ) -> None:
        self.play.agree(who, scope, self._terms(wording), signers=(signer,))

    @rule(who=partners, scope=scopes, by=sides)
    def end_agreement(self, who: str, scope: str, by: str) -> None:
        self.play.end_agreement(who, scope, by)

    @rule(who=partners, back=st.booleans(), level=levels)
    def end_partnership(self, who: str, back: bool, level: str) -> None:
        if back:
            self.play.partner_again(who, level)
        else:
            self.play.end_partnership(who)

    @rule(who=partners, campaign=campaigns, level=levels, answer=st.sampled_from(["yes", "yes", "yes", "no", ""]))
    def invite(self, who: str, campaign: str, level: str, answer: str) -> None:
        self.play.invite(who, campaign, level)
        self.play.now += timedelta(seconds=10)
        if answer == "yes":
            self.play.join(who, campaign)
        elif answer == "no":
            self.play.decline(who, campaign)

    @rule(who=partners, campaign=campaigns, by=sides)
    def leave(self, who: str, campaign: str, by: str) -> None:
        self.play.leave(who, campaign, by)

    @rule(campaign=campaigns)
    def change_text(self, campaign: str) -> None:
        self.play.change_text(campaign)

    @rule(who=partners, campaign=campaigns)
    def say_yes_to_new_text(self, who: str, campaign: str) -> None:
        self.play.say_yes_to_new_text(who, campaign)

    @rule(campaign=campaigns, fields=fields)
    def approve_statement(self, campaign: str, fields: frozenset[str]) -> None:
        self.play.approve_statement(campaign, fields)

    @rule(campaign=campaigns, on=st.booleans())
    def several_boxes(self, campaign: str, on: bool) -> None:
        if on != (campaign in self.play.oracle.standing.several):
            self.play.switch_several_boxes(campaign, on=on)

    @rule(who=organizations, campaign=campaigns)
    def make_link(self, who: str, campaign: str) -> None:
        self.play.make_link(who, campaign)

    @rule(position=positions)
    def replace_link(self, position: int) -> None:
        self.play.replace_link(self.play.codes[position % len(self.play.codes)])

    @rule(who=organizations, what=st.sampled_from(["not us", "off", "vouch", "yes", "yes"]))
    def name(self, who: str, what: str) -> None:
        does = {
            "not us": self.play.this_is_not_us,
            "off": self.play.take_name_off,
            "vouch": self.play.vouch,
            "yes": self.play.say_yes_to_name,
        }
        does[what](who)

    # --- People ------------------------------------------------------------------------------------

    @rule(
        email=people,
        petition=petitions,
        position=positions,
        ticks=st.frozensets(st.sampled_from([HOST, "bo", "nadia"]), min_size=0),
        flags=st.tuples(*[st.booleans()] * 3),
        confirms=st.booleans(),
    )
    def sign(
        self,
        *,
        email: str,
        petition: str,
        position: int,
        ticks: frozenset[str],
        flags: tuple[bool, bool, bool],
        confirms: bool,
    ) -> None:
        """By any link there ever was: own, the host's, promoted, another campaign's, replaced, forged, none."""
        codes = ["", "nosuchcode", *self.play.codes]
        form = self.play.open_form(petition, codes[position % len(codes)])
        self._sends(form, email, ticks, flags=flags, confirms=confirms)

    @rule(email=people, ticks=st.frozensets(st.sampled_from([HOST, "bo", "nadia"]), min_size=1), confirms=st.booleans())
    def sign_by_a_partners_link(self, email: str, ticks: frozenset[str], confirms: bool) -> None:
        links = self.play.oracle.standing.links
        for code in [code for code, link in links.items() if link.works and link.organization != HOST][-1:]:
            petition = next(name for name, where in PETITIONS.items() if where == links[code].campaign)
            form = self.play.open_form(petition, code)
            self._sends(form, email, ticks, confirms=confirms)

    @precondition(lambda self: self.play.forms)
    @rule(email=people, position=positions, ticks=st.frozensets(st.sampled_from([HOST, "bo", "nadia"])))
    def send_an_old_form(self, email: str, position: int, ticks: frozenset[str]) -> None:
        form = self.play.forms[position % len(self.play.forms)]
        self._sends(form, email, ticks, confirms=False)

    @precondition(lambda self: self.play.tokens)
    @rule(back=st.integers(0, 5))
    def confirm(self, back: int) -> None:
        self.play.confirm(*self.play.tokens[-1 - back % len(self.play.tokens)])

    @precondition(lambda self: self.play.tokens)
    @rule(back=st.integers(0, 5))
    def this_was_not_me(self, back: int) -> None:
        self.play.not_me(*self.play.tokens[-1 - back % len(self.play.tokens)])

    @rule(email=people, who=st.sampled_from([HOST, "bo", "bo", "nadia", ""]))
    def withdraw(self, email: str, who: str) -> None:
        self.play.withdraw(email, who)

    @rule(email=people, petition=petitions)
    def withdraw_signature(self, email: str, petition: str) -> None:
        self.play.withdraw_signature(email, petition)

    @rule(email=people)
    def erase(self, email: str) -> None:
        self.play.erase(email)

    # --- Files, removal lists, time ------------------------------------------------------------------

    @rule(who=organizations, campaign=st.sampled_from(["", "", *CAMPAIGNS]))
    def download(self, who: str, campaign: str) -> None:
        self.play.download(who, campaign)

    @precondition(lambda self: any(not item.acknowledged for item in self.play.oracle.items))
    @rule(position=positions)
    def acknowledge(self, position: int) -> None:
        waiting = [item for item in self.play.oracle.items if not item.acknowledged]
        item = waiting[position % len(waiting)]
        self.play.acknowledge(item.organization, item.at.date())

    @rule(wait=waits | long_waits)
    def time_passes(self, wait: timedelta) -> None:
        self.play.now += wait

    # --- Helpers -----------------------------------------------------------------------------------

    def _sends(
        self, form: Form, email: str, ticks: frozenset[str], *, flags: tuple[bool, bool, bool] = NONE, confirms: bool
    ) -> None:
        if not self.play.oracle.standing.may_be_named_at_all(HOST):
            return  # there is no page to sign on
        name_public, yes_or_no, twice = flags
        self.play.send(form, email, ticks, name_public=name_public, yes_or_no=yes_or_no, twice=twice)
        if confirms and self.play.tokens[-1][1] == self.play.sent:
            self.play.now += timedelta(seconds=20)
            self.play.confirm(*self.play.tokens[-1])

    def _terms(self, wording: tuple[dict[str, object], int | None, int | None]) -> Terms:
        kept, start, end = wording
        return Terms(**kept, starts=self._day(start), ends=self._day(end))  # type: ignore[arg-type]

    def _day(self, away: int | None) -> date | None:
        return None if away is None else (self.play.now + timedelta(days=away)).date()
