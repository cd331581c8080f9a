"""What stands in the pipeline of the demo's host."""

NEED = "Sixty people at the budget hearing, and voices that are missing"
PLACE = "Oakland"
TARGET = "The city council's budget committee"
MISSING = "Night-shift workers, newcomers, readers who cannot climb stairs"
OFFER = "Our list once a month, ten of us at their next march, and our meeting room on Tuesdays."
WANT = "Fifteen people at the hearing, and one of them to speak."
FOR_THEM = "One evening, a ride there and back, and their speaker goes first."
DECIDES = "Their members' meeting"
STEPS = (
    "Call them about the hearing",
    "Send the short text, in both languages",
    "Meet for coffee and ask what they work on now",
    "Thank them and write down what we agreed",
)
INTERESTS = (
    "Their evening classes meet at the branch, and the doors close at six.",
    "Half of their members use the screens there to look for work.",
    "They fought for the ramp and want it to stay open.",
)
NOTES = (
    "Glad that somebody asked before announcing. They want to see the text first.",
    "Would speak, but not on a Sunday. Asked us to come to their meeting in return.",
    "Their chair will raise it. They never share their list; they would send our text.",
)
