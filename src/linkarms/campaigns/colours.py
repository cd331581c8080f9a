"""From an organization's four colours to all the tokens that a page needs. Pure.

A theme gives accent, accent_ink, ground and ink. The quiet tones between ground and ink, and the colours
for people who prefer a dark page, follow from them and are readable by construction (WCAG 2.2 AA).
"""

from __future__ import annotations

from collections.abc import Mapping

from linkarms.core.contrast import ratio

TEXT = 4.5  # WCAG 2.2, 1.4.3
SHAPE = 3.0  # WCAG 2.2, 1.4.11
#: The page's own grounds (static/linkarms/css/tokens.css).
DARK_GROUND, DARK_SURFACE = "#1a1815", "#23211c"
LIGHT_GROUND, LIGHT_SUNKEN = "#f8f5ee", "#efeade"
#: Colours with a meaning keep theirs in every theme, so every ground must carry them (tokens.css).
LIGHT_SIGNALS = ("#1f6638", "#7f4c00", "#a4211a")
DARK_SIGNALS = ("#93d3a2", "#f2c277", "#ffa499")
#: The rest of tokens.css that a dark ground needs, for themes that are dark by themselves.
DARK_REST = {
    "good": "#93d3a2", "good-soft": "#1d3324", "warn": "#f2c277", "warn-soft": "#3b2d13",
    "bad": "#ffa499", "bad-soft": "#46221d", "mark": "#5f4a0e", "mark-ink": "#fff3cf",
}  # fmt: skip
BLACK, WHITE = "#000000", "#ffffff"


def is_dark(ground: str) -> bool:
    return ratio(ground, WHITE) > ratio(ground, BLACK)


def carries_signals(ground: str) -> bool:
    """Whether good, warning and bad words can be read on this ground."""
    signals = DARK_SIGNALS if is_dark(ground) else LIGHT_SIGNALS
    return all(ratio(signal, ground) >= TEXT for signal in signals)


def nearest_ground(ground: str) -> str:
    """The same hue, made lighter (or darker, when it is dark) until it carries the signal colours."""
    towards = BLACK if is_dark(ground) else WHITE
    for percent in range(101):
        candidate = mix(ground, towards, percent)
        if carries_signals(candidate):
            return candidate
    return towards


def stylesheet(theme: Mapping[str, str]) -> str:
    """Custom properties on ``:root`` outside any layer, as tokens.css expects of a theme.

    A light theme recolours light pages and brings its accent to dark ones; a dark theme is the same on both.
    """
    if is_dark(theme["ground"]):
        return f":root{{color-scheme:dark;{_declarations(chosen_tokens(theme) | DARK_REST)}}}\n"
    return (
        f"@media not (prefers-color-scheme:dark){{:root{{{_declarations(chosen_tokens(theme))}}}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{_declarations(dark_accents(theme))}}}}}\n"
    )


def chosen_tokens(theme: Mapping[str, str]) -> dict[str, str]:
    """CSS names (without dashes in front) to colours, for the theme as its owner chose it."""
    accent, ground, ink = theme["accent"], theme["ground"], theme["ink"]
    dark = is_dark(ground)
    surface = mix(ground, WHITE, 7 if dark else 65)
    if ratio(accent, surface) < TEXT or ratio(ink, surface) < TEXT:
        surface = ground
    sunken = mix(ground, BLACK, 25 if dark else 4)
    if ratio(ink, sunken) < TEXT:
        sunken = ground
    return {
        "ground": ground,
        "surface": surface,
        "sunken": sunken,
        "ink": ink,
        "muted": _quietest(ink, ground, [ground, surface, sunken], TEXT),
        "line": mix(ground, ink, 16),
        "edge": _quietest(ink, ground, [ground, surface], SHAPE),
        **_accents(accent, theme["accent_ink"], [ground, surface]),
    }


def dark_accents(theme: Mapping[str, str]) -> dict[str, str]:
    """For people who prefer a dark page: the accent's hue, readable on our own dark ground."""
    grounds = [DARK_GROUND, DARK_SURFACE]
    accent = _until(theme["accent"], WHITE, grounds, 5.5)
    ink = BLACK if ratio(accent, BLACK) >= ratio(accent, WHITE) else WHITE
    return _accents(accent, ink, grounds)


def band(colour: str) -> tuple[str, str]:
    """An organization's colour over our own pages, by day and on dark ones: its hue, and always to be seen."""
    by_day = _until(colour, BLACK, [LIGHT_GROUND, LIGHT_SUNKEN], SHAPE)
    return by_day, _until(colour, WHITE, [DARK_GROUND, DARK_SURFACE], SHAPE)


def _declarations(tokens: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in tokens.items())


def mix(colour: str, towards: str, percent: float) -> str:
    """`percent` of the way from one colour to another, in sRGB: enough for tints."""
    share = percent / 100
    channels = (round(a + (b - a) * share) for a, b in zip(_rgb(colour), _rgb(towards), strict=True))
    return "#{:02x}{:02x}{:02x}".format(*channels)


def _accents(accent: str, accent_ink: str, grounds: list[str]) -> dict[str, str]:
    away = BLACK if ratio(accent_ink, WHITE) < ratio(accent_ink, BLACK) else WHITE
    deep = mix(accent, away, 22)
    if ratio(deep, accent_ink) < TEXT or any(ratio(deep, ground) < TEXT for ground in grounds):
        deep = accent
    soft = next(
        (tint for share in (14, 10, 7, 4) if ratio(accent, tint := mix(grounds[0], accent, share)) >= TEXT),
        grounds[0],
    )
    return {
        "accent": accent,
        "accent-deep": deep,
        "accent-ink": accent_ink,
        "accent-soft": soft,
        "focus": accent,
    }


def _quietest(ink: str, ground: str, on: list[str], needed: float) -> str:
    """The ink faded towards the ground as far as it stays readable everywhere."""
    for percent in range(45, -1, -3):
        candidate = mix(ink, ground, percent)
        if all(ratio(candidate, other) >= needed for other in on):
            return candidate
    return ink


def _until(colour: str, towards: str, grounds: list[str], needed: float) -> str:
    for percent in range(101):
        candidate = mix(colour, towards, percent)
        if all(ratio(candidate, ground) >= needed for ground in grounds):
            return candidate
    return towards


def _rgb(value: str) -> tuple[int, int, int]:
    digits = value.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
