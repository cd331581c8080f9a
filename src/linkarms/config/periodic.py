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
    "confirmation mails": Job("linkarms.petitions.mailing:pull_confirmation_mails", 2),
    # A task sends each mail at once; this finds what a died worker left, and what is to be tried again.
    "mail": Job("linkarms.outbox.services:send_due", 20),
    # A task takes each list up at once; this finds what a died worker left.
    "lists": Job("linkarms.directory.overlay.working:carry_on", 20),
    "registers": Job("linkarms.directory.duplicates.registers:compare_imports", 20),
    "duplicates": Job("linkarms.directory.duplicates.looking:look", 20),
    "counters": Job("linkarms.petitions.upkeep:recount", 10),
    # Once a day, by its own note of the last time.
    "full count": Job("linkarms.petitions.upkeep:count_in_full", HOUR),
    "open doors": Job("linkarms.partnerships.services.taking_in:take_in", 10),
    "digests": Job("linkarms.workspace.digests:write_digests", 5 * MINUTE),
    "removal lists": Job("linkarms.sharing.services:catch_up", MINUTE),
    "shares and places": Job("linkarms.sharing.services:allot", 5 * MINUTE),
    "audit": Job("linkarms.audit.services:seal", MINUTE),
    "audit heads": Job("linkarms.directory.services:mail_heads", HOUR),
    "unconfirmed": Job("linkarms.petitions.upkeep:forget_unconfirmed", HOUR),
    "after delivery": Job("linkarms.sharing.services:forget_after_delivery", HOUR),
    # An import does this at its end; here what a restore, an upgrade or a killed process left to do.
    "search index": Job("linkarms.directory.search.indexing:refresh_when_due", MINUTE),
    # A task makes each at once; this finds what a died worker left, and agreements from before there were papers.
    "papers": Job("linkarms.partnerships.services.papers:make_papers", MINUTE),
    "invitations and objections": Job("linkarms.directory.services.housekeeping:tidy", HOUR),
    "who knocked": Job("linkarms.partnerships.services.taking_in:forget", HOUR),
    "lists nobody brought in": Job("linkarms.directory.overlay.uploading:tidy", HOUR),
    "feeds": Job("linkarms.integrations.feeds.services:read_due", MINUTE),
    "previews of events": Job("linkarms.directory.services.housekeeping:tidy_previews", HOUR),
    "network addresses": Job("linkarms.petitions.upkeep:forget_networks", HOUR),
    "reminders of asks": Job("linkarms.partnerships.services:remind_of_asks", HOUR),
    "agreements to sign by a day": Job("linkarms.partnerships.services:close_signing", 5 * MINUTE),
    "agreements that end": Job("linkarms.partnerships.services:settle_terms", MINUTE),
    "reminders of ends": Job("linkarms.partnerships.services:remind_of_ends", HOUR),
    "after agreements": Job("linkarms.partnerships.services:remind_of_exits", HOUR),
    "approval requests": Job("linkarms.partnerships.services:remind_of_approvals", MINUTE),
    # Signing does it at once; this finds what an upgrade left to write down.
    "promises": Job("linkarms.partnerships.services:follow_agreements", MINUTE),
    "reminders of promises": Job("linkarms.partnerships.services:remind_of_promises", HOUR),
    "reminders of debriefs": Job("linkarms.partnerships.services:remind_of_debriefs", HOUR),
    "links and codes": Job("linkarms.accounts.services:tidy", HOUR),
    "old mail": Job("linkarms.outbox.services:tidy", HOUR),
    "ended sessions": Job("linkarms.cli.housekeeping:forget_sessions", HOUR),
    "finished tasks": Job("linkarms.cli.housekeeping:forget_tasks", HOUR),
}
