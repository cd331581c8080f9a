"""The petitions' pictures, drawn by us: a library at dusk, a bus by the river."""

from __future__ import annotations

from random import Random

from django.core.files.base import ContentFile

from linkarms.demo.drawing.canvas import LOOKS, Canvas, as_file

WIDTH, HEIGHT = 1600, 900

_WINDOW = "#ffd98a"
_WALL, _WALL_SHADE, _ROOF = "#f0dcc0", "#dcc09c", "#6b3b3f"


def library() -> ContentFile[bytes]:
    """A small-town library in the evening, light in every window, people on their way to it."""
    canvas = Canvas(WIDTH, HEIGHT, ground="#2d2747")
    canvas.sky([(0, "#2d2747"), (0.42, "#7d4568"), (0.72, "#dd7a5a"), (1, "#f9c784")], until=640)
    _stars(canvas)
    canvas.glow((1290, 170), 120, "#fdf1d6", strength=0.5)
    canvas.circle((1290, 170), 52, "#fdf1d6")
    canvas.hill(560, [(34, 210, 40), (16, 90, 300)], "#6d4a63")
    canvas.hill(620, [(30, 260, 700), (10, 70, 0)], "#4b3a55")
    canvas.hill(700, [(16, 330, 120)], "#3a4a42")
    _library_house(canvas)
    _path(canvas)
    for x, size in ((250, 250), (370, 190), (1310, 260), (1450, 210)):
        canvas.tree((x, 720 + size * 0.06), size, "#2f5243", "#3d2b2b")
    canvas.hill(835, [(10, 240, 900)], "#2c3a33")
    people = (
        (560, 850, 150, "#b8503c"),
        (650, 858, 106, "#e0a23c"),
        (990, 852, 146, "#3f7a74"),
        (1085, 862, 154, "#8f7fc0"),
    )
    for look, (x, foot, height, coat) in enumerate(people):
        canvas.person((x, foot), height, coat, look)
    return as_file(canvas.finished(), name="library.jpg", kind="JPEG")


def screen_corner() -> ContentFile[bytes]:
    """Inside: a long table, three screens, a window with the evening behind it."""
    canvas = Canvas(WIDTH, HEIGHT, ground="#f3e3c8")
    canvas.box((0, 0), (WIDTH, 620), "#ecd2ab")
    _shelves(canvas, 60)
    _shelves(canvas, 1180)
    canvas.box((560, 90), (480, 330), "#fff6e2", round_by=14)
    canvas.blend((580, 110), (440, 290), [(0, "#3f2f56"), (0.6, "#a5566a"), (1, "#f0a868")])
    canvas.circle((890, 200), 34, "#fdf1d6")
    canvas.box((790, 110), (20, 290), "#fff6e2")
    canvas.box((0, 620), (WIDTH, 280), "#b98252")
    canvas.box((0, 620), (WIDTH, 34), "#c9935f")
    for look, (x, coat) in enumerate(((430, "#b8503c"), (800, "#3f7a74"), (1170, "#5c4a8a"))):
        canvas.box((x - 120, 430), (240, 160), "#3b3344", round_by=14)
        canvas.box((x - 106, 444), (212, 132), "#bfe3df", round_by=6)
        for row in range(4):
            canvas.box((x - 88, 462 + row * 27), (150 - 26 * (row % 3), 11), "#5f8f8c", round_by=5)
        canvas.box((x - 14, 588), (28, 34), "#3b3344")
        canvas.person((x, 935), 330, coat, look)
    return as_file(canvas.finished(), name="inside.jpg", kind="JPEG")


def bus() -> ContentFile[bytes]:
    """A yellow bus on a Sunday morning, the river and the hills behind it."""
    canvas = Canvas(WIDTH, HEIGHT, ground="#bfe0e2")
    canvas.sky([(0, "#8fc7d6"), (0.6, "#cfe8dc"), (1, "#fbeecb")], until=520)
    canvas.glow((360, 330), 190, "#fff3c4", strength=0.9)
    canvas.circle((360, 330), 92, "#ffd76a")
    canvas.hill(500, [(46, 230, 0), (14, 80, 200)], "#86b08f")
    canvas.hill(555, [(26, 300, 500)], "#5f9476")
    canvas.hill(620, [(6, 150, 0)], "#5aa2b8")
    for row, x in enumerate((120, 420, 760, 1080, 1330)):
        canvas.line([(x, 655 + 13 * (row % 3)), (x + 130, 655 + 13 * (row % 3))], "#9bd0dc", 5)
    canvas.hill(725, [(5, 260, 0)], "#6f7a86")
    for x in range(40, WIDTH, 210):
        canvas.box((x, 815), (110, 12), "#f4f1e8", round_by=6)
    _bus_body(canvas)
    for look, (x, coat, height) in enumerate(((265, "#7b3f61", 190), (350, "#2f6b5f", 144))):
        canvas.person((x, 842), height, coat, look + 1)
    canvas.box((170, 500), (14, 340), "#3d4650")
    canvas.box((128, 440), (98, 98), "#2f5d8a", round_by=16)
    canvas.box((148, 462), (58, 42), "#ffffff", round_by=8)
    canvas.box((155, 469), (44, 17), "#2f5d8a", round_by=3)
    for x in (162, 192):
        canvas.circle((x, 508), 8, "#ffffff")
    return as_file(canvas.finished(), name="bus.jpg", kind="JPEG")


def _stars(canvas: Canvas) -> None:
    rng = Random(7)  # noqa: S311  # where stars stand is no secret
    for _star in range(70):
        canvas.circle((rng.uniform(0, WIDTH), rng.uniform(0, 290)), rng.choice((1.6, 2.2, 3)), "#f6e3d3")


def _library_house(canvas: Canvas) -> None:
    canvas.glow((800, 600), 420, "#ffb765", strength=0.55)
    canvas.box((470, 470), (660, 270), _WALL)
    canvas.box((470, 700), (660, 40), _WALL_SHADE)
    canvas.shape([(430, 480), (800, 320), (1170, 480)], _ROOF)
    canvas.shape([(560, 470), (800, 365), (1040, 470)], "#f6e6cc")
    _signal(canvas, (800, 300))
    canvas.circle((800, 430), 30, _WINDOW)
    for x in (510, 600, 920, 1010):
        canvas.box((x, 520), (66, 130), "#fff2d2", round_by=33)
        canvas.box((x + 6, 527), (54, 118), _WINDOW, round_by=27)
        canvas.line([(x + 33, 527), (x + 33, 645)], "#fff2d2", 5)
        canvas.line([(x + 6, 590), (x + 60, 590)], "#fff2d2", 5)
    for corner, size, colour in (((722, 540), (156, 200), "#fff2d2"), ((736, 556), (128, 184), "#ffe6ad")):
        canvas.box(corner, size, colour, round_by=size[0] / 2)
        canvas.box((corner[0], corner[1] + 90), (size[0], size[1] - 90), colour)
    canvas.line([(800, 560), (800, 738)], "#d99a55", 5)
    for x in (690, 880):
        canvas.box((x, 500), (20, 240), "#fff8ea")
    canvas.box((650, 738), (300, 16), "#fff2d2")
    canvas.box((620, 752), (360, 18), "#e7cfa9")


def _signal(canvas: Canvas, foot: tuple[float, float]) -> None:
    """The library is online: three arcs over the roof."""
    x, y = foot
    canvas.circle((x, y), 11, "#ffe6ad")
    for radius in (38, 68, 98):
        canvas.arc((x, y), radius, (225, 315), "#ffe6ad", 11)


def _path(canvas: Canvas) -> None:
    canvas.shape([(700, 770), (900, 770), (1120, 900), (480, 900)], "#8a6a58")
    canvas.shape([(740, 770), (860, 770), (990, 900), (610, 900)], "#a8836a")


def _shelves(canvas: Canvas, left: float) -> None:
    rng = Random(int(left))  # noqa: S311  # which book stands where is no secret
    canvas.box((left, 80), (360, 500), "#8d5d3b", round_by=8)
    for row in range(4):
        top = 100 + row * 120
        canvas.box((left + 16, top), (328, 100), "#6d452b")
        x = left + 24
        while x < left + 318:
            wide, high = rng.choice((18, 22, 28)), rng.uniform(62, 92)
            colour = rng.choice(("#b8503c", "#e0a23c", "#3f7a74", "#5c4a8a", "#ead9b5", "#94553f", "#4f7d4a"))
            canvas.box((x, top + 100 - high), (wide, high), colour, round_by=3)
            x += wide + 3


def _bus_body(canvas: Canvas) -> None:
    canvas.box((520, 470), (860, 320), "#efb632", round_by=44)
    canvas.box((520, 660), (860, 36), "#c8432f")
    canvas.box((560, 520), (560, 110), "#3e5c66", round_by=18)
    canvas.box((1240, 520), (110, 130), "#3e5c66", round_by=18)
    canvas.box((1138, 520), (84, 250), "#dbe9e6", round_by=10)
    canvas.line([(1180, 530), (1180, 762)], "#8aa5a5", 5)
    for look, (x, coat) in enumerate(((640, "#b8503c"), (760, "#8f7fc0"), (880, "#e8d3a8"), (1010, "#3f7a74"))):
        skin, hair = LOOKS[look]
        canvas.circle((x, 562), 21, skin)
        canvas.circle((x - 3, 556), 18, hair)
        canvas.box((x - 29, 584), (58, 46), coat, round_by=16)
    canvas.box((620, 482), (330, 28), "#2f3b40", round_by=8)
    for x in range(640, 930, 40):
        canvas.box((x, 491), (24, 10), "#ffcf5a", round_by=3)
    for x in (680, 1060):
        canvas.circle((x, 790), 62, "#2f3338")
        canvas.circle((x, 790), 28, "#c9ccd0")
    canvas.circle((1352, 740), 20, "#fff3c4")
