"""What the frame of every workspace page shows: who acts, where one is, where else one could be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linkarms.campaigns.colours import band
from linkarms.directory import queries as directory_queries
from linkarms.workspace.http import room_url

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    from linkarms.directory.models import Organization, Teammate

PREFIX = "/w/"

#: Key (also the part of the address and the icon) and name of each room, in order.
ROOMS: tuple[tuple[str, str | _StrPromise], ...] = (
    ("today", _("Today")),
    ("partners", _("Partners")),
    ("campaigns", _("Campaigns")),
    ("people", _("People")),
    ("settings", _("Settings")),
)


@dataclass(frozen=True, slots=True)
class NavItem:
    key: str
    label: str | _StrPromise
    url: str
    icon: str
    count: int = 0


def workspace(request: HttpRequest) -> dict[str, Any]:
    """See the keys below; nothing for the pages of the other doors. One query, for `memberships`."""
    if not request.path_info.startswith(PREFIX):
        return {}
    acting: Teammate | None = getattr(request, "teammate", None)
    return {
        "acting": acting,
        "band": _band(acting.organization) if acting is not None else None,
        "memberships": list(directory_queries.memberships(acting.user)) if acting is not None else [],
        "nav_active": _room(request),
        "nav_items": _navigation(acting) if acting is not None else [],
        "search_url": room_url(acting, "search") if acting is not None else "",
        "account_url": room_url(acting, "account-page") if acting is not None else "",
        "sign_out_url": reverse("workspace:account-sign-out"),
        "mail_to_console": _warns_of_console_mail(acting),
        "demo": settings.LINKARMS_DEMO,
    }


def _warns_of_console_mail(acting: Teammate | None) -> bool:
    """Owners can tell the operator, or are the operator; others can do nothing about it."""
    on_console = settings.LINKARMS_MAIL_IS_CONSOLE and not settings.LINKARMS_DEMO
    return on_console and (acting is None or acting.is_owner)


def _band(organization: Organization) -> tuple[str, str]:
    """The colour that says for whom one acts: the organization's own accent, else one that we gave it."""
    theme = getattr(organization, "theme", None)  # read with the teammate, so no query
    return band(theme.accent if theme is not None else organization.colour)


def _navigation(acting: Teammate) -> list[NavItem]:
    today = room_url(acting, "today")
    return [NavItem(key, label, today if key == "today" else f"{today}{key}/", key) for key, label in ROOMS]


def _room(request: HttpRequest) -> str:
    """`/w/<org>/<room>/…`; the page of the organization itself is Today."""
    parts = request.path_info.strip("/").split("/")
    return parts[2] if len(parts) > 2 else "today"
