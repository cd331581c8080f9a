"""Pictures from strangers: only pixels are kept, under a name of ours, and nothing of the file that brought them."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image, PngImagePlugin

from linkarms.petitions.models import Picture
from tests.factories.world import World
from tests.security.places import a_picture

pytestmark = pytest.mark.django_db

PAYLOAD = b"<script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
MEGABYTE = 1024 * 1024


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in chunks)


def header(width: int, height: int) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)


def picture(kind: str = "PNG", **saving: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#2c3fa8").save(out, format=kind, **saving)
    return out.getvalue()


def with_text() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", PAYLOAD.decode(), zip=False)
    return picture(pnginfo=info)


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = PAYLOAD.decode()
    exif[0x9286] = PAYLOAD.decode()
    return picture("JPEG", exif=exif, comment=PAYLOAD)


def send(client: Client, world: World, raw: bytes, *, name: str, kind: str, where: str) -> HttpResponse:
    file = SimpleUploadedFile(name, raw, content_type=kind)
    if where == "logo":
        return client.post(f"/w/{world.host.slug}/settings/look/", {"what": "logo", "logo": file})
    address = f"/w/{world.host.slug}/campaigns/{world.campaign.pk}/petition/{world.petition.pk}/pictures/"
    return client.post(address, {"picture": file, "description": "A river"})


def kept(world: World) -> list[Path]:
    """The files that stand behind the petition and the host now."""
    world.host.refresh_from_db()
    names = [each.image.name for each in Picture.objects.all()] + ([world.host.logo.name] if world.host.logo else [])
    return [Path(settings.MEDIA_ROOT) / name for name in names]


WHERE = pytest.mark.parametrize("where", ["logo", "picture"])


@WHERE
def test_what_hides_in_or_behind_a_picture_is_not_kept(world: World, amina: Client, where: str) -> None:
    hiding = {
        "png with a tail": picture() + PAYLOAD,
        "jpeg with a tail": picture("JPEG") + PAYLOAD + SVG,
        "webp that is a zip": picture("WEBP") + b"PK\x03\x04" + PAYLOAD,
        "png with words": with_text(),
        "jpeg with words": with_exif(),
    }
    for what, raw in hiding.items():
        answer = send(amina, world, raw, name="river.html", kind="text/html", where=where)
        file = kept(world)[-1]
        assert (what, answer.status_code, b"alert" in file.read_bytes()) == (what, 302, False)
        assert file.suffix in {".png", ".jpg", ".webp"}
        assert "river" not in file.name
        shown = Client().get(f"/media/{file.relative_to(settings.MEDIA_ROOT)}")
        assert (shown["Content-Type"].split("/")[0], shown["X-Content-Type-Options"]) == ("image", "nosniff")
        Picture.objects.all().delete()


@pytest.mark.once
@WHERE
def test_what_is_no_picture_of_pixels_is_refused_in_words(world: World, amina: Client, where: str) -> None:
    refused = {
        "svg": SVG,
        "svg with a head": b'<?xml version="1.0"?>' + SVG,
        "gif": picture("GIF"),
        "gif that is a script": b"GIF89a/*" + PAYLOAD + b"*/=1;",
        "tiff": picture("TIFF"),
        "bmp": picture("BMP"),
        "pdf": picture("PDF"),
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n(%pipe%id) (r) file\n",
        "svg that begins as png": b"\x89PNG\r\n\x1a\n" + SVG,
        "empty": b"",
        "zeros": b"\x00" * 64,
        "broken png": png(header(40, 30), (b"IDAT", b"not deflated"), (b"IEND", b"")),
    }
    for what, raw in refused.items():
        answer = send(amina, world, raw, name="logo.png", kind="image/png", where=where)
        assert (what, answer.status_code, kept(world)) == (what, 422, [])


def bombs() -> dict[str, bytes]:
    words = zlib.compress(b"a" * (200 * MEGABYTE))
    pixels = (b"IDAT", zlib.compress(b"\0" * 4000))
    end = (b"IEND", b"")
    return {
        "gigapixels": png(header(50_000, 50_000), (b"IDAT", zlib.compress(b"\0" * 50_000)), end),
        "one long line": png(header(2**31 - 1, 1), (b"IDAT", zlib.compress(b"\0")), end),
        "gigantic words": png(header(40, 30), (b"zTXt", b"Comment\0\0" + words), pixels, end),
        "gigantic profile": png(header(40, 30), (b"iCCP", b"icc\0\0" + words), pixels, end),
    }


@pytest.mark.once
@WHERE
def test_a_small_file_that_unfolds_to_something_huge_takes_little_memory(
    world: World, amina: Client, where: str
) -> None:
    for what, raw in bombs().items():
        assert len(raw) < MEGABYTE
        tracemalloc.start()
        try:
            answer = send(amina, world, raw, name="logo.png", kind="image/png", where=where)
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert (what, answer.status_code in (302, 422), peak < 80 * MEGABYTE) == (what, True, True)
        assert [file for file in kept(world) if file.stat().st_size > MEGABYTE] == []


def test_a_picture_is_turned_upright_though_where_it_was_taken_is_forgotten(world: World, amina: Client) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    send(amina, world, picture("JPEG", exif=exif), name="a.jpg", kind="image/jpeg", where="picture")
    with Image.open(kept(world)[0]) as shown:
        assert (shown.size, dict(shown.getexif())) == ((30, 40), {})


def test_more_than_ten_megabytes_are_refused_in_words(world: World, amina: Client) -> None:
    raw = picture() + b"\0" * (10 * MEGABYTE)
    answer = send(amina, world, raw, name="a.png", kind="image/png", where="picture")
    assert (answer.status_code, "larger than 10 MB" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("address", "most"),
    [("/w/sign-in/", 12), ("/my-data/", 1), ("/api/v1/petitions/nothing/signatures", 1)],
)
def test_a_stranger_cannot_make_us_unpack_a_huge_form(address: str, most: int, db: None) -> None:
    """The check for forged forms reads the whole form, files too, before anybody is known."""
    body = b"--x\r\nContent-Disposition: form-data; name=a; filename=a\r\n\r\n" + b"a" * (most * MEGABYTE)
    answer = Client().generic("POST", address, body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413


def test_a_length_that_is_none_is_too_large(db: None) -> None:
    lengths = ["-1", "1e9", "99999999999999999999", "１", "0x10", " 12"]
    answers = [Client().generic("POST", "/w/sign-in/", b"a=1", CONTENT_LENGTH=length) for length in lengths]
    assert [answer.status_code for answer in answers] == [413] * len(lengths)


OTHERS = [
    "../secret-key", "pictures/../../secret-key", "pictures/..%2f..%2fsecret-key", "/etc/passwd", "pictures/x.svg",
    "pictures/x.html", "logos/.png", "pictures/a.png/", "pictures\\a.png", "PICTURES/a.png", "pictures/a.png\0.html",
]  # fmt: skip


def test_nothing_but_our_own_pictures_can_be_asked_for(db: None) -> None:
    assert [name for name in OTHERS if Client().get(f"/media/{name}").status_code != 404] == []


def test_what_is_uploaded_twice_has_two_names_that_nobody_guesses(world: World, amina: Client) -> None:
    for _number in range(2):
        send(amina, world, a_picture("a.png").read(), name="a.png", kind="image/png", where="picture")
    names = [file.stem for file in kept(world)]
    assert len(set(names)) == 2
    assert all(len(name) >= 12 for name in names)
