"""Pictures of a petition: drawn anew on upload, never without words for those who cannot see them."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from linkarms.campaigns.services.acting import host_organizer
from linkarms.core.errors import BadInput, Refused
from linkarms.core.images import reencode
from linkarms.core.names import one_line
from linkarms.directory.models import Teammate
from linkarms.petitions.keeping import lock, record, texts_changed
from linkarms.petitions.models import Petition, Picture

DESCRIPTION_MAX = 300
MAX_SIDE = 1600  # pixels; wide enough for the column on a sharp screen
MOST_PICTURES = 8


def add_picture(petition: Petition, *, file: File[bytes], description: str, actor: Teammate, now: datetime) -> Picture:
    """Keep a picture with its description; the first one stands on top of the page. Partners are asked again.

    ``BadInput`` for ``picture`` or ``description``. The file is read before any row is locked.
    """
    host_organizer(petition.campaign, actor)
    description = _description(description)
    fresh = reencode(file, max_side=MAX_SIDE, field="picture")
    with transaction.atomic():
        lock(petition)
        if petition.pictures.count() >= MOST_PICTURES:
            raise Refused(
                _("There are %(most)d pictures already. Remove one, then add this.") % {"most": MOST_PICTURES}
            )
        last = petition.pictures.aggregate(last=Max("position"))["last"]
        picture = Picture(petition=petition, description=description, position=0 if last is None else last + 1)
        picture.image.save(fresh.name or "picture", fresh, save=True)
        texts_changed(petition, now=now)
        record("petition.picture_added", petition, actor, now, picture=picture.pk)
    return picture


@transaction.atomic
def describe_picture(picture: Picture, *, description: str, actor: Teammate, now: datetime) -> None:
    """Better words for a picture. They are public words: partners are asked again."""
    host_organizer(picture.petition.campaign, actor)
    description = _description(description)
    lock(picture.petition)
    if picture.description == description:
        return
    picture.description = description
    picture.save(update_fields=["description"])
    texts_changed(picture.petition, now=now)
    record("petition.picture_described", picture.petition, actor, now, picture=picture.pk)


@transaction.atomic
def remove_picture(picture: Picture, *, actor: Teammate, now: datetime) -> None:
    """Take a picture and its file away. Twice is once."""
    petition = picture.petition
    host_organizer(petition.campaign, actor)
    lock(petition)
    row = petition.pictures.filter(pk=picture.pk).first()
    if row is None:
        return
    storage, name, pk = row.image.storage, row.image.name or "", row.pk
    row.delete()
    texts_changed(petition, now=now)
    record("petition.picture_removed", petition, actor, now, picture=pk)
    transaction.on_commit(lambda: storage.delete(name))


def _description(raw: str) -> str:
    try:
        return one_line(raw, field="description", max_length=DESCRIPTION_MAX)
    except BadInput as problem:
        if raw.strip():
            raise
        raise BadInput(
            _("Please say in a few words what the picture shows. People who cannot see it hear them."),
            "description",
        ) from problem
