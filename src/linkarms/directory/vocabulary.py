"""Words that are the same for the whole installation: issues, and slugs nobody may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: What organizations work on. Slugs are stored; labels are for people.
ISSUES: dict[str, str | _StrPromise] = {
    "climate": _("Climate and environment"),
    "democracy": _("Democracy and voting rights"),
    "disability": _("Disability rights"),
    "economy": _("Work, wages and the economy"),
    "education": _("Schools and education"),
    "gun-safety": _("Gun safety"),
    "health": _("Health care"),
    "housing": _("Housing and tenants"),
    "immigration": _("Immigration"),
    "justice": _("Police, courts and prisons"),
    "lgbtq": _("LGBTQ+ rights"),
    "media": _("Media and the internet"),
    "peace": _("Peace and foreign policy"),
    "racial-justice": _("Racial justice"),
    "reproductive-rights": _("Reproductive rights"),
    "transport": _("Transport and streets"),
    "water-food": _("Water, farming and food"),
    "women": _("Women's rights"),
    "young-people": _("Children and young people"),
    "other": _("Something else"),
}

#: First parts of addresses under ``/w/`` and ``/o/`` that pages of the installation use.
RESERVED_SLUGS = frozenset(
    {
        "account",
        "found",
        "join",
        "link",
        "media",
        "new",
        "partner",
        "search",
        "sign-in",
        "sign-out",
        "static",
        "switch",
    }
)
