"""Tables as text, as people really send them: bytes of two encodings, semicolons, quotes that nobody closed."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from linkarms.directory.register.facts import Refused
from linkarms.directory.register.models import Reason

if TYPE_CHECKING:
    from linkarms.directory.register.reading import Lines

LATIN_1 = "linkarms.latin-1"
DELIMITERS = ",;\t|"
#: A cell may hold line breaks; one that holds more than this was never meant to.
MOST_LINES, MOST_CHARACTERS = 200, 1_000_000
SNIFFED_BYTES = 64 * 1024
_SAYS_IT = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')


class _OpenQuoteError(Exception):
    pass


class _TooLongError(Exception):
    pass


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    """A byte that is no UTF-8 is what it is in Windows' and ISO's Western alphabet."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(_letter(byte) for byte in wrong), error.end


def _letter(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


codecs.register_error(LATIN_1, _as_latin_1)


def decoded(file: BinaryIO) -> io.TextIOWrapper:
    """The text of a file: UTF-8 with or without its mark, UTF-16 with it, single bytes of Latin-1 anywhere."""
    start = file.read(4)
    file.seek(0)
    encoding = "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    return io.TextIOWrapper(file, encoding=encoding, errors=LATIN_1, newline="")


@contextmanager
def opened(path: Path) -> Iterator[tuple[Lines, Callable[[], int]]]:
    with path.open("rb") as file:
        delimiter, skipped = _delimiter(file)
        file.seek(0)
        lines = _Lines(decoded(file), skip=skipped)
        yield _rows(lines, delimiter), file.tell


def _delimiter(file: BinaryIO) -> tuple[str, int]:
    """What parts the cells, and how many lines only say so."""
    start = decoded(io.BytesIO(file.read(SNIFFED_BYTES))).read()
    lines = start.splitlines()[:10]
    says = _SAYS_IT.fullmatch(lines[0]) if lines else None
    if says:
        return says[1], 1
    bare = [_QUOTED.sub("", line) for line in lines]
    return max(DELIMITERS, key=lambda sign: max((line.count(sign) for line in bare), default=0)), 0


class _Lines:
    """Lines of a file, those of the present record kept, so that they can be read again."""

    def __init__(self, file: io.TextIOWrapper, *, skip: int) -> None:
        self._readline = file.readline
        self._again: deque[str] = deque()
        self.number = 0  # of the last line that was given
        self.record: list[str] = []
        self.is_at_end = False
        for _number in range(skip):
            self._readline()
            self.number += 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        text = self._again.popleft() if self._again else self._readline(MOST_CHARACTERS)
        if not text:
            self.is_at_end = True
            raise StopIteration
        self.number += 1
        if len(text) >= MOST_CHARACTERS and text[-1] != "\n":
            while (rest := self._readline(MOST_CHARACTERS)) and rest[-1] != "\n":
                pass
            raise _TooLongError
        self.record.append(text)
        if len(self.record) > MOST_LINES:
            raise _OpenQuoteError
        return text

    def again_after_first(self) -> None:
        """The first line of the record is lost; the others are lines of their own."""
        self._again.extendleft(reversed(self.record[1:]))
        self.number -= len(self.record) - 1
        self.is_at_end = False


def _rows(lines: _Lines, delimiter: str) -> Lines:
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        lines.record = []
        line = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _TooLongError:
            yield Refused(line, Reason.TOO_LONG)
            continue
        except (_OpenQuoteError, csv.Error) as problem:
            reason = Reason.OPEN_QUOTE if len(lines.record) > 1 else Reason.UNREADABLE
            yield Refused(line, reason, _begin(lines, problem))
            lines.again_after_first()
            continue
        if lines.is_at_end and lines.record:  # the end of the file came inside of a quotation
            yield Refused(line, Reason.OPEN_QUOTE, _begin(lines))
            lines.again_after_first()
            continue
        if any(cells):
            yield line, cells


def _begin(lines: _Lines, problem: Exception | None = None) -> str:
    return lines.record[0].strip()[:100] if lines.record else str(problem or "")[:100]
