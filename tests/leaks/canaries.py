"""A text of its own in every field of every row, so that wherever it turns up one knows where it came from.

Works on rows that are there already, whoever made them, model by model and field by field: what a later release
adds to the models gets its canaries without a word here.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from linkarms.partnerships.clauses import TYPES
from linkarms.partnerships.clauses.parts import Text
from tests.leaks.fields import Nature, label_of, nature_of, our_models

MADE = re.compile(r"zq\d{5}vx", re.IGNORECASE)
#: All canaries begin so: what a search box would find them by.
COMMON = "zq"
#: What people type in clauses; a currency has no room for a canary.
CLAUSE_TEXTS = {part.name for known in TYPES for part in known.parts if isinstance(part, Text)} - {"currency"}
#: Shorter values of the program's own could stand in a page by chance.
LEAST = 7


@dataclass(frozen=True)
class Source:
    """Where a canary stands: "directory.Entry.notes" of row 7. ``part`` says where within a clause."""

    label: str
    pk: Any
    part: str = ""

    def __str__(self) -> str:
        return f"{self.label}{'.' + self.part if self.part else ''} of {self.pk}"


@dataclass
class Canaries:
    """Every canary and where it stands; an address stands in several places."""

    sources: dict[str, list[Source]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    _addresses: dict[str, str] = field(default_factory=dict)
    _number: int = 0

    def new(self, source: Source) -> str:
        self._number += 1
        made = f"{COMMON}{self._number:05d}vx"
        self.sources[made] = [source]
        return made

    def keep(self, value: object, source: Source) -> None:
        text = str(value).lower()
        if len(text) >= LEAST:
            self.kept.add(text)
            self.sources.setdefault(text, []).append(source)

    def address(self, old: str, source: Source) -> str:
        """The same new address for the same old one."""
        known = self._addresses.get(old) if old else None
        if known is None:
            known = f"{self.new(source)}@post.example"
            self._addresses[old or known] = known
        else:
            self.sources[known.split("@")[0]].append(source)
        return known

    def phone(self, source: Source) -> str:
        """Digits only: a number that is a canary."""
        self._number += 1
        number = f"+1510{self._number:07d}"
        self.keep(number.removeprefix("+"), source)
        return number

    def found_in(self, text: str) -> set[str]:
        """All canaries that stand in a text, whatever their case."""
        lower = text.lower()
        return {match.lower() for match in MADE.findall(text)} | {kept for kept in self.kept if kept in lower}


def fill() -> Canaries:
    """Exchange every text in the database for a canary."""
    canaries = Canaries()
    for model in our_models():
        fields = [each for each in model._meta.concrete_fields if not each.primary_key or _is_kept(each)]
        natures = {each: nature_of(each) for each in fields}
        for row in model._base_manager.order_by("pk"):
            changes = {each.attname: _changed(canaries, row, each, nature) for each, nature in natures.items()}
            changes = {name: value for name, value in changes.items() if value is not None}
            if changes:
                model._base_manager.filter(pk=row.pk).update(**changes)
    return canaries


def _is_kept(each: models.Field) -> bool:
    return nature_of(each) is Nature.KEPT


def _changed(canaries: Canaries, row: models.Model, each: models.Field, nature: Nature) -> object:
    """The new value, or None when the old one stays."""
    value = each.value_from_object(row)
    source = Source(label_of(each), row.pk)
    if value is None or _stays_blank(row, each, value):
        return None
    if nature is Nature.KEPT:
        name = getattr(value, "name", value)
        canaries.keep(str(name).rpartition("/")[2] if isinstance(each, models.FileField) else name, source)
        return None
    return {
        Nature.TEXT: lambda: _long_enough(each, canaries.new(source)),
        Nature.ADDRESS: lambda: canaries.address(str(value), source),
        Nature.WEB: lambda: f"https://{canaries.new(source)}.example/",
        Nature.DOMAIN: lambda: f"{canaries.new(source)}.example",
        Nature.PHONE: lambda: canaries.phone(source),
        Nature.CLAUSES: lambda: [_clause(canaries, clause, source) for clause in value],
        Nature.TYPED: lambda: {name: _typed(canaries, name, typed, source) for name, typed in value.items()},
    }.get(nature, lambda: None)()


def _stays_blank(row: models.Model, each: models.Field, value: object) -> bool:
    """Where a constraint, or an erasure, says that there is nothing."""
    if value != "":
        return False
    erased = getattr(row, "erased_at", None) is not None
    answered = each.name == "email" and getattr(row, "acknowledged_at", None) is not None
    return erased or answered or each.name in ("claim", "key")


def _long_enough(each: models.Field, text: str) -> str:
    assert each.max_length is None or len(text) <= each.max_length, (
        f"{label_of(each)} is too short for a canary: add it to KEPT or WORDS in tests/leaks/fields.py."
    )
    return text


def _clause(canaries: Canaries, clause: dict[str, Any], source: Source) -> dict[str, Any]:
    made = dict(clause)
    for name in CLAUSE_TEXTS:
        if made.get(name) and isinstance(made[name], str):
            made[name] = canaries.new(Source(source.label, source.pk, part=name))
    return made


def _typed(canaries: Canaries, name: str, values: list[str], source: Source) -> list[str]:
    """What somebody wrote in a field; a choice among the program's own words stays."""
    is_text = name.rpartition("-")[2] in (*CLAUSE_TEXTS, "override")
    return [canaries.new(Source(source.label, source.pk, part=name)) for _value in values] if is_text else values


def readable(cookie: str) -> Iterator[str]:
    """A cookie's value, and what a signed one says inside."""
    yield cookie
    packed, raw = cookie.startswith("."), cookie.lstrip(".").split(":")[0]
    try:
        content = base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4))
        yield (zlib.decompress(content) if packed else content).decode("utf-8", "replace")
    except (binascii.Error, ValueError, zlib.error):
        return
