"""Was every agreement that is in force signed by both sides?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from linkarms.core.checks import Check, Fault
from linkarms.partnerships import checking_papers
from linkarms.partnerships.models import Agreement, AgreementVersion, SignOff

_ADVICE = "read the paper of the agreement with both sides, and restore the last backup in which it is whole"


def _unsigned(_now: datetime) -> Iterator[Fault]:
    by = SignOff.objects.filter(version=OuterRef("pk"), at__lte=OuterRef("in_force_at"))
    by_host = by.filter(organization=OuterRef("agreement__partnership__host"))
    by_partner = by.filter(organization=OuterRef("agreement__partnership__partner"))
    rows = _in_force().exclude(Exists(by_host) & Exists(by_partner))
    for pk in _ids(rows):
        yield Fault(f"version {pk} of an agreement", "counts as in force, and not both sides have signed it")
    same = SignOff.objects.filter(version__in_force_at__isnull=False).values("version")
    for column in ("user", "email"):
        twice = same.annotate(sides=Count("organization", distinct=True), people=Count(column, distinct=True))
        for row in twice.filter(sides=2, people=1).order_by("version"):
            yield Fault(f"version {row['version']} of an agreement", "was signed for both sides by one and the same")
    strangers = SignOff.objects.exclude(
        Q(organization=F("version__agreement__partnership__host"))
        | Q(organization=F("version__agreement__partnership__partner"))
    )
    for pk in _ids(strangers):
        yield Fault(f"sign-off {pk}", "is by an organization that is no side of the agreement")


def _foreign_versions(_now: datetime) -> Iterator[Fault]:
    rows = Agreement.objects.filter(version_in_force__isnull=False)
    wrong = rows.filter(~Q(version_in_force__agreement=F("pk")) | Q(version_in_force__in_force_at__isnull=True))
    for pk in _ids(wrong):
        yield Fault(f"agreement {pk}", "names a version as in force that is another's, or was never in force")


def _in_force() -> QuerySet[AgreementVersion]:
    return AgreementVersion.objects.filter(in_force_at__isnull=False)


def _ids(rows: QuerySet[AgreementVersion] | QuerySet[SignOff] | QuerySet[Agreement]) -> Iterator[int]:
    return iter(rows.order_by("pk").values_list("pk", flat=True).iterator())


CHECKS = (
    Check("agreements' versions in force", lambda: _in_force().count(), _unsigned, _ADVICE),
    Check("agreements", Agreement.objects.count, _foreign_versions, _ADVICE),
    *checking_papers.CHECKS,
)
