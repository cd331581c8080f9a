"""Logos of the invented organizations: one plain sign each, on the organization's own colour."""

from __future__ import annotations

import math
from collections.abc import Callable

from django.core.files.base import ContentFile

from linkarms.demo.drawing.canvas import Canvas, Point, as_file

SIDE = 320


def logo(sign: str, *, ground: str, ink: str) -> ContentFile[bytes]:
    """A square PNG; ``sign`` is one of ``SIGNS``."""
    canvas = Canvas(SIDE, SIDE, ground=ground)
    SIGNS[sign](canvas, ink, ground)
    return as_file(canvas.finished().quantize(64), name=f"{sign}.png", kind="PNG")


def _oak(canvas: Canvas, ink: str, ground: str) -> None:
    canvas.tree((160, 280), 250, ink, ink)
    canvas.line([(160, 250), (160, 130)], ground, 6)
    canvas.line([(160, 190), (120, 150)], ground, 6)
    canvas.line([(160, 170), (200, 132)], ground, 6)


def _waves(canvas: Canvas, ink: str, ground: str) -> None:
    for row in range(3):
        y = 190 + row * 44
        points: list[Point] = [(50 + step * 5, y + 11 * math.sin(step / 5)) for step in range(45)]
        canvas.line(points, ink, 16)
    canvas.line([(60, 120), (260, 120)], ink, 14)
    for x in (84, 134, 186, 236):
        canvas.line([(x, 96), (x, 144)], ink, 12)


def _lantern(canvas: Canvas, ink: str, ground: str) -> None:
    canvas.arc((160, 92), 34, (180, 360), ink, 12)
    canvas.box((104, 96), (112, 24), ink, round_by=10)
    canvas.shape([(112, 126), (208, 126), (226, 240), (94, 240)], ink)
    canvas.box((86, 246), (148, 26), ink, round_by=12)
    canvas.shape([(160, 148), (188, 200), (160, 228), (132, 200)], ground)


def _signal(canvas: Canvas, ink: str, ground: str) -> None:
    canvas.line([(160, 130), (160, 276)], ink, 14)
    for y in (176, 214, 252):
        canvas.line([(160, y + 18), (118, y - 16)], ink, 13)
        canvas.line([(160, y + 18), (202, y - 16)], ink, 13)
    canvas.circle((160, 118), 16, ink)
    for radius in (46, 78):
        canvas.arc((160, 118), radius, (215, 325), ink, 13)


def _moon(canvas: Canvas, ink: str, ground: str) -> None:
    canvas.circle((150, 150), 92, ink)
    canvas.circle((190, 124), 78, ground)
    canvas.shape([(70, 262), (160, 234), (250, 262), (160, 290)], ink)


def _hand(canvas: Canvas, ink: str, ground: str) -> None:
    canvas.box((104, 150), (116, 122), ink, round_by=44)
    for x, top in ((104, 84), (134, 58), (164, 58), (194, 84)):
        canvas.box((x, top), (26, 130), ink, round_by=13)
    canvas.line([(106, 226), (66, 176)], ink, 28)
    for x, y in ((141, 196), (183, 196), (141, 232)):
        canvas.circle((x, y), 11, ground)


def _book(canvas: Canvas, ink: str, ground: str) -> None:
    canvas.shape([(56, 96), (152, 120), (152, 256), (56, 232)], ink)
    canvas.shape([(264, 96), (168, 120), (168, 256), (264, 232)], ink)
    for y in (140, 170, 200):
        canvas.line([(76, y), (132, y + 14)], ground, 8)
        canvas.line([(244, y), (188, y + 14)], ground, 8)


def _gate(canvas: Canvas, ink: str, ground: str) -> None:
    canvas.box((66, 70), (188, 210), ink, round_by=94)
    canvas.box((66, 200), (188, 80), ink)
    canvas.box((100, 106), (120, 180), ground, round_by=60)
    canvas.box((100, 200), (120, 84), ground)
    canvas.circle((160, 214), 34, ink)


def _lighthouse(canvas: Canvas, ink: str, ground: str) -> None:
    canvas.shape([(130, 120), (190, 120), (214, 280), (106, 280)], ink)
    canvas.box((118, 104), (84, 20), ink, round_by=6)
    canvas.box((136, 64), (48, 42), ink, round_by=8)
    canvas.shape([(126, 68), (160, 36), (194, 68)], ink)
    for y in (160, 216):
        canvas.box((114, y), (92, 22), ground)
    canvas.line([(214, 86), (276, 72)], ink, 10)
    canvas.line([(106, 86), (44, 72)], ink, 10)


def _sun(canvas: Canvas, ink: str, ground: str) -> None:
    canvas.circle((160, 190), 64, ink)
    canvas.box((40, 196), (240, 70), ground)
    for start, end in (((160, 96), (160, 60)), ((94, 124), (68, 98)), ((226, 124), (252, 98))):
        canvas.line([start, end], ink, 14)
    canvas.line([(56, 214), (264, 214)], ink, 14)
    canvas.line([(92, 250), (228, 250)], ink, 14)


def _shelf(canvas: Canvas, ink: str, ground: str) -> None:
    for y in (150, 262):
        canvas.line([(60, y), (260, y)], ink, 14)
    for x, y, high in (
        (76, 150, 70),
        (112, 150, 88),
        (150, 150, 60),
        (92, 262, 78),
        (130, 262, 64),
        (208, 262, 86),
    ):
        canvas.box((x, y - high), (26, high), ink, round_by=4)
    canvas.line([(206, 146), (236, 82)], ink, 22)


def _bench(canvas: Canvas, ink: str, ground: str) -> None:
    for y in (120, 152):
        canvas.line([(70, y), (250, y)], ink, 18)
    canvas.line([(56, 196), (264, 196)], ink, 22)
    for x in (88, 232):
        canvas.line([(x, 112), (x, 268)], ink, 14)


SIGNS: dict[str, Callable[[Canvas, str, str], None]] = {
    "oak": _oak,
    "waves": _waves,
    "lantern": _lantern,
    "signal": _signal,
    "moon": _moon,
    "hand": _hand,
    "book": _book,
    "gate": _gate,
    "lighthouse": _lighthouse,
    "sun": _sun,
    "shelf": _shelf,
    "bench": _bench,
}
