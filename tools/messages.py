"""Collect what people read, for translation: `python tools/messages.py update|check`.

Babel reads the Python files, Django turns templates into what Babel can read: no gettext needed.
`update` writes new strings into every catalogue and keeps what is translated; `check` fails when a
catalogue lacks a string, holds one no longer used, or is not wholly translated.
"""

import io
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parent.parent / "src" / "linkarms"
LOCALE = SOURCE / "locale"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "_now": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
TEMPLATES = {".html", ".txt"}


def readable(path: Path) -> bytes:
    """A file as Python that Babel can read; of a template only its translated strings are left."""
    text = path.read_text(encoding="utf-8")
    if path.suffix not in TEMPLATES:
        return text.encode()
    flat = "\n".join(line.strip() for line in str(templatize(text, origin=str(path))).splitlines())
    return flat.encode()


def found() -> Catalog:
    """Every string of the source tree, with the file it stands in."""
    catalogue = Catalog(project="Linkarms", charset="utf-8")
    for path in sources():
        try:
            strings = list(extract("python", io.BytesIO(readable(path)), keywords=KEYWORDS))
        except (SyntaxError, tokenize.TokenError) as problem:
            raise SystemExit(f"messages: {path.relative_to(SOURCE)}: {problem}") from problem
        for _line, message, _comments, context in strings:
            flags = ["python-format"] if "%(" in str(message) else []
            place = (str(path.relative_to(SOURCE)), 0)
            catalogue.add(message, locations=[place], flags=flags, context=context)
    return catalogue


def sources() -> Iterator[Path]:
    for path in sorted(SOURCE.rglob("*")):
        in_templates = path.suffix in TEMPLATES and "templates" in path.parts
        if path.suffix == ".py" or in_templates:
            yield path


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def update(path: Path) -> None:
    language = path.parent.parent.name
    catalogue = read(path) if path.exists() else Catalog(locale=language, charset="utf-8")
    catalogue.header_comment, catalogue.project, catalogue.fuzzy = f"# Linkarms: {language}", "Linkarms", False
    catalogue.update(found(), no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    write_po(out, catalogue, omit_header=False, sort_output=True, no_location=True, width=100)
    kept = [line for line in out.getvalue().decode().splitlines() if not line.startswith(DATED)]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")


#: Header lines that would change with the day or the tool, not with the strings.
DATED = tuple(
    f'"{name}'
    for name in ("POT-Creation", "PO-Revision", "Generated-By", "Last-Translator", "Language-Team", "Report-Msgid")
)


def problems(path: Path) -> list[str]:
    """What is wrong with one catalogue, a line each; empty when it is complete."""
    wanted = {(m.context, key(m.id)) for m in found() if m.id}
    catalogue = read(path)
    have = {(m.context, key(m.id)): m for m in catalogue if m.id}
    lines = [f"missing: {text!r}" for _context, text in sorted(wanted - have.keys(), key=str)]
    lines += [f"no longer used: {text!r}" for _context, text in sorted(have.keys() - wanted, key=str)]
    for message in have.values():
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy or not all(strings):
            lines.append(f"not translated: {key(message.id)!r}")
        lines += [f"{problem}: {key(message.id)!r}" for problem in message.check(catalogue)]
    return lines


def key(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def main() -> int:
    catalogues = sorted(LOCALE.glob("*/LC_MESSAGES/django.po")) or [LOCALE / "es/LC_MESSAGES/django.po"]
    if sys.argv[1:] == ["update"]:
        for path in catalogues:
            update(path)
        return 0
    if sys.argv[1:] == ["check"]:
        lines = [f"{path.parent.parent.name}: {line}" for path in catalogues for line in problems(path)]
        for line in lines:
            print(line, file=sys.stderr)
        return 1 if lines else 0
    print("usage: messages.py update|check", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
