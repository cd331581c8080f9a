"""Compile every translation of a source tree: `python tools/compile_messages.py [FOLDER]`.

Uses Babel, so that neither `make run` nor a package build needs gettext on the machine.
"""

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

LOCALE = Path(__file__).resolve().parent.parent / "src" / "linkarms" / "locale"


def compile_catalogue(source: Path) -> Path:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
    target = source.with_suffix(".mo")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    draft.replace(target)
    return target


def compile_all(locale: Path = LOCALE) -> list[Path]:
    return [compile_catalogue(source) for source in sorted(locale.glob("*/LC_MESSAGES/*.po"))]


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else LOCALE
    try:
        compile_all(folder)
    except (PoFileError, OSError) as problem:
        print(f"compile_messages: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
