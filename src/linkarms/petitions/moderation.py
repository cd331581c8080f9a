"""Comments that signers want public: let through or turned down by an organizer of the host.

Moderation shows name and comment, never an address ("People" in product.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, IntegerField, OuterRef, QuerySet, Subquery

from linkarms.campaigns.services.acting import host_organizer
from linkarms.directory.models import Teammate
from linkarms.petitions.keeping import record
from linkarms.petitions.models import Petition, Signature
from linkarms.supporters.models import Confirmation

#: Nobody reads a hundred thousand comments one by one, and counting so many takes seconds.
MOST_COUNTED = 999


@dataclass(frozen=True, slots=True)
class CommentToRead:
    """A comment as its moderator sees it. ``state`` is "waiting", "through" or "down"."""

    signature_id: int
    name: str
    name_public: bool
    comment: str
    at: datetime
    state: str


def comments_that_count(petition: Petition) -> QuerySet[Signature]:
    """Confirmed, with a comment its author ticked as public, and nothing taken back since.

    The submission that brought the comment must be the confirmed one: a signature also counts once a later
    repeat was confirmed, but then its words may be a stranger's.
    """
    return _that_count().filter(petition=petition)


class _Counted(Subquery):
    """How many rows a sliced query has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def waiting_by_petition(petitions: QuerySet[Petition]) -> dict[int, int]:
    """Petition id to how many comments wait there, counted no further than `MOST_COUNTED` and one; those without any
    are left out. One query."""
    waiting = _waiting().filter(petition=OuterRef("pk")).order_by().values("pk")[: MOST_COUNTED + 1]
    counted = petitions.order_by().annotate(waiting=_Counted(waiting)).filter(waiting__gt=0)
    return dict(counted.values_list("pk", "waiting"))


def as_counted(waiting: int) -> str:
    """The number as it is shown: "999+" for any more."""
    return str(waiting) if waiting <= MOST_COUNTED else f"{MOST_COUNTED}+"


def _that_count() -> QuerySet[Signature]:
    return Signature.objects.filter(
        Exists(Confirmation.objects.filter(submission=OuterRef("submission"))),
        comment_public=True,
        confirmed_at__isnull=False,
        withdrawn_at__isnull=True,
        invalidated_at__isnull=True,
        erased_at__isnull=True,
    ).exclude(comment="")


def _waiting() -> QuerySet[Signature]:
    return _that_count().filter(comment_let_through_at__isnull=True, comment_turned_down_at__isnull=True)


def waiting_count(petition: Petition) -> int:
    """Counted no further than `MOST_COUNTED` and one."""
    return _waiting().filter(petition=petition).order_by()[: MOST_COUNTED + 1].count()


def comments_in(petition: Petition, *, state: str) -> QuerySet[Signature]:
    """Those "waiting", "through" or "down": waiting ones oldest first, the others newest first."""
    through, down = {"waiting": (True, True), "through": (False, True), "down": (True, False)}[state]
    rows = comments_that_count(petition).filter(
        comment_let_through_at__isnull=through, comment_turned_down_at__isnull=down
    )
    return rows.order_by("at", "pk") if state == "waiting" else rows.order_by("-at", "-pk")


def as_read(signature: Signature) -> CommentToRead:
    if signature.comment_let_through_at is not None:
        state = "through"
    else:
        state = "down" if signature.comment_turned_down_at is not None else "waiting"
    return CommentToRead(
        signature_id=signature.pk,
        name=f"{signature.given_name} {signature.family_name}".strip(),
        name_public=signature.name_public,
        comment=signature.comment,
        at=signature.at,
        state=state,
    )


@transaction.atomic
def let_comment_through(signature: Signature, *, actor: Teammate, now: datetime) -> None:
    """Show the comment on the public page. Twice is once; it can be turned down later."""
    row = _row(signature, actor)
    if row.comment_let_through_at is not None:
        return
    row.comment_let_through_at, row.comment_let_through_by = now, actor.user
    row.comment_turned_down_at = None
    _keep(row, "comment.let_through", actor, now)


@transaction.atomic
def turn_comment_down(signature: Signature, *, actor: Teammate, now: datetime) -> None:
    """Keep the comment off the public page, or take it off again. The signature counts as before."""
    row = _row(signature, actor)
    if row.comment_turned_down_at is not None:
        return
    row.comment_let_through_at = row.comment_let_through_by = None
    row.comment_turned_down_at = now
    _keep(row, "comment.turned_down", actor, now)


def _row(signature: Signature, actor: Teammate) -> Signature:
    host_organizer(signature.petition.campaign, actor)
    rows = Signature.objects.select_related("petition__campaign")
    return rows.select_for_update(of=("self",)).get(pk=signature.pk)


def _keep(row: Signature, verb: str, actor: Teammate, now: datetime) -> None:
    row.save(update_fields=["comment_let_through_at", "comment_let_through_by", "comment_turned_down_at"])
    # Outside intake, and rarely: the only write to the petition's row that has to do with a signature.
    Petition.objects.filter(pk=row.petition_id).update(version=F("version") + 1)
    record(verb, row.petition, actor, now, signature=row.pk)
