"""Pictures of the petition: add one with its description, describe it better, remove it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linkarms.core import clock
from linkarms.core.errors import BadInput, Refused
from linkarms.petitions import authoring
from linkarms.petitions.models import Picture
from linkarms.petitions.pictures import MOST_PICTURES
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.campaigns.asking_again import asked_again
from linkarms.workspace.rooms.campaigns.finding import hosted_petition_or_404
from linkarms.workspace.rooms.campaigns.forms import PictureForm


@staff(needs="organize")
def index(request: StaffRequest, pk: int, petition: int) -> HttpResponse:
    found = hosted_petition_or_404(request, pk, petition)
    now = clock.now()
    posted = request.method == "POST"
    form = PictureForm(request.POST, request.FILES) if posted else PictureForm()
    if posted and form.is_valid():
        try:
            authoring.add_picture(
                found,
                file=form.cleaned_data["picture"],
                description=form.cleaned_data["description"],
                actor=request.teammate,
                now=now,
            )
        except (BadInput, Refused) as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("The picture is added."))
            return go(request, "campaigns-pictures", pk=pk, petition=petition)
    pictures = list(found.pictures.all())
    context = {
        "campaign": found.campaign,
        "petition": found,
        "tab": "pictures",
        "form": form,
        "pictures": pictures,
        "full": len(pictures) >= MOST_PICTURES,
        "asked_again": asked_again(found.campaign, now=now),
    }
    return render(request, "workspace/campaigns/pictures.html", context, status=422 if form.errors else 200)


@require_POST
@staff(needs="organize")
def change(request: StaffRequest, pk: int, petition: int, picture: int) -> HttpResponse:
    """Better words, or away with it. One that is gone already is no error."""
    found = hosted_petition_or_404(request, pk, petition)
    now = clock.now()
    if request.POST.get("what") == "remove":
        row = Picture.objects.filter(petition=found, pk=picture).first()
        if row is not None:
            row.petition = found
            authoring.remove_picture(row, actor=request.teammate, now=now)
        messages.success(request, _("The picture is removed."))
    else:
        row = get_object_or_404(Picture.objects.filter(petition=found), pk=picture)
        row.petition = found
        try:
            authoring.describe_picture(
                row, description=request.POST.get("description", ""), actor=request.teammate, now=now
            )
        except BadInput as problem:
            messages.error(request, problem.message)
        else:
            messages.success(request, _("The description is saved."))
    return go(request, "campaigns-pictures", pk=pk, petition=petition)
