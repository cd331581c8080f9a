"""What is done again and again, by `linkarms periodic` and inside `linkarms serve`.

Each row names a small function of an app, called with `now=`. It is idempotent, may run in two
places at once, and may be killed at any moment.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    #: "module:function"
    function: str
    every_seconds: int


MINUTE, HOUR = 60, 3600

JOBS: dict[str, Job] = {
    # People wait for these with the mail program open.
    "confirmations": Job("linkarms.petitions.confirming:pull_confirmation_mails", 2),
    # A task sends each mail at once; this finds what a died worker left, and what is to be tried again.
    "mail": Job("linkarms.outbox.services:send_due", 20),
    "counters": Job("linkarms.petitions.confirming:recount", 10),
    "audit": Job("linkarms.audit.services:seal", MINUTE),
    "unconfirmed": Job("linkarms.petitions.confirming:forget_unconfirmed", HOUR),
}
