"""What is known of an ally, fact by fact, each with where it comes from and of which day.

``Entry.provenance`` holds, by the name of the fact, ``{"by": user, "on": day}`` for what a teammate typed, or
``{"list": source, "import": import, "on": day}`` for what a list brought: numbers and days, no words. A fact without
a line there comes from where the entry itself does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, BadInputs, NotAllowed
from linkarms.core.names import one_line, paragraphs
from linkarms.core.phone import canonical_phone
from linkarms.core.urls import safe_url
from linkarms.directory.models import Entry
from linkarms.directory.overlay.models import ListSource
from linkarms.directory.register.models import LegalStatus
from linkarms.directory.vocabulary import ISSUES

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from linkarms.directory.models import Teammate

MOST_CHANNELS = 20
_DEEPEST = 20  # bodies above bodies


@dataclass(frozen=True, slots=True)
class FactOf:
    """One fact: its name, the column, and what people call it."""

    name: str
    label: str | _StrPromise

    @property
    def column(self) -> str:
        return "parent_id" if self.name == "parent" else self.name

    def is_blank(self, value: object) -> bool:
        return value in ("", None, []) or (self.name == "kind" and value == "other")


FACTS = (
    FactOf("name", gettext_lazy("Name")),
    FactOf("kind", gettext_lazy("Kind")),
    FactOf("place", gettext_lazy("Place")),
    FactOf("region", gettext_lazy("State or region")),
    FactOf("country", gettext_lazy("Country")),
    FactOf("website", gettext_lazy("Website")),
    FactOf("contact_name", gettext_lazy("Contact")),
    FactOf("email", gettext_lazy("E-mail")),
    FactOf("phone", gettext_lazy("Phone")),
    FactOf("other_names", gettext_lazy("Other names")),
    FactOf("street", gettext_lazy("Street")),
    FactOf("postal_code", gettext_lazy("Postcode")),
    FactOf("channels", gettext_lazy("Public channels")),
    FactOf("registration", gettext_lazy("Registration number")),
    FactOf("legal_status", gettext_lazy("Legal status")),
    FactOf("parent", gettext_lazy("Part of")),
    FactOf("issues", gettext_lazy("Works on")),
    FactOf("constituencies", gettext_lazy("Who they speak for")),
    FactOf("areas", gettext_lazy("Where they work")),
    FactOf("languages", gettext_lazy("Languages")),
    FactOf("offers", gettext_lazy("What they offer")),
    FactOf("boundaries", gettext_lazy("Their boundaries")),
    FactOf("about", gettext_lazy("About")),
    FactOf("notes", gettext_lazy("Notes")),
)
BY_NAME = {fact.name: fact for fact in FACTS}
#: Written on their own part of the entry's page.
FURTHER = (
    "other_names", "street", "region", "postal_code", "phone", "channels", "registration", "legal_status", "parent",
    "issues", "constituencies", "areas", "languages", "offers", "boundaries", "about",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """One fact as it is shown."""

    name: str
    label: str
    value: str
    origin: str
    on: date


def typed(names: Iterable[str], *, actor_id: int, now: datetime) -> dict[str, dict[str, Any]]:
    """Provenance of what a teammate typed now."""
    return {name: {"by": actor_id, "on": now.date().isoformat()} for name in names}


def known_facts(entry: Entry, *, names: Iterable[str] | None = None) -> list[Known]:
    """All that is known, with where it comes from. Two queries at most, however many facts."""
    ids = {line["list"] for line in entry.provenance.values() if "list" in line}
    lists = dict(ListSource.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    found = []
    for name in names if names is not None else BY_NAME:
        fact = BY_NAME[name]
        value = in_words(entry, fact)
        if value:
            origin, on = _origin(entry, name, lists)
            found.append(Known(name, str(fact.label), value, origin, on))
    return found


def in_words(entry: Entry, fact: FactOf) -> str:
    """A fact as people read it; "" where there is none."""
    value = getattr(entry, fact.column)
    if fact.is_blank(value):
        return ""
    if fact.name == "issues":
        return ", ".join(str(ISSUES[slug]) for slug in value if slug in ISSUES)
    if fact.name == "parent":
        return entry.parent.name if entry.parent is not None else ""
    if fact.name in ("kind", "legal_status"):
        return str(getattr(entry, f"get_{fact.name}_display")())
    return str(value)


def _origin(entry: Entry, name: str, lists: Mapping[int, str]) -> tuple[str, date]:
    line = entry.provenance.get(name)
    if line is None:
        return origin_in_words(entry.origin), entry.origin_at.date()
    on = date.fromisoformat(line["on"])
    if "list" in line:
        return lists.get(line["list"], ""), on
    return _("written down by your team"), on


def origin_in_words(origin: str) -> str:
    words = {
        "typed": _("written down by your team"),
        "public profile": _("their public profile"),
        "spreadsheet": _("your spreadsheet of allies"),
    }
    return words.get(origin, origin)


@transaction.atomic
def change_facts(entry: Entry, *, actor: Teammate, now: datetime, values: Mapping[str, Any]) -> Entry:
    """Write further facts down; each that is another one now is the team's, of today. `values` by name in FURTHER."""
    if actor.organization_id != entry.holder_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
    row = Entry.objects.select_for_update().get(pk=entry.pk)
    clean: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    for name, value in values.items():
        try:
            clean[name] = _CLEAN[name](value, row)
        except BadInput as problem:
            wrong[name] = [problem.message]
    if wrong:
        raise BadInputs(wrong)
    changed = [name for name, value in clean.items() if getattr(row, BY_NAME[name].column) != value]
    if changed:
        for name in changed:
            setattr(row, BY_NAME[name].column, clean[name])
        row.provenance = {**row.provenance, **typed(changed, actor_id=actor.user_id, now=now)}
        row.compared_at = None
        row.save()
        audit.record("entry.facts_changed", actor=actor.user, organization_id=row.holder_id, thing=row, now=now)
    entry.refresh_from_db()
    return entry


def tree(entry: Entry) -> tuple[list[Entry], list[Entry]]:
    """The bodies above this one, the highest first, and those right below it."""
    above: list[Entry] = []
    at = entry.parent
    while at is not None and at.pk not in {entry.pk, *(one.pk for one in above)} and len(above) < _DEEPEST:
        above.insert(0, at)
        at = at.parent
    return above, list(entry.affiliates.filter(merged_into__isnull=True).order_by("name", "pk"))


def _line(name: str, longest: int) -> Callable[[Any, Entry], str]:
    return lambda value, _entry: one_line(str(value or ""), field=name, max_length=longest, required=False)


def _text(name: str, longest: int) -> Callable[[Any, Entry], str]:
    return lambda value, _entry: paragraphs(str(value or ""), field=name, max_length=longest, required=False)


def _lines(value: Any, _entry: Entry) -> str:
    names = [one_line(line, field="other_names", max_length=200, required=False) for line in str(value).splitlines()]
    return paragraphs("\n".join(filter(None, names)), field="other_names", max_length=1000, required=False)


def _channels(value: Any, _entry: Entry) -> str:
    found = [safe_url(line.strip()) for line in str(value or "").splitlines() if line.strip()]
    if len(found) > MOST_CHANNELS:
        raise BadInput(_("Please keep to %(most)d addresses.") % {"most": MOST_CHANNELS}, "channels")
    return paragraphs("\n".join(dict.fromkeys(found)), field="channels", max_length=2000, required=False)


def _phone(value: Any, entry: Entry) -> str:
    text = str(value or "").strip()
    return canonical_phone(text, country=entry.country or "US") if text else ""


def _status(value: Any, _entry: Entry) -> str:
    if value and value not in LegalStatus.values:
        raise BadInput(_("Please choose from the list."), "legal_status")
    return str(value or "")


def _issues(value: Any, _entry: Entry) -> list[str]:
    if any(slug not in ISSUES for slug in value or ()):
        raise BadInput(_("Please choose from the list."), "issues")
    return [slug for slug in ISSUES if slug in (value or ())]


def _parent(value: Any, entry: Entry) -> int | None:
    """By the entry or None. A body is never below itself, however many stand between."""
    if value is None:
        return None
    if value.holder_id != entry.holder_id:
        raise NotAllowed(_("This belongs to another organization."))
    above, _below = tree(value)
    if entry.pk in {value.pk, *(one.pk for one in above)}:
        raise BadInput(_("It would be part of itself."), "parent")
    return int(value.pk)


_CLEAN: dict[str, Callable[[Any, Entry], Any]] = {
    "other_names": _lines,
    "street": _line("street", 200),
    "region": _line("region", 60),
    "postal_code": _line("postal_code", 16),
    "phone": _phone,
    "channels": _channels,
    "registration": _line("registration", 40),
    "legal_status": _status,
    "parent": _parent,
    "issues": _issues,
    "constituencies": _line("constituencies", 400),
    "areas": _line("areas", 400),
    "languages": _line("languages", 200),
    "offers": _text("offers", 2000),
    "boundaries": _text("boundaries", 2000),
    "about": _text("about", 4000),
}
