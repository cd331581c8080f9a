"""The register's organizations that fit a need: as many as one reads, whatever the size of the register."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from linkarms.core.names import normal_name
from linkarms.directory.models import Kind
from linkarms.directory.register.models import RegisterEntry
from linkarms.directory.search.fitting import Points, Wanted, best
from linkarms.directory.search.models import Taken
from linkarms.partnerships.suggesting.because import Asked, Candidate, saying
from linkarms.partnerships.suggesting.reading import family, issues_in, where
from linkarms.partnerships.suggesting.weights import ENOUGH, KINDS_FOR_REASON, KINDS_FOR_RESOURCE, Weight

if TYPE_CHECKING:
    from datetime import date

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Need
    from linkarms.partnerships.suggesting.reading import Known

POINTS = Points(
    name=Weight.MUCH,
    issue=Weight.SOME,
    town=Weight.MUCH,
    near=Weight.SOME,
    around=Weight.LITTLE,
    region=Weight.LITTLE,
)
_FIELDS = (
    "name", "other_name", "normal_name", "kind", "place", "region", "country", "issues", "tags", "about", "as_of",
    "source__name",
)  # fmt: skip


def candidates(need: Need, teammate: Teammate, asked: Asked, known: Known) -> list[Candidate]:
    """Those that one's own records do not hold already. Two queries beside those of the index."""
    wanted = Wanted(
        country=teammate.organization.country,
        town=asked.town,
        region=asked.region,
        place=need.place,
        issues=asked.issues,
        kinds=kinds_of(asked),
        names=tuple(dict.fromkeys(stem for group in asked.constituency for stem in group)),
    )
    fitting = {one.entry_id: one.km for one in best(wanted, POINTS, traits=ENOUGH)}
    if not fitting:
        return []
    taken = set(
        Taken.objects.visible_to(teammate)
        .filter(register_entry_id__in=fitting)
        .values_list("register_entry", flat=True)
    )
    rows = RegisterEntry.objects.filter(pk__in=fitting).select_related("source").only(*_FIELDS)
    # Hundreds of rows are of a few sources and days: each is put into words once.
    source_of = cache(_source)
    return [
        _candidate(row, fitting[row.pk], family(row.normal_name, known.partners), source_of(row.source.name, row.as_of))
        for row in rows
        if row.pk not in taken and row.normal_name not in known.names
    ]


def kinds_of(asked: Asked) -> dict[str, int]:
    """What being of a kind counts for this need, as ``because`` counts it."""
    found = {kind: int(Weight.LITTLE) for reason in asked.reasons for kind in KINDS_FOR_REASON.get(reason, ())}
    found |= {kind: int(Weight.SOME) for resource in asked.resources for kind in KINDS_FOR_RESOURCE.get(resource, ())}
    return found | {Kind.AFFECTED.value: int(Weight.MOST)}


def _source(name: str, as_of: date) -> str:
    return _("%(source)s, %(day)s") % {"source": name, "day": date_format(as_of, "DATE_FORMAT")}


def _candidate(row: RegisterEntry, km: float | None, belongs_to: str, source: str) -> Candidate:
    town, region = where(row.place, region=row.region, country=row.country or "US")
    said = [saying(source, text) for text in (row.about, ", ".join(row.tags)) if text]
    return Candidate(
        key=f"register:{row.pk}", name=row.shown_name, normal_name=normal_name(row.shown_name), kind=row.kind,
        place=row.shown_place, town=town,
        region=region, km=km, issues=issues_in(row.name, _("their name")) | dict.fromkeys(row.issues, source),
        sayings=tuple(said), family=belongs_to, source=source,
    )  # fmt: skip
