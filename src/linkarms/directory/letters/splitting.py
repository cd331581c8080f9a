"""Whole letters: which lines count, how each is split, and what is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from linkarms.core.names import normal_name
from linkarms.directory.letters.lines import (
    Line,
    is_prose,
    is_state,
    is_title,
    looks_like_a_person,
    read_line,
    without_bullet,
)
from linkarms.directory.matching.words import LEGAL, PLACE_WORDS

LONGEST_NAME = 200
LONGEST_CELL = 400
_CELLS = re.compile(r"\t+|\s{3,}|\s\|\s")
_NUMBERED = re.compile(r"(?:^|(?<=\s))\(?(\d{1,4})[.)](?=\s+\S)")
_DOTTED = re.compile(r"(?:^|(?<=\s))[•·▪◦●■](?=\s)")
_BRACKET_END = re.compile(r"^(.*\S)\s*[(\[]([^()\[\]]+)[)\]]$")
_HEADER_NAME = re.compile(r"^(name of )?(organi[sz]ation|group|signatory|display_name)( name)?s?$", re.IGNORECASE)
_HEADER_PLACE = re.compile(r"^(city|town|state|place|location|country|city,? state)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signatory:
    """``number`` of the line it stood on, from 1, and the ``line`` as it was; ``place`` where the letter said so."""

    name: str
    place: str
    number: int
    line: str


def split_letter(text: str) -> list[Signatory]:
    """All who signed, in the order of the letter, each once for each time it stands there."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "").split("\n")
    found: list[Signatory] = []
    apart = [(number, piece) for number, line in enumerate(lines, start=1) for piece in _apart(line)]
    for block in _blocks(_part_with_names(apart)):
        found.extend(_read_block(block))
    return [one for one in found if any(letter.isalnum() for letter in one.name)]


def _apart(line: str) -> list[str]:
    """ "1) A 2) B 3) C" and "A • B • C" run together are a line each."""
    marks = list(_NUMBERED.finditer(line))
    counted = [int(mark[1]) for mark in marks]
    if len(marks) > 2 and counted == list(range(counted[0], counted[0] + len(counted))):
        cuts = [mark.start() for mark in marks]
    else:
        cuts = [mark.start() for mark in _DOTTED.finditer(line)]
    if len(cuts) < 2:
        return [line]
    pieces = [line[start:end] for start, end in pairwise([0, *cuts, len(line)])]
    return [piece for piece in pieces if piece.strip()]


def distinct(signatories: Iterable[Signatory]) -> list[Signatory]:
    """The first of each name."""
    first: dict[str, Signatory] = {}
    for one in signatories:
        first.setdefault(normal_name(one.name), one)
    return list(first.values())


def _part_with_names(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """What follows "Sincerely," when the letter has prose before it, up to its notes."""
    kinds = [read_line(line) for _number, line in lines]
    begins = [at for at, kind in enumerate(kinds) if kind is Line.BEGIN]
    if begins and Line.PROSE in kinds[: begins[0]] and Line.NAME in kinds[begins[0] :]:
        lines, kinds = lines[begins[0] :], kinds[begins[0] :]
    ends = [at for at, kind in enumerate(kinds) if kind is Line.END]
    names = [at for at, kind in enumerate(kinds) if kind is Line.NAME]
    return lines[: ends[0]] if ends and names and names[0] < ends[0] else lines


def _blocks(lines: list[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Lines that stand together. People who sign for themselves are left out until the next heading."""
    block: list[tuple[int, str]] = []
    people = False
    for number, line in lines:
        kind = read_line(line)
        if kind in {Line.NAME, Line.PROSE}:
            if not people:
                block.append((number, line))
            continue
        if block:
            yield block
            block = []
        if kind in {Line.HEADING, Line.PEOPLE, Line.BEGIN}:
            people = kind is Line.PEOPLE
    if block:
        yield block


def _read_block(block: list[tuple[int, str]]) -> Iterator[Signatory]:
    if _is_paragraph([line for _number, line in block]):
        yield from _read_paragraph(block)
        return
    header = [cell.strip() for cell in _CELLS.split(block[0][1].strip())]
    if len(header) > 1 and any(_HEADER_NAME.match(cell) for cell in header):
        yield from _read_table(header, block[1:])
        return
    yield from _read_lines(_joined(block))


def _is_paragraph(lines: list[str]) -> bool:
    """A list that runs on: "A, B, C and D", over one line or several."""
    whole = " ".join(line.strip() for line in lines)
    if any(without_bullet(line) != line.strip().strip('"“”') for line in lines) and len(lines) > 1:
        return False
    if whole.count(";") >= 2:
        return True
    if len(lines) > 1 and sum(line.count(",") >= 2 for line in lines) * 2 < len(lines):
        return False
    return whole.count(",") >= 3 and not any(is_title(part) for part in whole.split(","))


def _read_paragraph(block: list[tuple[int, str]]) -> Iterator[Signatory]:
    whole = " ".join(without_bullet(line) for _number, line in block)
    whole = whole if _is_legal(whole.split()[-1]) else whole.rstrip(".")
    starts = list(_starts(block))
    mark = ";" if whole.count(";") >= 2 else ","
    if mark == "," and is_prose(whole):
        return
    pieces = [piece.strip() for piece in _cut(whole, mark)]
    at = 0
    for name, place in _with_places(pieces) if mark == "," else ((piece, "") for piece in pieces):
        bare = re.sub(r"^(and|&)\s+(the\s+)?", "", name)
        at = max(at, whole.find(name.split(",")[0], at))
        number, line = next((start[1:] for start in reversed(starts) if start[0] <= at), block[0])
        bare, said = _bracket_place(bare[:LONGEST_CELL])
        if bare and not is_prose(bare):
            yield Signatory(bare[:LONGEST_NAME], place or said, number, line.strip())


def _starts(block: list[tuple[int, str]]) -> Iterator[tuple[int, int, str]]:
    """Where each line begins in the paragraph."""
    at = 0
    for number, line in block:
        yield at, number, line
        at += len(without_bullet(line)) + 1


def _cut(text: str, mark: str) -> Iterator[str]:
    """At the mark, but not within brackets; the last two of a list may have only "and" between them."""
    depth, start = 0, 0
    for at, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if letter == mark and depth <= 0:
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _with_places(pieces: list[str]) -> Iterator[tuple[str, str]]:
    """Pieces of a list between commas: "Inc.", "West" and "Oakland, CA" belong to the name before them."""
    found: list[tuple[str, str]] = []
    for piece in pieces:
        if not piece:
            continue
        if found and ((_is_legal(piece.split()[-1]) and len(piece.split()) < 3) or _goes_on(piece)):
            found[-1] = (f"{found[-1][0]}, {piece}", found[-1][1])
        elif found and is_state(piece) and piece.isupper() and len(found) > 1 and len(found[-1][0].split()) <= 3:
            town = found.pop()[0]
            found[-1] = (found[-1][0], f"{town}, {piece}")
        elif found and (is_state(piece) or _ends_in_a_state(piece)):
            found[-1] = (found[-1][0], piece)
        else:
            found.append((piece, ""))
    yield from found


def _ends_in_a_state(piece: str) -> bool:
    """ "Brattleboro VT"."""
    words = piece.split()
    return len(words) <= 3 and words[-1].isupper() and is_state(words[-1])


def _goes_on(piece: str) -> bool:
    """Not a name of its own: "West", "Local 12", or words in small letters such as "on behalf of its clients"."""
    if re.search(r"^local \d+$|\b(chapter|branch)$", piece, re.IGNORECASE):
        return True
    if normal_name(piece) in {"west", "east", "north", "south", "us"}:
        return True
    first = piece.split(maxsplit=1)[0]
    return first != piece and first.isalpha() and first.islower() and first not in {"and", "the"}


def _read_table(header: list[str], block: list[tuple[int, str]]) -> Iterator[Signatory]:
    """Columns with a heading each: the organization's, and the place's if there is one."""
    column = next(at for at, cell in enumerate(header) if _HEADER_NAME.match(cell))
    places = [at for at, cell in enumerate(header) if _HEADER_PLACE.match(cell)]
    for number, line in block:
        cells = [cell.strip() for cell in line.strip("\n").split("\t")]
        if len(cells) < len(header):
            cells = [cell.strip() for cell in _CELLS.split(line.strip())]
        name = without_bullet(cells[column]) if column < len(cells) else ""
        place = ", ".join(cells[at] for at in places if at < len(cells) and cells[at])
        if name:
            yield Signatory(name[:LONGEST_NAME], place, number, line.strip())


def _joined(block: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """A line that goes on in small letters, after "of the" or in an open bracket belongs to the one before it."""
    found: list[tuple[int, str]] = []
    for number, line in block:
        bare = line.strip()
        goes_on = bool(re.match(r"(and|of|for|the|in|to|on|&)\s", bare)) and without_bullet(line) == bare
        is_open = bool(found) and found[-1][1].count("(") > found[-1][1].count(")")
        hangs = bool(found) and bool(re.search(r"\s(and|of|for|the|in|to|&)$", found[-1][1]))
        if found and (goes_on or is_open or hangs):
            found[-1] = (found[-1][0], f"{found[-1][1]} {bare}")
        else:
            found.append((number, bare))
    return found


def _read_lines(lines: list[tuple[int, str]]) -> Iterator[Signatory]:
    titled = [_is_title_line(without_bullet(line)) for _number, line in lines]
    for at, (number, line) in enumerate(lines):
        below = at + 1 < len(lines) and titled[at + 1]
        if titled[at] or (below and looks_like_a_person(without_bullet(line).rstrip(","))):
            continue
        if is_prose(without_bullet(line)) and not _has_bullet(line):
            continue
        for name, place in _read_cells(line):
            yield Signatory(name[:LONGEST_NAME], place, number, line)


def _has_bullet(line: str) -> bool:
    return without_bullet(line) != line.strip().strip('"“”')


def _is_title_line(text: str) -> bool:
    """ "Executive Director", or "Jane Doe, Executive Director": no organization in it."""
    if "(" in text:
        return False
    parts = [part.strip() for part in text.split(",")]
    return all(is_title(part) or (at == 0 and looks_like_a_person(part)) for at, part in enumerate(parts)) and any(
        is_title(part) for part in parts
    )


def _read_cells(line: str) -> Iterator[tuple[str, str]]:
    cells = [
        cell for cell in (without_bullet(cell[:LONGEST_CELL]) for cell in _CELLS.split(without_bullet(line))) if cell
    ]
    titles = [at for at, cell in enumerate(cells) if is_title(cell)]
    people = [at - 1 for at in titles if at and looks_like_a_person(cells[at - 1])]
    cells = [cell for at, cell in enumerate(cells) if at not in {*titles, *people}]
    found: list[tuple[str, str]] = []
    for cell in cells:
        if found and is_state(cell):
            found[-1] = (found[-1][0], ", ".join(part for part in (found[-1][1], cell) if part))
            continue
        found.append(_bracket_place(_without_person(cell)))
    yield from (one for one in found if one[0])


def _without_person(text: str) -> str:
    """ "Jane Doe, Executive Director, Sierra Club" and "Sierra Club - Jane Doe, Director" are both the Sierra Club."""
    bracket = _BRACKET_END.match(text)
    if bracket and any(is_title(part) for part in bracket[2].split(",")):
        return bracket[1].strip()
    head, dash, tail = text.rpartition(" - ") if " - " in text else text.rpartition(" – ")
    if dash and any(is_title(part) or looks_like_a_person(part) for part in tail.split(",")) and "," in tail:
        return head.strip()
    parts = [part.strip() for part in text.split(",")]
    titles = [at for at, part in enumerate(parts) if is_title(part)]
    if not titles:
        return text
    after = parts[titles[-1] + 1 :]
    if after:
        return ", ".join(after)
    before = parts[: titles[0]]
    if len(before) > 1 and looks_like_a_person(before[-1]):
        return ", ".join(before[:-1])
    return before[0] if before and not looks_like_a_person(before[0]) else ""


def _bracket_place(text: str) -> tuple[str, str]:
    """ "Org (Oakland, CA)": the name and where; an acronym or another name in brackets stays in the name."""
    match = _BRACKET_END.match(text)
    if match is None:
        return text.rstrip(",;").strip(), ""
    head, inside = match[1].strip(), match[2].strip()
    last = inside.rpartition(",")[2].strip() or inside
    words = normal_name(inside).split()
    is_place = is_state(inside) or is_state(last) or (len(words) <= 3 and all(word in PLACE_WORDS for word in words))
    ends_in_state = len(inside.split()) > 1 and is_state(inside.split()[-1])
    is_town = inside.istitle() and len(words) == 1 and not inside.isupper()
    return (head, inside) if is_place or ends_in_state or is_town else (text.strip(), "")


def _is_legal(text: str) -> bool:
    words = normal_name(text).split()
    return len(words) == 1 and words[0] in LEGAL
