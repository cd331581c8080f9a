"""Was every agreement that is in force signed by both sides?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from linkarms.core.checks import Check, Fault
from linkarms.partnerships import checking_papers
from linkarms.partnerships.models import Agreement, AgreementVersion, SignOff

_ADVICE = "read the paper of the agreement with both sides, and restore the last backup in which it is whole"


def _unsigned(_now: datetime) -> Iterator[Fault]:
    by = SignOff.objects.filter(version=OuterRef("pk"), at__lte=OuterRef("in_force_at"), completes=True)
    by_host = by.filter(organization=OuterRef("agreement__partnership__host"))
    by_partner = by.filter(Q(organization=OuterRef("agreement__partnership__partner")) | Q(organization__isnull=True))
    rows = _in_force().exclude(Exists(by_host) & Exists(by_partner))
    for pk in _ids(rows):
        yield Fault(f"version {pk} of an agreement", "counts as in force, and not both sides have signed it")
    for pk in _ids(_in_force().filter(Exists(_same_on_both_sides()))):
        yield Fault(f"version {pk} of an agreement", "was signed for both sides by one and the same")
    strangers = SignOff.objects.exclude(
        Q(organization=F("version__agreement__partnership__host"))
        | Q(organization=F("version__agreement__partnership__partner"))
        | Q(organization__isnull=True)  # a partner that has no organization here
    )
    for pk in _ids(strangers):
        yield Fault(f"sign-off {pk}", "is by an organization that is no side of the agreement")


def _foreign_versions(_now: datetime) -> Iterator[Fault]:
    rows = Agreement.objects.filter(version_in_force__isnull=False)
    wrong = rows.filter(~Q(version_in_force__agreement=F("pk")) | Q(version_in_force__in_force_at__isnull=True))
    for pk in _ids(wrong):
        yield Fault(f"agreement {pk}", "names a version as in force that is another's, or was never in force")


def _same_on_both_sides() -> QuerySet[SignOff]:
    """Signatures of the host's side whose person signed for the other one, too: by address or by account."""
    theirs = SignOff.objects.filter(version=OuterRef("version")).exclude(
        organization=OuterRef("version__agreement__partnership__host")
    )
    same = Q(email=OuterRef("email")) | Q(user=OuterRef("user"))
    host = SignOff.objects.filter(organization=F("version__agreement__partnership__host"))
    return host.filter(Exists(theirs.filter(same)), version=OuterRef("pk"))


def _in_force() -> QuerySet[AgreementVersion]:
    return AgreementVersion.objects.filter(in_force_at__isnull=False)


def _ids(rows: QuerySet[AgreementVersion] | QuerySet[SignOff] | QuerySet[Agreement]) -> Iterator[int]:
    return iter(rows.order_by("pk").values_list("pk", flat=True).iterator())


CHECKS = (
    Check("agreements' versions in force", lambda: _in_force().count(), _unsigned, _ADVICE),
    Check("agreements", Agreement.objects.count, _foreign_versions, _ADVICE),
    *checking_papers.CHECKS,
)
