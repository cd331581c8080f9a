"""What two partners promised: one thing kept late and one missed, both look back, and they raise the level."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from linkarms.core import clock
from linkarms.partnerships.clauses import DataSharing, Ending, Gift, Gives, Mode, NameUse, Responsibility
from linkarms.partnerships.models import Debrief, Partnership, Promise
from linkarms.workspace.http import room_url
from tests.factories.partnerships import CONTACT, Pair, in_force
from tests.factories.world import befriend, make_team
from tests.stories.steps.amina import signs_the_agreement
from tests.stories.test_pipeline import signed_in

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate
    from tests.stories.steps.browsing import Story, Visitor

DAY = timedelta(days=1)


def partners() -> Pair:
    """Associates since twenty days, with two promises of Bo's group whose days are over and one of Amina's to come."""
    now, then = clock.now(), clock.now() - 20 * DAY
    amina, bo, chidi = (make_team(who, now=then) for who in ("amina", "bo", "chidi"))
    partnership = befriend(amina, bo, level="associate", now=then)  # type: ignore[arg-type]
    pair = Pair(amina, bo, chidi, partnership)
    words = "Yes, Rivers Alliance may write to me about this."
    clauses = (
        Gives("partner", Gift.MAIL, 20_000, (now - 5 * DAY).date()),
        Responsibility("partner", "bring two speakers to the meeting at the library", (now - 3 * DAY).date()),
        Responsibility("host", "write the programme of the evening", (now + 9 * DAY).date()),
        DataSharing(Mode.OWN_SOURCED, CONTACT, words_en=words, words_es=words),
        NameUse(name=True, logo=True),
        Ending(7),
    )
    in_force(pair, now=then, clauses=clauses, level="associate")
    return pair


def test_a_promise_late_one_missed_a_look_back_and_a_closer_level(story: Story) -> None:
    pair = partners()
    amina, bo = signed_in(story.desktop(), pair.amina), signed_in(story.phone(), pair.bo)
    _bo_says_what_became_of_it(bo, pair.bo)
    _amina_sees_both(amina, pair)
    _both_look_back(amina, bo, pair)
    _they_raise_the_level(amina, bo, pair)
    for visitor, teammate in ((amina, pair.amina), (bo, pair.bo)):
        visitor.open(room_url(teammate, "promises-list") + "?over=1")
        visitor.reads("Kept late", "Missed", "Coming")


def _bo_says_what_became_of_it(bo: Visitor, teammate: Teammate) -> None:
    bo.open(room_url(teammate, "today"))
    bo.reads("You promised Oak Street Tenants", "Its day is over. Say what became of it.")
    bo.open(room_url(teammate, "promises-list") + "?show=owed")
    bo.follow(re.compile("mails 20,000 people"))
    bo.follow("Say what became of it")
    bo.page.get_by_label("Kept", exact=True).check()
    bo.field("On which day?").fill((clock.now() - 2 * DAY).date().isoformat())
    bo.field("How many were there?").fill("18500")
    bo.field("In a few words").fill("The list had more dead addresses than we thought.")
    bo.press("Write it down")
    bo.reads("Kept late", "Counted by hand: 18,500.")
    bo.follow("Change")
    bo.page.get_by_label("Who of you sees to it?").select_option(index=1)
    bo.press("Keep it")
    bo.reads("Only your team sees this.")


def _amina_sees_both(amina: Visitor, pair: Pair) -> None:
    amina.open(room_url(pair.amina, "today"))
    amina.reads("Rivers Alliance has not said what became of a promise", "Rivers Alliance says it was kept")
    amina.open(room_url(pair.amina, "partners-page", pk=pair.partnership.pk))
    amina.reads("What you promised each other", "Kept late", "dead addresses", "You are here")
    amina.follow(re.compile("bring two speakers"))
    amina.follow("Say how we see it")
    amina.page.get_by_label("Not kept", exact=True).check()
    amina.press("Write it down")
    amina.reads("Missed", "Oak Street Tenants: not kept.")
    ours = Promise.objects.get(keeper="host")
    amina.open(room_url(pair.amina, "promises-page", pk=ours.pk))
    amina.follow("Ask for another day")
    amina.field("Which day instead?").fill((clock.now() + 16 * DAY).date().isoformat())
    amina.press("Ask for it")
    amina.reads("Until they say yes")


def _both_look_back(amina: Visitor, bo: Visitor, pair: Pair) -> None:
    bo.open(room_url(pair.bo, "today"))
    bo.follow(re.compile("^Look and answer"))
    bo.press("Agree to the new day")
    bo.reads("signed for")
    amina.open(room_url(pair.amina, "partners-page", pk=pair.partnership.pk))
    amina.follow("Look back together")
    amina.press("Begin")
    _answers(amina, "The tenants of both buildings")
    amina.reads("Now it is their turn")
    bo.open(room_url(pair.bo, "debriefs-page", pk=Debrief.objects.get().pk))
    bo.reads("Theirs is sent")
    bo.does_not_read("The tenants of both buildings")
    _answers(bo, "Our elders, for once")
    for visitor, teammate in ((amina, pair.amina), (bo, pair.bo)):
        visitor.open(room_url(teammate, "debriefs-page", pk=Debrief.objects.get().pk))
        visitor.reads("You both say: Raise the level", "The tenants of both buildings", "Our elders, for once")


def _answers(person: Visitor, heard: str) -> None:
    person.field("Who was heard?").fill(heard)
    person.field("Whose members were asked?").fill("Ours, at the open meeting.")
    person.field("What came of it?").fill("A hearing in the council, and forty new people.")
    person.page.get_by_label("Raise the level", exact=True).check()
    person.press("Send our answers")


def _they_raise_the_level(amina: Visitor, bo: Visitor, pair: Pair) -> None:
    amina.follow("Prepare the change")
    assert amina.page.get_by_label(re.compile("^Full partner")).is_checked()
    amina.press("Send the change")
    for person, teammate, group in ((amina, pair.amina, "Oak Street Tenants"), (bo, pair.bo, "Rivers Alliance")):
        agreement = pair.partnership.agreements.get()
        person.open(room_url(teammate, "partners-agreement", pk=agreement.pk))
        signs_the_agreement(person, group, teammate.user.email)
    bo.reads("In force", "Both signed")
    assert Partnership.objects.get().level == "full"
    amina.open(room_url(pair.amina, "partners-page", pk=pair.partnership.pk))
    amina.reads("Full partner", "How you came here", "Kept late")
