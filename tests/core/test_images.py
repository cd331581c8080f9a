import io
import struct
import zlib

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from linkarms.core.errors import BadInput
from linkarms.core.images import reencode


def picture(kind: str, size: tuple[int, int] = (400, 200), **saving: object) -> "ContentFile[bytes]":
    out = io.BytesIO()
    Image.new("RGB", size, "#2c3fa8").save(out, format=kind, **saving)
    return ContentFile(out.getvalue(), name="x")


@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")])
def test_a_picture_is_drawn_anew_in_its_own_format(kind: str, ending: str) -> None:
    fresh = reencode(picture(kind), max_side=100)
    with Image.open(fresh) as image:
        assert (image.format, image.size) == (kind, (100, 50))
    assert str(fresh.name).endswith(f".{ending}")


def test_a_small_picture_is_not_blown_up() -> None:
    with Image.open(reencode(picture("PNG", (20, 10)), max_side=100)) as image:
        assert image.size == (20, 10)


def test_where_and_with_what_it_was_taken_is_left_out() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Dolores"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[1] = "N"
    fresh = reencode(picture("JPEG", exif=exif, comment=b"secret"), max_side=1000)
    assert b"Dolores" not in fresh.read()
    with Image.open(fresh) as image:
        assert dict(image.getexif()) == {}
        assert image.size == (200, 400)


def test_what_hides_behind_the_picture_is_left_out() -> None:
    raw = picture("PNG").read() + b"<script>alert(1)</script>"
    assert b"script" not in reencode(ContentFile(raw, name="x.png"), max_side=100).read()


@pytest.mark.parametrize(
    "raw",
    [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n"],
)
def test_what_is_no_picture_is_refused(raw: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        reencode(ContentFile(raw, name="x.png"), max_side=100, field="logo")
    assert refused.value.field == "logo"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_half_a_picture_is_refused(kind: str) -> None:
    out = io.BytesIO()
    Image.effect_noise((300, 300), 90).save(out, format=kind)
    raw = out.getvalue()
    with pytest.raises(BadInput):
        reencode(ContentFile(raw[: len(raw) // 2], name="x"), max_side=100)


def test_a_small_file_that_unfolds_to_gigabytes_is_refused() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(BadInput):
        reencode(ContentFile(bomb, name="x.png"), max_side=100)


def test_more_pixels_than_we_draw_are_refused_however_small_the_file() -> None:
    out = io.BytesIO()
    Image.new("1", (8_000, 6_000)).save(out, format="PNG")
    with pytest.raises(BadInput, match="too many pixels"):
        reencode(ContentFile(out.getvalue(), name="x.png"), max_side=100)


def test_a_file_of_more_than_ten_megabytes_is_refused() -> None:
    with pytest.raises(BadInput, match="larger than 10 MB"):
        reencode(ContentFile(b"\x89PNG" + b"\0" * (10 * 1024 * 1024), name="x.png"), max_side=100)
