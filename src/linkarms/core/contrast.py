"""Whether people can read a theme (WCAG 2.2, success criteria 1.4.3 and 1.4.11)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

TEXT_NEEDS = 4.5  # 1.4.3, level AA, text of normal size

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
# (what is read, what it stands on): the accent is also the colour of links on the ground.
PAIRS = (("ink", "ground"), ("accent_ink", "accent"), ("accent", "ground"))

type Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Problem:
    """Two tokens too close to each other. `suggestion` is the nearest readable value for `token`."""

    token: str
    on: str
    ratio: float
    needed: float
    suggestion: str


def is_colour(value: str) -> bool:
    """Whether this is a colour as we store them: #rgb or #rrggbb."""
    return _COLOUR.fullmatch(value) is not None


def ratio(a: str, b: str) -> float:
    """The contrast of two colours (#rgb or #rrggbb), from 1.0 to 21.0. Else ValueError."""
    first, second = _luminance(_rgb(a)), _luminance(_rgb(b))
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def check(tokens: Mapping[str, str]) -> list[Problem]:
    """What cannot be read in a theme of the tokens accent, accent_ink, ground, ink (those that are given)."""
    problems = []
    for token, on in PAIRS:
        if token in tokens and on in tokens:
            found = ratio(tokens[token], tokens[on])
            if found < TEXT_NEEDS:
                suggestion = _nearest(tokens[token], tokens[on])
                problems.append(Problem(token, on, round(found, 2), TEXT_NEEDS, suggestion))
    return problems


def _nearest(colour: str, ground: str) -> str:
    """The same hue, darker or lighter by 1 % at a time until it can be read; black or white can."""
    start = _rgb(colour)
    black, white = (0, 0, 0), (255, 255, 255)
    for percent in range(1, 101):
        for target in (black, white):
            candidate = _hex(_mixed(start, target, percent))
            if ratio(candidate, ground) >= TEXT_NEEDS:
                return candidate
    return "#000000" if ratio("#000000", ground) >= ratio("#ffffff", ground) else "#ffffff"


def _mixed(start: Rgb, target: Rgb, percent: int) -> Rgb:
    red, green, blue = (round(a + (b - a) * percent / 100) for a, b in zip(start, target, strict=True))
    return red, green, blue


def _rgb(value: str) -> Rgb:
    if not is_colour(value):
        raise ValueError("a colour is written #rgb or #rrggbb")
    digits = value[1:]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
