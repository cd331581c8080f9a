"""Pictures that people upload, drawn anew so that nothing but the pixels is kept."""

import io
import warnings
from collections.abc import Sequence

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from linkarms.core.errors import BadInput
from linkarms.core.tokens import short_code

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000  # a small file can unfold to gigabytes

_ENDINGS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
_SAVING: dict[str, dict[str, int | bool]] = {
    "PNG": {"optimize": True},
    "JPEG": {"quality": 85, "optimize": True, "progressive": True},
    "WEBP": {"quality": 85},
}


def reencode(
    file: "File[bytes]",
    *,
    max_side: int,
    formats: Sequence[str] = ("PNG", "JPEG", "WEBP"),
    field: str = "picture",
) -> "ContentFile[bytes]":
    """A fresh file of the same picture, at most `max_side` pixels on its longer side, turned upright.

    Position, camera, colour profile, further frames and anything hidden behind the picture are left out.
    The name is random. Raises `BadInput` for anything that is not a whole picture of those formats.
    """
    if file.size > MAX_BYTES:
        raise BadInput(_("This picture is larger than 10 MB. Please use a smaller one."), field)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            kind, picture = _opened(file, formats, field, max_side=max_side)
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadInput(_not_a_picture(formats), field) from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):  # what Pillow raises for broken files
        raise BadInput(_("This picture is damaged. Please save it again and try once more."), field) from None
    out = io.BytesIO()
    picture.save(out, format=kind, **_SAVING[kind])
    return ContentFile(out.getvalue(), name=f"{short_code(12)}.{_ENDINGS[kind]}")


def _opened(file: "File[bytes]", formats: Sequence[str], field: str, *, max_side: int) -> tuple[str, Image.Image]:
    file.seek(0)
    # Only these readers are tried: Pillow knows dozens of formats, some of which run other programs.
    with Image.open(file, formats=list(formats)) as source:
        kind = source.format or ""
        if source.width * source.height > MAX_PIXELS:
            raise BadInput(_("This picture has too many pixels. Please use a smaller one."), field)
        mode = "RGB" if kind == "JPEG" else "RGBA"
        # Made small before it is copied: of forty million pixels each copy would take 160 MB.
        whole = source if source.mode in {"RGB", "RGBA"} else source.convert(mode)
        whole.thumbnail((max_side, max_side))
        if whole is not source:
            whole.info.update(source.info)  # which way is up
        pixels = ImageOps.exif_transpose(whole).convert(mode)
        # A new picture has no `info`, so no metadata can be saved with it.
        clean = Image.new(mode, pixels.size)
        clean.paste(pixels)
        return kind, clean


def _not_a_picture(formats: Sequence[str]) -> str:
    return _("We can only use pictures of these kinds: %(kinds)s.") % {"kinds": ", ".join(formats)}
