"""Who is in the demo: organizations and people, all of them invented.

The six of the cast (Amina, Bo, Chidi, Dolores, Nadia, Omar) are those of the tests and the documentation. No
name here stands in any of the files that `--from` reads; a test sees to that (law 1 holds in a demo too).
"""

from __future__ import annotations

from dataclasses import dataclass

from linkarms.directory.models import Kind, Role


@dataclass(frozen=True, slots=True)
class Member:
    """A teammate: the address is made from the first name and the organization's domain."""

    name: str
    role: Role
    may_sign: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    accent: str
    ground: str
    ink: str
    accent_ink: str = "#ffffff"


@dataclass(frozen=True, slots=True)
class Group:
    """An organization of the demo. ``owner`` founds it; ``states`` is where its people live."""

    key: str
    name: str
    kind: Kind
    place: str
    domain: str
    owner: str
    states: tuple[str, ...]
    issues: tuple[str, ...]
    about: str
    sign: str
    theme: Theme
    team: tuple[Member, ...] = ()
    language: str = "en"

    @property
    def website(self) -> str:
        return f"https://{self.domain}"

    def address(self, name: str) -> str:
        """ "Amina Haddad" of oakstreet.example is amina@oakstreet.example."""
        return f"{name.split(maxsplit=1)[0].lower()}@{self.domain}"

    @property
    def email(self) -> str:
        return self.address(self.owner)


HOST, BO, CHIDI, NADIA = "oakstreet", "rivers", "elsewhere", "network"

GROUPS = (
    Group(
        key=HOST,
        name="Oak Street Neighbors",
        kind=Kind.COMMUNITY,
        place="Oakland, California",
        domain="oakstreet.example",
        owner="Amina Haddad",
        states=("CA",),
        issues=("media", "education", "democracy"),
        about=(
            "We are four hundred households around Oak Street. We began with a library branch that was about to "
            "close, and we kept it open.\n\nToday we work for places where everybody can sit down, read, print a "
            "form and get online without buying anything."
        ),
        sign="oak",
        theme=Theme("#2b5d3a", "#fbf9f2", "#1f2a22"),
        team=(
            Member("Ines Calder", Role.OWNER),
            Member("Malik Farrow", Role.ORGANIZER, may_sign=True),
            Member("Grace Underhill", Role.HELPER),
            Member("Theo Lund", Role.VIEWER),
        ),
    ),
    Group(
        key=BO,
        name="Rivers and Rails",
        kind=Kind.COMMUNITY,
        place="Fresno, California",
        domain="rivers.example",
        owner="Bo Larsen",
        states=("CA",),
        issues=("transport", "education", "economy"),
        about=(
            "Riders, drivers and families of the valley. We speak up for buses that come, in English and Spanish."
            "\n\nSomos pasajeras, choferes y familias del valle."
        ),
        sign="waves",
        theme=Theme("#14567a", "#f4f9fb", "#15242c"),
        team=(Member("Paloma Rios", Role.ORGANIZER, may_sign=True), Member("Otis Grant", Role.HELPER)),
    ),
    Group(
        key="hands",
        name="Hands That Read",
        kind=Kind.AFFECTED,
        place="Saint Paul, Minnesota",
        domain="handsthatread.example",
        owner="Pearl Novak",
        states=("MN",),
        issues=("disability", "education"),
        about="Blind and deafblind readers who speak for themselves. For many of us the library is the internet.",
        sign="hand",
        theme=Theme("#0d5f66", "#f3f9f8", "#112425"),
    ),
    Group(
        key="lantern",
        name="Lantern Hill Parents",
        kind=Kind.EDUCATION,
        place="Asheville, North Carolina",
        domain="lanternhill.example",
        owner="Esther Vance",
        states=("NC",),
        issues=("education", "young-people"),
        about="Parents and grandparents of nine small schools in the hills.",
        sign="lantern",
        theme=Theme("#9a3412", "#fff8f1", "#2c1a12"),
        team=(Member("Jonah Reed", Role.ORGANIZER),),
    ),
    Group(
        key="prairie",
        name="Prairie Signal Cooperative",
        kind=Kind.BUSINESS,
        place="Salina, Kansas",
        domain="prairiesignal.example",
        owner="Wes Yoder",
        states=("KS",),
        issues=("media", "economy"),
        about="A cooperative of farms and shops that strings its own cable where nobody else would.",
        sign="signal",
        theme=Theme("#7a5200", "#fdf9ec", "#2a2110"),
    ),
    Group(
        key="nightschool",
        name="Night School Students' Circle",
        kind=Kind.EDUCATION,
        place="Milwaukee, Wisconsin",
        domain="nightschool.example",
        owner="Kai Nguyen",
        states=("WI",),
        issues=("education", "immigration"),
        about="We learn after work, most of us at the library's tables.",
        sign="moon",
        theme=Theme("#5b3aa0", "#f8f6fd", "#221a33"),
    ),
    Group(
        key="bookbinders",
        name="Bookbinders' Fellowship of Springfield",
        kind=Kind.UNION,
        place="Springfield, Massachusetts",
        domain="bookbinders.example",
        owner="Silas Holm",
        states=("MA",),
        issues=("economy",),
        about="Paper, thread and fair wages.",
        sign="book",
        theme=Theme("#8f2150", "#fdf6f9", "#2b1520"),
    ),
    Group(
        key="opengate",
        name="Open Gate Congregations",
        kind=Kind.FAITH,
        place="Toledo, Ohio",
        domain="opengate.example",
        owner="Tova Marsh",
        states=("OH",),
        issues=("justice", "immigration"),
        about="Eleven congregations of four faiths that share a soup kitchen and a bus.",
        sign="gate",
        theme=Theme("#48591c", "#f9faf2", "#20260f"),
    ),
    Group(
        key="harbor",
        name="Harbor Lights Tenants",
        kind=Kind.AFFECTED,
        place="Baltimore, Maryland",
        domain="harborlights.example",
        owner="Mabel Okoro",
        states=("MD",),
        issues=("housing",),
        about="Tenants of the four towers by the harbor.",
        sign="lighthouse",
        theme=Theme("#1d4f91", "#f5f8fd", "#14202f"),
    ),
    Group(
        key="copperline",
        name="Copperline Civic Club",
        kind=Kind.VOTERS,
        place="Tucson, Arizona",
        domain="copperline.example",
        owner="Hector Silva",
        states=("AZ",),
        issues=("democracy",),
        about="We knock on doors before every election and in between.",
        sign="sun",
        theme=Theme("#9c4a12", "#fff8f2", "#2d1b10"),
    ),
    Group(
        key=NADIA,
        name="National Reading Rooms Network",
        kind=Kind.NATIONAL,
        place="Chicago, Illinois",
        domain="network.example",
        owner="Nadia Petrova",
        states=(),
        issues=("education", "media", "democracy"),
        about="Sixty reading rooms, each its own master. We speak together only when every chapter was asked.",
        sign="shelf",
        theme=Theme("#4a3a8a", "#f8f7fc", "#1e1a30"),
        team=(Member("Ravi Joshi", Role.ORGANIZER),),
    ),
    Group(
        key=CHIDI,
        name="Elsewhere Together",
        kind=Kind.COMMUNITY,
        place="Reno, Nevada",
        domain="elsewhere.example",
        owner="Chidi Okafor",
        states=("NV",),
        issues=("transport", "disability"),
        about="We ask for benches, ramps and crossings, one street at a time.",
        sign="bench",
        theme=Theme("#3a4f5c", "#f6f8f9", "#1a2328"),
    ),
)

BY_KEY = {group.key: group for group in GROUPS}

#: Not on this installation: asked by a mailed link, or only written down.
NOT_YET_HERE = ("Blue Mesa Radio", "Santa Fe, New Mexico", "studio@bluemesa.example", "Juno Tate")
SAID_NO = ("Foothill Table of Small Shops", "Boise, Idaho", "hello@foothilltable.example", "Carl Eaton")

DOLORES = ("Dolores", "Reyes", "dolores@mail.example")
OMAR = ("Omar Aziz", "omar@operator.example")

#: Whose sign-in links are printed, by first name.
CAST = {
    "amina": BY_KEY[HOST].email,
    "bo": BY_KEY[BO].email,
    "chidi": BY_KEY[CHIDI].email,
    "nadia": BY_KEY[NADIA].email,
    "grace": BY_KEY[HOST].address("Grace Underhill"),
    "omar": OMAR[1],
}


def invented_names() -> list[str]:
    """Every organization that says yes, signs, is asked or appears in public in a demo."""
    return [*(group.name for group in GROUPS), NOT_YET_HERE[0], SAID_NO[0]]
