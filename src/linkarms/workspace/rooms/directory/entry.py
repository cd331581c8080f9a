"""One organization of a register: every fact with its source and date, its group, and what we have of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from linkarms.directory.register.models import DEGREE, RegisterEntry
from linkarms.directory.register.queries import Fact, facts_of
from linkarms.directory.search.groups import group_of
from linkarms.directory.search.models import Taken
from linkarms.directory.search.questions import Facet, Level
from linkarms.partnerships.relations import levels_of_entries
from linkarms.workspace.http import StaffRequest, staff
from linkarms.workspace.rooms.directory.showing import LEVELS, label

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_AFFILIATES: Final = 100
LABELS: Final[dict[str, _StrPromise]] = {
    "name": gettext_lazy("Name"),
    "other_name": gettext_lazy("Other name"),
    "street": gettext_lazy("Street"),
    "place": gettext_lazy("Place"),
    "region": gettext_lazy("State or province"),
    "postal_code": gettext_lazy("Postcode"),
    "country": gettext_lazy("Country"),
    "kind": gettext_lazy("Kind"),
    "issues": gettext_lazy("Issues"),
    "tags": gettext_lazy("Tags"),
    "legal_status": gettext_lazy("Legal status"),
    "ntee": gettext_lazy("Code of its field (NTEE)"),
    "group_number": gettext_lazy("Number of its group"),
    "is_group_parent": gettext_lazy("Head of its group"),
    "website": gettext_lazy("Website"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "about": gettext_lazy("About"),
    "latitude_e6": gettext_lazy("Latitude"),
    "longitude_e6": gettext_lazy("Longitude"),
    "registered_on": gettext_lazy("Registered since"),
}


@dataclass(frozen=True)
class Shown:
    label: str
    value: str
    source: str
    as_of: date
    link: str = ""


@require_safe
@staff
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """The same for everybody on the installation, but for what our own team has of it."""
    found = get_object_or_404(RegisterEntry.objects.select_related("source", "brought_by"), pk=pk)
    mine = Taken.objects.visible_to(request.teammate).filter(register_entry=found).select_related("entry").first()
    level = levels_of_entries(request.teammate).get(mine.entry_id, Level.NONE) if mine else Level.NONE
    context = {
        "found": found,
        "facts": list(_shown(facts_of(found))),
        "group": group_of(found, most=MOST_AFFILIATES),
        "mine": mine.entry if mine else None,
        "level": LEVELS[level],
    }
    return render(request, "workspace/directory/entry.html", context)


def _shown(facts: list[Fact]) -> Iterator[Shown]:
    for fact in facts:
        value = _in_words(fact)
        link = value if fact.field == "website" and value.startswith(("http://", "https://")) else ""
        yield Shown(str(LABELS[fact.field]), value, fact.source, fact.as_of, link)


def _in_words(fact: Fact) -> str:
    match fact.field:
        case "kind":
            return label(Facet.KIND, fact.value)
        case "issues":
            return ", ".join(label(Facet.ISSUE, slug) for slug in fact.value)
        case "tags":
            return ", ".join(map(str, fact.value))
        case "legal_status":
            return label(Facet.STATUS, fact.value)
        case "country":
            return label(Facet.AREA, fact.value)
        case "is_group_parent":
            return _("yes")
        case "latitude_e6" | "longitude_e6":
            return f"{fact.value / DEGREE:.4f}°"
        case "registered_on":
            return date_format(fact.value, "DATE_FORMAT")
        case _:
            return str(fact.value)
