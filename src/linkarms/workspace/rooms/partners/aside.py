"""An agreement in the composer is put aside, and found again: to ask the team first, or to go on tomorrow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from linkarms.core.clock import now
from linkarms.partnerships import services
from linkarms.partnerships.clauses import MOST_CLAUSES
from linkarms.partnerships.models import KeptDraft
from linkarms.workspace.http import StaffRequest, go

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.partnerships.models import Agreement, Partnership

#: What belongs to the draft; the rest of what is posted (the button, the form's token) is not kept.
PARTS = re.compile(r"level|note|campaign|seen|override|clause|c\d{1,3}-[a-z_]{1,30}")
#: A clause has no more fields than this, and no field is longer.
MOST_PARTS, LONGEST = 20 * MOST_CLAUSES, 5000


@dataclass(frozen=True, slots=True)
class Kept:
    typed: QueryDict
    at: datetime


def kept(request: StaffRequest, partnership: Partnership, *, agreement: Agreement | None) -> Kept | None:
    """What this person put aside, as if it were posted again."""
    drafts = KeptDraft.objects.visible_to(request.teammate)
    row = drafts.filter(partnership=partnership, agreement=agreement).first()
    if row is None:
        return None
    typed = QueryDict(mutable=True)
    for name, values in row.typed.items():
        typed.setlist(name, values)
    return Kept(typed, row.kept_at)


def acted(request: StaffRequest, partnership: Partnership, *, agreement: Agreement | None) -> HttpResponse | None:
    """The answer to one of the buttons that put aside or throw away; None for all others."""
    what = request.POST.get("do", "")
    if what == "anew":
        services.forget_draft(partnership, agreement=agreement, actor=request.teammate)
        messages.success(request, _("Thrown away. Here is a fresh start."))
        return HttpResponseRedirect(request.path)
    if what not in ("keep", "team"):
        return None
    services.keep_draft(partnership, agreement=agreement, typed=_parts(request.POST), actor=request.teammate, now=now())
    if what == "team":
        messages.success(request, _("Your draft is kept. You find it again under Today."))
        prospect = services.prospect_for(partnership, actor=request.teammate, now=now())
        return go(request, "deciding-ask-team", pk=prospect.pk)
    messages.success(request, _("Kept. You find it again under Today; nobody else has seen it."))
    return go(request, "partners-page", pk=partnership.pk)


def _parts(post: QueryDict) -> dict[str, list[str]]:
    found = {name: [value[:LONGEST] for value in post.getlist(name)] for name in post if PARTS.fullmatch(name)}
    return {name: values[: 2 * MOST_CLAUSES] for name, values in list(found.items())[:MOST_PARTS]}
