"""A few strokes over Pillow: everything is drawn at twice the size and made smaller, which smooths edges."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from itertools import pairwise

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFilter

TWICE = 2

#: Skin and hair.
LOOKS = (("#7a4a32", "#2b2026"), ("#c98f6b", "#4a2f27"), ("#5a3626", "#1f1a1d"), ("#e0ac85", "#8a5a33"))

type Point = tuple[float, float]


class Canvas:
    """A picture of ``width`` by ``height`` units; all measures below are in these units."""

    def __init__(self, width: int, height: int, *, ground: str) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * TWICE, height * TWICE), ground)
        self.draw = ImageDraw.Draw(self.image)

    def sky(self, colours: Sequence[tuple[float, str]], *, until: float) -> None:
        """Bands that flow into each other from top to ``until``; each colour stands at its share of the way."""
        self.blend((0, 0), (self.width, until), colours)

    def blend(self, corner: Point, size: Point, colours: Sequence[tuple[float, str]]) -> None:
        """The same within a box."""
        left, top, wide, high = (int(value * TWICE) for value in (*corner, *size))
        for line in range(high):
            self.draw.line([(left, top + line), (left + wide, top + line)], fill=between(colours, line / high))

    def circle(self, centre: Point, radius: float, fill: str) -> None:
        x, y = centre
        self.draw.ellipse(_scaled([(x - radius, y - radius), (x + radius, y + radius)]), fill=fill)

    def box(self, corner: Point, size: Point, fill: str, *, round_by: float = 0) -> None:
        x, y = corner
        area = _scaled([corner, (x + size[0], y + size[1])])
        self.draw.rounded_rectangle(area, radius=round_by * TWICE, fill=fill)

    def shape(self, points: Sequence[Point], fill: str) -> None:
        self.draw.polygon(_scaled(points), fill=fill)

    def line(self, points: Sequence[Point], fill: str, width: float) -> None:
        """Joined, with round ends."""
        scaled = _scaled(points)
        self.draw.line(scaled, fill=fill, width=round(width * TWICE), joint="curve")
        half = width * TWICE / 2
        for x, y in (scaled[0], scaled[-1]):
            self.draw.ellipse([(x - half, y - half), (x + half, y + half)], fill=fill)

    def arc(self, centre: Point, radius: float, span: tuple[float, float], fill: str, width: float) -> None:
        """Part of a circle's rim, in degrees clockwise from the right, with round ends."""
        start, end = span
        steps = max(8, int(abs(end - start) / 4))
        angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
        self.line(
            [(centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)) for angle in angles],
            fill,
            width,
        )

    def hill(self, base: float, waves: Sequence[tuple[float, float, float]], fill: str) -> None:
        """Ground up to a soft line around ``base``: the sum of waves (height, length, shift)."""
        points: list[Point] = [(0, self.height), (0, self._line(base, waves, 0))]
        points += [(x, self._line(base, waves, x)) for x in range(0, self.width + 8, 8)]
        points += [(self.width, self.height)]
        self.shape(points, fill)

    def glow(self, centre: Point, radius: float, colour: str, *, strength: float) -> None:
        """Light around a point, fading outwards."""
        light = Image.new("L", (self.image.width // 4, self.image.height // 4), 0)
        x, y, r = (value * TWICE / 4 for value in (*centre, radius))
        ImageDraw.Draw(light).ellipse([(x - r, y - r), (x + r, y + r)], fill=int(255 * strength))
        light = light.filter(ImageFilter.GaussianBlur(r / 2)).resize(self.image.size)
        self.image.paste(Image.new("RGB", self.image.size, colour), (0, 0), light)

    def person(self, foot: Point, height: float, coat: str, look: int = 0) -> None:
        """Somebody seen from behind, simply: coat, neck, hair. ``look`` picks one of a few."""
        x, y = foot
        wide = height * 0.42
        skin, hair = LOOKS[look % len(LOOKS)]
        self.box((x - height * 0.05, y - height * 0.8), (height * 0.1, height * 0.14), skin)
        self.box((x - wide / 2, y - height * 0.7), (wide, height * 0.78), coat, round_by=wide * 0.42)
        self.box((x - wide * 0.44, y - height * 0.35), (wide * 0.88, height * 0.35), coat, round_by=6)
        self.circle((x, y - height * 0.87), height * 0.135, skin)
        self.circle((x, y - height * 0.9), height * 0.13, hair)

    def tree(self, foot: Point, height: float, leaves: str, trunk: str) -> None:
        x, y = foot
        self.box((x - height * 0.04, y - height * 0.45), (height * 0.08, height * 0.45), trunk)
        for dx, dy, share in ((0, 0.72, 0.3), (-0.17, 0.58, 0.22), (0.18, 0.56, 0.23)):
            self.circle((x + dx * height, y - dy * height), share * height, leaves)

    def finished(self) -> Image.Image:
        return self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)

    def _line(self, base: float, waves: Sequence[tuple[float, float, float]], x: float) -> float:
        return base + sum(high * math.sin((x + shift) / long) for high, long, shift in waves)


def as_file(image: Image.Image, *, name: str, kind: str) -> ContentFile[bytes]:
    """What a browser would have sent: ``kind`` is JPEG or PNG."""
    out = io.BytesIO()
    image.save(out, format=kind, quality=88)
    return ContentFile(out.getvalue(), name=name)


def between(colours: Sequence[tuple[float, str]], share: float) -> tuple[int, int, int]:
    """The colour at a share of the way along these stops."""
    for (low, first), (high, second) in pairwise(colours):
        if share <= high:
            part = (share - low) / (high - low)
            pairs = zip(_rgb(first), _rgb(second), strict=True)
            red, green, blue = (round(a + (b - a) * part) for a, b in pairs)
            return red, green, blue
    return _rgb(colours[-1][1])


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _scaled(points: Sequence[Point]) -> list[Point]:
    return [(x * TWICE, y * TWICE) for x, y in points]
