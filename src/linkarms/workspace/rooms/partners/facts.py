"""More of what one organization knows of an ally: offers and boundaries, whom they speak for, how to reach them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from linkarms.core.clock import now
from linkarms.core.errors import BadInput, LinkarmsError
from linkarms.core.names import normal_name
from linkarms.directory.models import Entry
from linkarms.directory.register.models import LegalStatus
from linkarms.directory.services.facts import BY_NAME, FURTHER, change_facts
from linkarms.directory.vocabulary import ISSUES
from linkarms.workspace.http import StaffRequest, add_errors, go, staff

_HINTS = {
    "offers": gettext_lazy("For instance: will mail 20,000 people once a month, needs the text five days before."),
    "boundaries": gettext_lazy("For instance: never shares its list, endorses no candidates."),
    "constituencies": gettext_lazy("For instance: tenants of public housing, home care workers."),
    "areas": gettext_lazy("For instance: Alameda County, District 9."),
    "languages": gettext_lazy("For instance: Spanish, Cantonese."),
    "channels": gettext_lazy("Newsletter, pages, feeds: an address a line."),
    "other_names": gettext_lazy("Short forms and former names, one a line. Duplicates are found by them."),
    "registration": gettext_lazy("In the US the EIN, for instance 12-3456789."),
    "parent": gettext_lazy("The name of the larger body, as you wrote it down."),
}
_LONGEST = {
    "other_names": 1000, "street": 200, "region": 60, "postal_code": 16, "phone": 40, "channels": 2000,
    "registration": 40, "parent": 200, "constituencies": 400, "areas": 400, "languages": 200, "offers": 2000,
    "boundaries": 2000, "about": 4000,
}  # fmt: skip
_TEXTS = {"other_names": 2, "channels": 3, "offers": 3, "boundaries": 3, "about": 4}


class FactsForm(forms.Form):
    legal_status = forms.ChoiceField(
        label=gettext_lazy("Legal status"), required=False, choices=[("", "—"), *LegalStatus.choices]
    )
    issues = forms.MultipleChoiceField(
        label=gettext_lazy("Works on"), required=False, choices=list(ISSUES.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        for name, longest in _LONGEST.items():
            rows = _TEXTS.get(name)
            self.fields[name] = forms.CharField(
                label=BY_NAME[name].label, required=False, max_length=longest, help_text=_HINTS.get(name, ""),
                widget=forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(),
            )  # fmt: skip
        self.fields["parent"].widget.attrs["list"] = "known-names"


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def change(request: StaffRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(Entry.objects.visible_to(request.teammate).select_related("parent"), pk=pk)
    initial = {name: getattr(entry, name) for name in FURTHER}
    initial["parent"] = entry.parent.name if entry.parent is not None else ""
    form = FactsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            values = {**form.cleaned_data, "parent": _parent(request, form.cleaned_data["parent"])}
            change_facts(entry, actor=request.teammate, now=now(), values=values)
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Saved."))
            return go(request, "partners-entry", pk=entry.pk)
    names = Entry.objects.visible_to(request.teammate).exclude(pk=entry.pk).order_by("name")
    context = {"entry": entry, "form": form, "names": names.values_list("name", flat=True)[:500]}
    return render(request, "workspace/partners/facts.html", context, status=422 if form.errors else 200)


def _parent(request: StaffRequest, name: str) -> Entry | None:
    if not name.strip():
        return None
    found = Entry.objects.visible_to(request.teammate).filter(normal_name=normal_name(name)).first()
    if found is None:
        raise BadInput(_("You have not written down an organization of this name yet. Do that first."), "parent")
    return found
