"""What was promised and looked back on: words of both sides, a day that is asked for, answers sent and not sent."""

from __future__ import annotations

from datetime import datetime

from linkarms.partnerships import services as partnerships
from linkarms.partnerships.models import Promise
from tests.leaks.cast import DAY, Cast


def promise_and_look_back(cast: Cast, *, now: datetime) -> None:
    """Harbor and Rivers say what was kept, Harbor asks Lake for another day; one look back is open, one settled."""
    then, hana = now - 20 * DAY, cast.hana
    promise = Promise.objects.get(partnership=cast.partnerships["rivers"], keeper="host")
    said = partnerships.WordInput("kept", then.date(), 20, "It went well.")
    for actor in (hana, cast.owners["rivers"]):
        partnerships.say(promise, said, actor=actor, now=then)
    partnerships.see_to(promise, teammate=hana, is_told=False, by_link=True, actor=hana, now=then)
    waits = Promise.objects.get(partnership=cast.partnerships["lake"], keeper="host")
    partnerships.ask_to_move(waits, to=(now + 90 * DAY).date(), why="We are late.", actor=hana, now=then)
    for name, campaign in (("rivers", "river"), ("lake", "lake")):
        debrief = partnerships.open_debrief(
            cast.partnerships[name], campaign_ref=cast.campaigns[campaign].pk, about="A campaign", actor=hana, now=then
        )
        answers = partnerships.DebriefInput("They", "Ours", "Most", "A hearing", "raise", "Because")
        partnerships.send_debrief(debrief, answers, actor=cast.owners[name], now=then)
        keep = partnerships.send_debrief if name == "lake" else partnerships.write_debrief
        keep(debrief, answers, actor=hana, now=then)
