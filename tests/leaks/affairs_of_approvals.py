"""What two sides showed each other before it was published, their delegates; and what they did after an end."""

from __future__ import annotations

from datetime import datetime

from linkarms.partnerships import services as partnerships
from linkarms.partnerships.models import Agreement, AgreementState, ExitKind
from linkarms.partnerships.services import ApprovalReply
from tests.factories.approvals import ask_approval
from tests.leaks.affairs import picture
from tests.leaks.cast import DAY, Cast


def show_each_other(cast: Cast, *, now: datetime) -> None:
    together, harbor, rivers = cast.partnerships["rivers"], cast.hana, cast.owners["rivers"]
    for asker, asked in ((harbor, rivers), (rivers, harbor)):
        partnerships.name_delegate(
            together, name="Their delegate", email=f"away@{asked.organization.slug}.example", actor=asked, now=now
        )
        ask_approval(together, asker, now=now - 9 * DAY, about="A campaign", title="Nobody answered")
        changed = ask_approval(
            together, asker, now=now, hours=900, text="As it was", picture=picture("teal"), picture_words="A march"
        )
        reply = ApprovalReply("changes", "Chair", "As they want it", "Because")
        partnerships.answer_approval(changed, reply, actor=asked, now=now)
        partnerships.take_changes(changed, actor=asker, now=now)
        ask_approval(together, asker, now=now, hours=900)
    partnerships.remind_of_approvals(now)


def part_well(cast: Cast, *, now: datetime) -> None:
    """After the end with Ended: one side confirmed and both thanked; the rest waits."""
    agreement = Agreement.objects.get(partnership=cast.partnerships["ended"], state=AgreementState.ENDED)
    for actor in (cast.hana, cast.owners["ended"]):
        partnerships.send_thanks(agreement, letter="Thank you, all of you.", actor=actor, now=now)
    data = agreement.exit_items.get(kind=ExitKind.DATA)
    partnerships.confirm_exit(data, note="Deleted, and the copies too", actor=cast.hana, now=now)
