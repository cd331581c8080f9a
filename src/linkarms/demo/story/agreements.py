"""What the partners of the demo promised, showed each other and wrote when they looked back."""

from __future__ import annotations

from linkarms.partnerships.services import DebriefInput

# --- Promises in the agreement between the host and Bo's group ---------------------------------------

SPANISH = "have the petition in Spanish, read by two people whom Rivers and Rails names"
LEAFLET = "print Rivers and Rails' line about Sunday buses on the leaflet"
RIDERS = "bring twelve riders to the first hearing, two of whom speak"
VALLEY = "how many people of the valley signed, by postal code"
AGAIN = "send its own link to its members again before the petition closes"
SAID_LATE = "The second reader was ill. It was worth the wait."
SAID_KEPT = "Two mailings, in English and Spanish."
SAID_COUNTED = "We saw it come in by your link. Thank you!"
SAID_MISSED = "Seven came. The hearing was moved to a working day, and we could not fill the bus."
SAID_PRINTED = "It stands on the back, in both languages."
SAID_NOT_PRINTED = "On the first five hundred it was missing. We can talk about the rest."
SAID_NOT_SENT = "Three days were too short for us. We are sorry."
WHY_LATER = "Our members' meeting is on that evening. Two days later they all have the link in hand."

# --- Agreements of several parties -------------------------------------------------------------------

EVENINGS = "Open until nine"
EVENINGS_SUMMARY = "Longer evenings in twelve branches, so that people who work can use them."
EVENINGS_PAPER = "Open until nine: who does what"
EVENINGS_NOTE = "One text for the four of us, as we said on Thursday. Each signs for itself."
EVENINGS_HOST = "write the letter to the branches, and show it to each member before it goes out"
EVENINGS_MEMBER = "count the people at the door of one branch for a week"
HEARING = "The budget hearing"
HEARING_SUMMARY = "We speak in front of the committee together, one after the other."
HEARING_PAPER = "The budget hearing, together"
HEARING_NOTE = "The hearing is close. Please read and sign this week, or tell us what has to change."
HEARING_HOST = "sign up the speakers, and pay for the rides"
HEARING_MEMBER = "name two speakers, one of whom uses a library herself"
NO_BANNERS = "Nobody brings banners or shirts of a party or a candidate."

# --- Texts that were shown before --------------------------------------------------------------------

POSTER = ("The poster for the buses", "Six weeks, one demand: no library goes dark. With Rivers and Rails.")
POSTER_CHANGED = "Six weeks, one demand: no library goes dark. With Rivers and Rails, riders of the 14."
POSTER_WORDS = "Please say who we are; on the bus everybody knows the line, not our name."
RADIO = (
    "Thirty seconds for the radio",
    "Bo rides the 14, Amina lives on Oak Street. Both need the library's screen. Listen to them on Saturday at ten.",
)
LEAFLET_TEXT = (
    "The leaflet for the hearing",
    "Farms, schools and neighbors ask for the same thing. Prairie Signal Cooperative strings the cable; the library "
    "is where it ends.",
)
THANKS_POST = (
    "Our post about the first thousand names",
    "A thousand names in three weeks! Oak Street Neighbors counted them with us, one by one.",
)

# --- Looking back ------------------------------------------------------------------------------------

HARBOR_WE = DebriefInput(
    heard="They called us before every text, and we changed two of them.",
    asked="We asked late for the second mailing, and they had only three days.",
    kept="One mailing was not sent; they told us in time.",
    results="Some two hundred names from Baltimore, and a comment that the committee read out.",
    wish="same",
    why="When their towers are safe, gladly again.",
)
HARBOR_THEY = DebriefInput(
    heard="Yes. Nobody ever used our name without asking.",
    asked="Three days for a mailing is too short for us: four of us do everything.",
    kept="Oak Street kept every promise. We missed our second mailing.",
    results="Forty of our tenants met their council member for the first time.",
    wish="smaller",
    why="Our towers come first this year. Ask us for one thing at a time, and early.",
)
NIGHT_THEY = DebriefInput(
    heard="Mostly. Our students would like to write a text themselves next time.",
    asked="It was never too much.",
    results="Thirty students signed at the tables, and nine told the committee why.",
    wish="raise",
    why="We want to be there when the texts are made.",
)

# --- Ends --------------------------------------------------------------------------------------------

BANNERS = "send back the two banners of Harbor Lights Tenants"
TELL_MEMBERS = "tell our members how it went"
TOWERS = "We need every hand for our towers. Thank you for everything; this ends well."
DONE_NAMES = "Off the website, the leaflet and the banner."
THANKS = (
    "Thank you, all of Harbor Lights. Two hundred of your neighbors stand in the petition. Come by for a reading night."
)
