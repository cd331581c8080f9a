"""An organization's colours: refused when people could not read them, with a neighbour that works."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.campaigns import colours
from linkarms.campaigns.models import Theme
from linkarms.campaigns.services import acting
from linkarms.core import contrast
from linkarms.core.errors import BadInputs, NotAllowed
from linkarms.directory.models import Organization, Teammate


@dataclass(frozen=True, slots=True)
class ThemeTokens:
    """The four colours an organization chooses, as ``#rrggbb``."""

    accent: str
    accent_ink: str
    ground: str
    ink: str


@transaction.atomic
def set_theme(
    organization: Organization,
    *,
    accent: str,
    accent_ink: str,
    ground: str,
    ink: str,
    actor: Teammate,
    now: datetime,
) -> Theme:
    """Keep these colours. Raises ``BadInputs`` by field, each naming the nearest colour that can be read."""
    if actor.organization_id != organization.pk:
        raise NotAllowed(_("Only its own team chooses an organization's colours."))
    acting.organizer(actor)
    tokens = ThemeTokens(
        accent=_colour(accent), accent_ink=_colour(accent_ink), ground=_colour(ground), ink=_colour(ink)
    )
    problems = theme_problems(tokens)
    if problems:
        raise BadInputs(problems)
    theme = Theme.objects.select_for_update().filter(organization=organization).first()
    if theme is not None and ThemeTokens(theme.accent, theme.accent_ink, theme.ground, theme.ink) == tokens:
        return theme
    if theme is None:
        # Never a version that was used before a theme was cleared: browsers keep its stylesheet for a year.
        theme = Theme(organization=organization, version=int(now.timestamp()) // 60)
    for name, value in asdict(tokens).items():
        setattr(theme, name, value)
    theme.version += 1
    theme.changed_at, theme.changed_by = now, actor.user
    theme.save()
    audit.record("theme.set", actor=actor.user, organization_id=organization.pk, thing=theme, now=now)
    return theme


@transaction.atomic
def clear_theme(organization: Organization, *, actor: Teammate, now: datetime) -> None:
    """Back to the colours of the installation."""
    if actor.organization_id != organization.pk:
        raise NotAllowed(_("Only its own team chooses an organization's colours."))
    acting.organizer(actor)
    deleted, _rows = Theme.objects.filter(organization=organization).delete()
    if deleted:
        audit.record("theme.cleared", actor=actor.user, organization_id=organization.pk, thing=organization, now=now)


def theme_problems(tokens: ThemeTokens) -> dict[str, list[str]]:
    """Field to sentences; empty when everything can be read (WCAG 2.2 AA)."""
    values = asdict(tokens)
    bad = {name: [_not_a_colour()] for name, value in values.items() if not contrast.is_colour(value)}
    if bad:
        return bad
    problems: dict[str, list[str]] = {}
    if not colours.carries_signals(tokens.ground):
        problems["ground"] = [
            _("Warnings could not be read on this ground. Try %(suggestion)s, which is close.")
            % {"suggestion": colours.nearest_ground(tokens.ground)}
        ]
    for problem in contrast.check(values):
        problems.setdefault(problem.token, []).append(
            _(
                "%(what)s cannot be read well on %(on)s: contrast %(ratio).1f, at least %(needed).1f is needed. "
                "Try %(suggestion)s, which is close."
            )
            % {
                "what": _names()[problem.token],
                "on": _names()[problem.on],
                "ratio": problem.ratio,
                "needed": problem.needed,
                "suggestion": problem.suggestion,
            }
        )
    return problems


def _colour(raw: str) -> str:
    """As typed, with the hash and in lower case; "#abc" becomes "#aabbcc"."""
    text = raw.strip().lower()
    text = text if text.startswith("#") else f"#{text}"
    if contrast.is_colour(text) and len(text) == 4:
        return "#" + "".join(digit * 2 for digit in text[1:])
    return text


def _not_a_colour() -> str:
    return _("Please write the colour like #2c3fa8.")


def _names() -> dict[str, str]:
    return {
        "accent": _("The colour of buttons and links"),
        "accent_ink": _("The text on buttons"),
        "ground": _("the page's ground"),
        "ink": _("The text"),
    }
