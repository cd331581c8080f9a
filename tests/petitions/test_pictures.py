"""Pictures of a petition."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from linkarms.campaigns.models import Participation
from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.petitions import authoring, pictures
from linkarms.petitions.models import Picture
from tests.factories.world import amina_and_bo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def photo(size=(40, 30), kind="JPEG", name="IMG_2041.jpg"):
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", size, "#336699").save(made, kind, exif=exif)
    return SimpleUploadedFile(name, made.getvalue())


def add(world, now, file=None, description="People at the river"):
    return authoring.add_picture(
        world.petition, file=file or photo(), description=description, actor=world.amina, now=now
    )


def test_a_picture_is_drawn_anew_under_a_name_that_tells_nothing(now):
    picture = add(amina_and_bo(now), now)

    assert (picture.width, picture.height, "IMG_2041" in picture.image.name) == (40, 30, False)
    assert b"taken at home" not in picture.image.read()


def test_a_big_picture_is_made_smaller(now):
    picture = add(amina_and_bo(now), now, photo((4000, 2000)))
    assert (picture.width, picture.height) == (1600, 800)


@pytest.mark.parametrize("description", ["", "  ", "x" * 301])
def test_a_picture_needs_a_description_of_reasonable_length(now, description):
    with pytest.raises(BadInput) as problem:
        add(amina_and_bo(now), now, description=description)
    assert (problem.value.field, Picture.objects.count()) == ("description", 0)


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\x00" * 40])
def test_what_is_no_picture_is_refused(now, content):
    with pytest.raises(BadInput) as problem:
        add(amina_and_bo(now), now, SimpleUploadedFile("x.jpg", content))
    assert problem.value.field == "picture"


@pytest.mark.once
def test_pictures_and_their_words_are_public_words_partners_are_asked_again(now):
    world = amina_and_bo(now)
    before = Participation.objects.get().yes_text_version
    picture = add(world, now)
    authoring.describe_picture(picture, description="Better", actor=world.amina, now=now)
    authoring.describe_picture(picture, description="Better", actor=world.amina, now=now)
    authoring.remove_picture(picture, actor=world.amina, now=now)

    assert Participation.objects.get().campaign.text_version == before + 3


def test_removing_takes_the_file_along_and_twice_is_once(now, tmp_path, django_capture_on_commit_callbacks):
    world = amina_and_bo(now)
    picture = add(world, now)
    same = Picture.objects.get(pk=picture.pk)
    with django_capture_on_commit_callbacks(execute=True):
        authoring.remove_picture(picture, actor=world.amina, now=now)
        authoring.remove_picture(same, actor=world.amina, now=now)

    assert (Picture.objects.count(), list(tmp_path.rglob("*.jpg"))) == (0, [])


def test_there_is_an_end_to_pictures(now, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PICTURES", 1)
    world = amina_and_bo(now)
    add(world, now)
    with pytest.raises(Refused):
        add(world, now)


def test_a_partner_adds_no_pictures(now):
    world = amina_and_bo(now)
    with pytest.raises(NotAllowed):
        authoring.add_picture(world.petition, file=photo(), description="x", actor=world.bo, now=now)
