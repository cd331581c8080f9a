"""What the demo's host asks of others, and how its team talks about them."""

CAMPAIGN = "Every library online"
KINDS = ("announce", "mail", "bring", "room")
LETTERS = (
    (
        "Announce the hearing at your meeting",
        "Hello,\n\nthe budget hearing is on the 14th. Would you announce it at your next meeting? Two minutes are "
        "enough, and one of us comes along to answer questions.\n\nA no is a good answer too: then we know.\n\nAmina",
        "We announce your bus hearing at ours.",
    ),
    (
        "Mail your list about the petition",
        "Hello,\n\nwould %(name)s send our text to your own list? You keep the list; we never see it.\n\nAmina",
        "Our list, once, for what you choose.",
    ),
    (
        "Bring fifteen people to the hearing",
        "Hello,\n\nthe committee counts heads. Could %(name)s bring fifteen people, and one who speaks? We pay the "
        "ride.\n\nAmina",
        "Ten of us at your next march.",
    ),
    (
        "Lend us a room for an evening",
        "Hello,\n\nwe look for a room with a ramp for sixty people. Could %(name)s lend us yours? We clean up."
        "\n\nAmina",
        "We pay the heating and stack the chairs.",
    ),
)
CONTACTS = (("Rosario Beltran", "rosario@asked.example"), ("Wendell Okafor", "wendell@asked.example"))
ROLE = "Chair"
CONDITIONS = "If the text is there in Spanish a week before, and not on a Sunday."
ABOUT = "The budget hearing, and perhaps more after it"
VIEWS = (
    "They turn up, and bring people who never come to us.",
    "Not sure: we have met them once.",
    "",
    "Slow to answer, but what they promise they do.",
)
RISK = "Their chair wants to run for council."
MITIGATION = "Nothing together after he declares, and it stands in the agreement."
COMMENT = "Then let us begin with the hearing and see."
REASONS = "They reach readers whom we do not reach. One joint evening first; a debrief after it."
WORK = "Grace drives on the 14th, Malik writes two mails by the 7th. Six hours together."
WHY = "The committee has never heard anybody who works nights."
