"""What colours would look like, before anybody keeps them: a stylesheet for a piece of a page, and its checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from linkarms.campaigns import colours
from linkarms.core import contrast

#: The installation's own colours (static/linkarms/css/tokens.css): where an organization starts from.
USUAL = {"accent": "#2c3fa8", "accent_ink": "#ffffff", "ground": "#f8f5ee", "ink": "#23201b"}
#: What a dark page has besides its ground, surface and accents (tokens.css).
DARK_TONES = {"sunken": "#131210", "ink": "#f0ebe1", "muted": "#b8b0a1", "line": "#3b372f", "edge": "#8b8373"}


@dataclass(frozen=True, slots=True)
class Check:
    """One pair of colours. ``suggestion`` is the nearest readable value for ``field``, blank when all is well."""

    sentence: str
    readable: bool
    field: str
    suggestion: str


def is_dark(ground: str) -> bool:
    return colours.is_dark(ground)


def colour(raw: str) -> str:
    """As typed, in lower case and with its hash; "#abc" becomes "#aabbcc", as the colour field of browsers needs."""
    text = raw.strip().lower()
    text = text if text.startswith("#") else f"#{text}"
    if contrast.is_colour(text) and len(text) == 4:
        return "#" + "".join(digit * 2 for digit in text[1:])
    return text


def stylesheet(tokens: Mapping[str, str]) -> str:
    """The tokens of a light and a dark page for elements of these classes only."""
    scheme = "dark" if is_dark(tokens["ground"]) else "light"
    by_day = {"color-scheme": scheme, **_dashed(colours.chosen_tokens(tokens))}
    at_night = {
        "color-scheme": "dark",
        **_dashed({"ground": colours.DARK_GROUND, "surface": colours.DARK_SURFACE, **DARK_TONES}),
        **_dashed(colours.dark_accents(tokens)),
    }
    return f".theme-sample{{{_rules(by_day)}}}\n.theme-sample.at-night{{{_rules(at_night)}}}\n"


def checks(tokens: Mapping[str, str]) -> list[Check]:
    """Every pair that must be readable, the good ones too: people learn what matters. Colours must be colours."""
    wrong = {(problem.token, problem.on): problem for problem in contrast.check(tokens)}
    found = []
    for token, on in contrast.PAIRS:
        problem = wrong.get((token, on))
        figures = {"ratio": contrast.ratio(tokens[token], tokens[on]), "needed": contrast.TEXT_NEEDS}
        found.append(
            Check(
                sentence=_sentences()[token, on] % figures,
                readable=problem is None,
                field=token,
                suggestion=problem.suggestion if problem else "",
            )
        )
    carries = colours.carries_signals(tokens["ground"])
    found.append(
        Check(
            sentence=_("Green, yellow and red words on the page's ground: they keep their colours everywhere."),
            readable=carries,
            field="ground",
            suggestion="" if carries else colours.nearest_ground(tokens["ground"]),
        )
    )
    return found


def _sentences() -> dict[tuple[str, str], str]:
    return {
        ("ink", "ground"): _("Text on the page's ground: contrast %(ratio).1f, at least %(needed).1f is needed."),
        ("accent_ink", "accent"): _("Words on buttons: contrast %(ratio).1f, at least %(needed).1f is needed."),
        ("accent", "ground"): _("Links on the page's ground: contrast %(ratio).1f, at least %(needed).1f is needed."),
    }


def _dashed(tokens: Mapping[str, str]) -> dict[str, str]:
    return {f"--{name}": value for name, value in tokens.items()}


def _rules(declarations: Mapping[str, str]) -> str:
    return "".join(f"{name}:{value};" for name, value in declarations.items())
