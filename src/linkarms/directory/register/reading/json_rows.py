"""Lists of objects as JSON, or one object a line: read object by object, nested names joined by dots."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput
from linkarms.directory.register.facts import Refused
from linkarms.directory.register.models import Reason
from linkarms.directory.register.reading.text_rows import decoded

if TYPE_CHECKING:
    from linkarms.directory.register.reading import Lines

READ_AT_ONCE = 64 * 1024
#: Of one object; a list inside of an object is read with it.
MOST_CHARACTERS = 32_000_000
DEEPEST = 5


@contextmanager
def opened(path: Path) -> Iterator[tuple[list[str], Lines, Callable[[], int]]]:
    """Read twice: where it is broken, that is known before anything is kept."""
    with path.open("rb") as file:
        columns: dict[str, None] = {}
        for _line, found in _objects(decoded(file)):
            if isinstance(found, dict):
                columns.update(dict.fromkeys(_flat(found)))
    if not columns:
        raise BadInput(_("There is no list of objects in this file."), "file")
    names = list(columns)
    with path.open("rb") as file:
        text = decoded(file)  # closes the file when nobody holds it any more
        yield names, _rows(text, names), file.tell


def _rows(text: TextIO, names: list[str]) -> Lines:
    for line, found in _objects(text):
        if isinstance(found, dict):
            flat = _flat(found)
            yield line, [flat.get(name, "") for name in names]
        else:
            yield Refused(line, Reason.NOT_AN_OBJECT, json.dumps(found)[:100])


def _objects(text: TextIO) -> Iterator[tuple[int, Any]]:
    """Everything in the list (or on the lines), with the line on which it begins."""
    values = _Values(text)
    is_list = values.skip("[")
    while not values.is_over(is_list=is_list):
        line, found = values.next()
        inner = None if is_list else _list_within(found)
        if inner is not None:  # {"organizations": [ … ]}
            yield from ((line, each) for each in inner)
        else:
            yield line, found
        values.skip(",")


class _Values:
    """JSON values in a text that is read as far as it is needed."""

    def __init__(self, text: TextIO) -> None:
        self._text, self._buffer, self._at = text, text.read(READ_AT_ONCE), 0
        self._line = 1
        self._decode = json.JSONDecoder().raw_decode

    def skip(self, sign: str) -> bool:
        self._skip_blanks()
        if self._buffer[self._at : self._at + 1] != sign:
            return False
        self._at += 1
        return True

    def is_over(self, *, is_list: bool) -> bool:
        self._skip_blanks()
        if is_list:
            if self._at >= len(self._buffer):
                raise self._broken()
            return self._buffer[self._at] == "]"
        return self._at >= len(self._buffer)

    def next(self) -> tuple[int, Any]:
        self._skip_blanks()
        line = self._line
        while True:
            try:
                found, end = self._decode(self._buffer, self._at)
            except (json.JSONDecodeError, RecursionError):
                if len(self._buffer) - self._at > MOST_CHARACTERS or not self._more():
                    raise self._broken() from None
                continue
            if end == len(self._buffer) and self._more():  # a number may go on
                continue
            self._line += self._buffer.count("\n", self._at, end)
            self._at = end
            return line, found

    def _skip_blanks(self) -> None:
        while True:
            rest = self._buffer[self._at : self._at + 1]
            if rest and not rest.isspace():
                return
            if rest:
                self._line += rest == "\n"
                self._at += 1
            elif not self._more():
                return

    def _more(self) -> bool:
        """Twice as much each time, so that a long object is not read anew again and again."""
        left = self._buffer[self._at :]
        further = self._text.read(max(READ_AT_ONCE, len(left)))
        self._buffer, self._at = left + further, 0
        return bool(further)

    def _broken(self) -> BadInput:
        return BadInput(_("This is not JSON from line %(line)d on.") % {"line": self._line}, "file")


def _list_within(found: Any) -> list[Any] | None:
    if not isinstance(found, dict):
        return None
    lists = [value for value in found.values() if isinstance(value, list) and any(isinstance(v, dict) for v in value)]
    return max(lists, key=len) if lists and "name" not in found else None


def _flat(found: dict[str, Any], before: str = "", depth: int = 0) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in found.items():
        if isinstance(value, dict):
            if depth < DEEPEST:
                flat |= _flat(value, f"{before}{name}.", depth + 1)
        elif isinstance(value, list):
            flat[before + name] = ", ".join(_text(each) for each in value if not isinstance(each, list | dict))
        else:
            flat[before + name] = _text(value)
    return flat


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
