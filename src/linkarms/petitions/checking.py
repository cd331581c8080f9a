"""Are the signatures proved, the answers theirs, and the counters right?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Abs

from linkarms.core.checks import Check, Fault
from linkarms.core.tally import TallyRow
from linkarms.petitions import figures
from linkarms.petitions.models import Petition, PetitionState, Repeat, Signature, SignatureTally
from linkarms.petitions.retention import AFTER_DELIVERY
from linkarms.supporters import figures as people_figures
from linkarms.supporters.models import Confirmation, Consent, Decision, PeopleTally

_RESTORE = "restore the last backup in which this adds up"


def _signatures(_now: datetime) -> Iterator[Fault]:
    proof = Confirmation.objects.filter(submission=OuterRef("submission"))
    repeat_proof = Repeat.objects.filter(
        Exists(Confirmation.objects.filter(submission=OuterRef("submission"))), signature=OuterRef("pk")
    )
    known = Signature.objects.filter(erased_at__isnull=True)
    # An erased one may have been confirmed by a repeat, and those are deleted with the person.
    for pk in _ids(known.filter(~Exists(proof), ~Exists(repeat_proof), confirmed_at__isnull=False)):
        yield Fault(f"signature {pk}", "counts as confirmed, and nothing proves it")
    for pk in _ids(known.filter(Exists(proof) | Exists(repeat_proof), confirmed_at__isnull=True)):
        yield Fault(f"signature {pk}", "was confirmed, and does not count as such")
    for pk in _ids(known.filter(supporter__isnull=True)):
        yield Fault(f"signature {pk}", "is nobody's, and no erasure says why")
    by_another = proof.exclude(supporter=OuterRef("supporter"))
    for pk in _ids(known.filter(Exists(by_another), supporter__isnull=False)):
        yield Fault(f"signature {pk}", "was confirmed by somebody else than who gave it")
    typed = Q(given_name="", family_name="", postal_code="", phone="", comment="")
    for pk in _ids(Signature.objects.filter(~typed | Q(supporter__isnull=False), erased_at__isnull=False)):
        yield Fault(f"signature {pk}", "was erased, and still says who it was")


def _answers(_now: datetime) -> Iterator[Fault]:
    """Each answer on a form belongs to a signature, or to the repeat of one, of the same person."""
    signed = Signature.objects.filter(submission=OuterRef("submission"))
    repeated = Repeat.objects.filter(submission=OuterRef("submission"))
    given = Consent.objects.exclude(decision=Decision.WITHDRAWN)
    # The repeats of an erased person are deleted; the answers stay, as the ground of what was released.
    alone = given.filter(~Exists(signed), ~Exists(repeated), supporter__erased_at__isnull=True)
    forgotten = _last_forgotten()
    for pk, at, campaign, proved in (
        alone.annotate(proved=Exists(Confirmation.objects.filter(submission=OuterRef("submission"))))
        .order_by("pk")
        .values_list("pk", "at", "campaign", "proved")
        .iterator()
    ):
        if not (proved and campaign in forgotten and at + AFTER_DELIVERY < forgotten[campaign]):
            yield Fault(f"consent {pk}", "has no signature in which it was given")
    by_another = signed.filter(supporter__isnull=False).exclude(supporter=OuterRef("supporter"))
    repeated_by_another = repeated.filter(signature__supporter__isnull=False).exclude(
        signature__supporter=OuterRef("supporter")
    )
    for pk in _ids(given.filter(Exists(by_another) | Exists(repeated_by_another))):
        yield Fault(f"consent {pk}", "is of another person than the signature in which it was given")
    elsewhere = signed.exclude(petition__campaign=OuterRef("campaign"))
    for pk in _ids(given.filter(Exists(elsewhere))):
        yield Fault(f"consent {pk}", "is of another campaign than the signature in which it was given")


def _last_forgotten() -> dict[int, datetime]:
    """Campaign to when its last signature was made nameless: long after the end, repeats go with it, answers stay."""
    rows = Signature.objects.filter(erased_at__isnull=False).values_list("petition__campaign")
    return dict(rows.annotate(Max("erased_at")).order_by())


def _counters(_now: datetime) -> Iterator[Fault]:
    """The numbers kept by the way, against a full count; and what is shown of them in public."""
    for (petition, recruiter, day), numbers in figures.differences().items():
        brought = f" by organization {recruiter}" if recruiter else ""
        yield Fault(f"petition {petition}", f"differs by {_words(SignatureTally, numbers)} on {day}{brought}")
    for (organization, campaign, day), numbers in people_figures.differences().items():
        where = f" in campaign {campaign}" if campaign else ""
        yield Fault(f"organization {organization}", f"differs by {_words(PeopleTally, numbers)} on {day}{where}")
    for petition in _counted().select_related("tally"):
        rows = SignatureTally.objects.filter(petition=petition)
        standing = rows.aggregate(all=Sum("standing"))["all"] or 0
        # What was appended since the last folding is not shown yet.
        waiting = rows.filter(folded=False).aggregate(all=Sum(Abs("standing")))["all"] or 0
        shown = petition.tally.confirmed if hasattr(petition, "tally") else None
        if shown is None and standing != 0 and waiting == 0:
            yield Fault(f"petition {petition.pk}", f"has {standing} signatures and was never counted")
        elif shown is not None and abs(shown - standing) > waiting:
            yield Fault(f"petition {petition.pk}", f"shows {shown} signatures, and {standing} are there")


def _words(table: type[TallyRow], numbers: tuple[int, ...]) -> str:
    return ", ".join(f"{number:+} {name}" for name, number in zip(table.NUMBERS, numbers, strict=True) if number)


def _counted() -> QuerySet[Petition]:
    return Petition.objects.exclude(state=PetitionState.DRAFT).order_by("pk")


def _ids[M: Model](rows: QuerySet[M]) -> Iterator[int]:
    return rows.order_by("pk").values_list("pk", flat=True).iterator()


CHECKS = (
    Check("signatures", Signature.objects.count, _signatures, _RESTORE),
    Check("answers on forms", lambda: Consent.objects.exclude(decision=Decision.WITHDRAWN).count(), _answers, _RESTORE),
    Check(
        "counters",
        lambda: _counted().count(),
        _counters,
        "the periodic work counts anew once a day; when it comes back, something writes past Linkarms",
    ),
)
