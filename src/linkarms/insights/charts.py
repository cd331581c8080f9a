"""Charts as SVG markup, drawn on the server; every page that shows one has the same numbers as a table.

Colours are the page's own tokens (``var(--chart-1)``, ``currentColor``), so dark mode and themes come for
free; there is no style attribute in the markup, which our Content-Security-Policy would drop.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import vl_convert
from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 520, 220
KEPT_SECONDS = 600

# Vega wants real colours: each of these stands for a token and appears nowhere else.
_INK, _MUTED, _LINE = "#010101", "#020202", "#030303"
_SERIES = ("#0a0001", "#0a0002", "#0a0003", "#0a0004", "#0a0005", "#0a0006")
_DASHES = ([1, 0], [7, 3], [2, 3], [10, 3, 2, 3], [4, 4], [1, 2])
_TOKENS = {_INK: "currentColor", _MUTED: "var(--muted)", _LINE: "var(--line)"} | {
    colour: f"var(--chart-{number})" for number, colour in enumerate(_SERIES, start=1)
}
_LOCALES: dict[str, Literal["es-ES"]] = {"es": "es-ES"}
_UNWANTED = re.compile(r' (?:role|aria-[a-z]+|font-family|xmlns:xlink)="[^"]*"')


@dataclass(frozen=True, slots=True)
class Series:
    """One line or set of bars: its name as written beside it, and a number for each day."""

    name: str
    values: Sequence[int]


def lines(days: Sequence[date], series: Sequence[Series]) -> SafeString:
    """One line a series over the days, each named at its end."""
    rows = [
        {"day": day.isoformat(), "n": number, "what": one.name}
        for one in series
        for day, number in zip(days, one.values, strict=True)
    ]
    names = [one.name for one in series]
    legend = {"orient": "top", "title": None, "symbolType": "stroke", "symbolStrokeWidth": 3, "symbolSize": 400}

    def told_apart_by(ways: Sequence[Any]) -> dict[str, Any]:
        scale = {"domain": names, "range": ways[: len(names)]}
        return {"field": "what", "type": "nominal", "legend": legend, "scale": scale}

    line = {
        "mark": {"type": "line", "strokeWidth": 2, "interpolate": "monotone"},
        "encoding": {
            "x": _time_axis(),
            "y": _count_axis(),
            "color": told_apart_by(_SERIES),
            # Colour is never the only signal.
            "strokeDash": told_apart_by(_DASHES),
        },
    }
    return _svg(rows, line)


def bars(days: Sequence[date], series: Series) -> SafeString:
    """One bar a day."""
    rows = [{"day": day.isoformat(), "n": number} for day, number in zip(days, series.values, strict=True)]
    bar = {
        "mark": {"type": "bar", "color": _SERIES[2], "width": {"band": 0.7}},
        "encoding": {"x": _time_axis(banded=True), "y": _count_axis()},
    }
    return _svg(rows, bar)


def _time_axis(*, banded: bool = False) -> dict[str, Any]:
    axis = {"title": None, "grid": False, "labelOverlap": True, "tickCount": 5, "format": "%-d %b"}
    axis_of = {"field": "day", "type": "temporal", "axis": axis, "scale": {"type": "utc"}}
    return axis_of | ({"timeUnit": "utcyearmonthdate", "bandPosition": 0.5} if banded else {})


def _count_axis() -> dict[str, Any]:
    return {
        "field": "n",
        "type": "quantitative",
        "axis": {"title": None, "tickCount": 4, "tickMinStep": 1, "domain": False, "ticks": False},
        "scale": {"zero": True, "nice": True},
    }


def _svg(rows: list[dict[str, Any]], mark: dict[str, Any]) -> SafeString:
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH,
        "height": HEIGHT,
        "padding": 2,
        "background": None,
        "data": {"values": rows},
        **mark,
        "config": {
            "font": "sans-serif",
            "view": {"stroke": None},
            "axis": {"labelColor": _MUTED, "labelFontSize": 13, "gridColor": _LINE, "domainColor": _LINE,
                     "tickColor": _LINE},
            "legend": {"labelColor": _INK, "labelFontSize": 13, "labelLimit": 220, "offset": 6, "columnPadding": 18},
        },
    }  # fmt: skip
    language = (get_language() or "en").split("-")[0]
    digest = hashlib.sha256(json.dumps([spec, language]).encode()).hexdigest()
    markup: str | None = cache.get(key := f"chart:{digest}")
    if markup is None:
        markup = _clean(vl_convert.vegalite_to_svg(spec, time_format_locale=_LOCALES.get(language)))
        cache.set(key, markup, KEPT_SECONDS)
    return mark_safe(markup)  # noqa: S308  # drawn from numbers, dates and our own words, escaped by Vega


def _clean(markup: str) -> str:
    for colour, token in _TOKENS.items():
        markup = markup.replace(f'"{colour}"', f'"{token}"')
    return _UNWANTED.sub("", markup)
