"""A smaller world of our own making: the documentation's pictures come from it. The same on every day."""

from __future__ import annotations

from random import Random

from linkarms.demo.sources.records import LeadName, Official, Places, Signer, Source

SEED = 1848
PEOPLE = 600
#: So many of them share an address with somebody: they are repeats.
SHARING = 90

LETTER_NAME = "Open letter for rural libraries"
DAY_NAME = "Read-aloud day, last spring"

#: Two lists of invented names, with what real lists have: another spelling, a fuller name, a typing slip.
LETTER = (
    "Alder Creek Readers",
    "Assembly of Porch Poets",
    "Bay Lantern Book Club",
    "Blue Heron Story Hour",
    "Brickyard Street Block Club",
    "Chestnut Row Tenants",
    "Corner Table Writers",
    "Dry Gulch Bookmobile Friends",
    "Eastfold Parents' Circle",
    "Fernhollow Literacy Council",
    "Fifth Saturday Singers",
    "Goldenrod Grandparents",
    "Hollow Log Zine Library",
    "Inkwell & Anvil",
    "Juniper Flats Grange",
    "Kite Hill Youth Council",
    "Larkspur Lane Neighbors",
    "Milltown Night Readers",
    "N.O.R.T.H. Shelf",
    "Old Ferry Road Association",
    "Paper Boat Collective",
    "Quiet Car Society",
    "Redwing Repair Café",
    "Saltmarsh Storytellers, Inc.",
)
DAY = (
    "The Assembly of Porch Poets",
    "Bay Lantern Bookclub",
    "Blue Heron Story Hour",
    "Cloud Peak Radio Hams",
    "Fernhollow Literacy Council",
    "Inkwell and Anvil",
    "Meadowlark Homework Help",
    "Milltown Night Readers",
    "NORTH Shelf",
    "Owl Light Astronomers",
    "Redwing Repair Cafe",
    "Saltmarsh Storytellers",
    "Tumbleweed Typists",
    "Upriver Print Shop",
    "Violet Hour Listeners",
    "Wagon Wheel Quilters",
)

OFFICIALS = (
    Official("The Senate Committee on Libraries", "Invented for this demo"),
    Official("Ruth Calloway", "State Librarian, invented for this demo"),
    Official("Tomás Wren", "Director of Rural Broadband, invented for this demo"),
)

GIVEN = """
Ada Alma Ana Andre Asha Ben Bianca Carlos Carmen Cora Dana Daniel Dina Elena Eli Esther Farah Felix Flora
Gloria Hana Hector Ida Ines Isaac Jamal Joan Jonah Juno Kai Kofi Lena Leo Lucia Mabel Malik Mara Mateo Mei
Milo Nadir Nell Nina Noor Olga Omari Otis Paloma Pearl Petra Ravi Rosa Ruben Sana Silas Sofia Theo Tova
Uma Vera Wanda Wes Yara Yusuf Zoe
""".split()  # noqa: SIM905
FAMILY = """
Abbot Acosta Amari Baker Barrow Bell Brandt Bright Calder Castillo Chen Cole Cruz Dale Diaz Drummond Eaton
Farrow Fields Flores Garner Gold Grant Gutierrez Hale Haddon Hart Holm Ibarra Ito Jansen Joshi Kaya Kim
Lake Larkin Lopez Lund Marsh Mendez Mora Nash Nguyen Novak Okoro Ortiz Park Patel Quill Ramos Reed Rios
Rowan Sato Shaw Silva Stone Tate Torres Underhill Vance Vega Ward Webb Yoder Young Zamora
""".split()  # noqa: SIM905

#: Some ZIP codes of the states where the demo's coalition is at home, two districts a state.
ZIPS = {
    "CA": (("94601", "94606", "94609"), ("93701", "93703", "93721")),
    "KS": (("67401", "67410"), ("66044", "66502")),
    "MA": (("01101", "01103"), ("02108", "02139")),
    "MD": (("21201", "21218"), ("21401", "20850")),
    "MN": (("55101", "55104"), ("55802", "56001")),
    "NC": (("28801", "28803"), ("27701", "27601")),
    "NV": (("89501", "89503"), ("89101", "89015")),
    "OH": (("43604", "43607"), ("44113", "45202")),
    "WI": (("53202", "53204"), ("53703", "54301")),
    "AZ": (("85701", "85705"), ("86001", "85004")),
}  # fmt: skip


def make() -> Source:
    """Names, lists and places, drawn with a fixed seed: equal each time."""
    leads = [LeadName(name, LETTER_NAME, name) for name in LETTER]
    leads += [LeadName(name, DAY_NAME, f"{name} took part") for name in DAY]
    signers = _signers(Random(SEED))  # noqa: S311  # a demo is to be the same each time
    return Source(
        name="",
        leads=tuple(leads),
        signers=signers,
        officials=OFFICIALS,
        places=Places(ZIPS),
        people_read=len(signers),
    )


def _signers(rng: Random) -> tuple[Signer, ...]:
    pairs = [(given, family) for given in GIVEN for family in FAMILY]
    chosen = rng.sample(pairs, PEOPLE)
    people = [Signer(given, family, _address(given, family)) for given, family in chosen[:-SHARING]]
    for given, family in chosen[-SHARING:]:
        # Two people with one mailbox, or one who signs with it twice.
        people.append(Signer(given, family, rng.choice(people).email))
    return tuple(people)


def _address(given: str, family: str) -> str:
    return f"{given}.{family}@people.example".lower()
