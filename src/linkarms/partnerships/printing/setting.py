"""Setting the paper: our own layout, what people wrote as data beside it, never as something to be compiled.

The typesetter (typst) is asked for PDF/UA-1: it refuses what would not be accessible. It reads no file but the layout,
asks no network, and knows no fonts but those it brings, so that the same contents give the same bytes everywhere.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linkarms.core.errors import Refused
from linkarms.partnerships.printing.letters import printable

if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

LAYOUT = Path(__file__).with_name("agreement.typ")
STANDARD = "ua-1"


class CannotPrint(Refused):
    """The typesetter is not there, or does not manage."""

    def __init__(self) -> None:
        super().__init__(
            _("The PDF cannot be made here at the moment. The page of the agreement says the same and can be printed.")
        )


def typeset(contents: dict[str, Any]) -> bytes:
    """The PDF of these contents. Raises CannotPrint."""
    typst = _typesetter()
    year, month, day, hour, minute, second = contents["date"]
    at = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    for data in (printable(contents), printable(contents, plain=True)):
        try:
            made: bytes = typst.compile(
                LAYOUT.read_bytes(),
                root=str(LAYOUT.parent),
                ignore_system_fonts=True,
                sys_inputs={"contents": json.dumps(data, ensure_ascii=False)},
                pdf_standards=STANDARD,
                timestamp=at,
            )
        except typst.TypstError:
            continue  # letters that none of its fonts can put together: once more in plain ones
        return made
    raise CannotPrint


@lru_cache(maxsize=1)
def made_with() -> str:
    """Which typesetter and layout: what was made with the same can be made again, byte for byte."""
    parts = (LAYOUT, *sorted(Path(__file__).parent.glob("letters*")))
    digest = sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()
    return f"typst {version_of('typst')}, layout {digest[:12]}"


def _typesetter() -> ModuleType:
    """Loaded when first needed: it takes memory that most processes never use."""
    try:
        return import_module("typst")
    except ImportError:
        raise CannotPrint from None
