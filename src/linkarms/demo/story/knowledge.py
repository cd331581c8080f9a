"""What the demo's host wrote down about some of the invented names: kind, town, issues, and what they offer."""

from linkarms.directory.models import Kind

#: Name, kind, town of California, issues.
KNOWN = (
    ("Alder Creek Readers", Kind.AFFECTED, "Richmond", ("education",)),
    ("Bay Lantern Book Club", Kind.COMMUNITY, "Alameda", ("education", "media")),
    ("Brickyard Street Block Club", Kind.COMMUNITY, "Oakland", ("housing",)),
    ("Chestnut Row Tenants", Kind.AFFECTED, "Oakland", ("housing",)),
    ("Corner Table Writers", Kind.MEDIA, "Berkeley", ("media",)),
    ("Dry Gulch Bookmobile Friends", Kind.COMMUNITY, "Fresno", ("education", "transport")),
    ("Eastfold Parents' Circle", Kind.EDUCATION, "San Leandro", ("education",)),
    ("Fernhollow Literacy Council", Kind.EDUCATION, "Hayward", ("education",)),
    ("Goldenrod Grandparents", Kind.COMMUNITY, "Oakland", ("education", "health")),
    ("Hollow Log Zine Library", Kind.MEDIA, "San Francisco", ("media",)),
    ("Inkwell & Anvil", Kind.BUSINESS, "Oakland", ("economy",)),
    ("Juniper Flats Grange", Kind.NATIONAL, "Modesto", ("economy",)),
    ("Kite Hill Youth Council", Kind.EDUCATION, "Sacramento", ("education", "democracy")),
    ("Larkspur Lane Neighbors", Kind.COMMUNITY, "San Jose", ("housing",)),
    ("Milltown Night Readers", Kind.AFFECTED, "Oakland", ("education",)),
    ("Old Ferry Road Association", Kind.BUSINESS, "Vallejo", ("transport",)),
    ("Paper Boat Collective", Kind.FAITH, "San Francisco", ("education",)),
    ("Redwing Repair Café", Kind.BUSINESS, "Berkeley", ("economy",)),
)
OFFERS = {
    "Milltown Night Readers": "Will announce it to ninety night-shift workers, on Tuesdays after ten.",
    "Goldenrod Grandparents": "Thirty of them come to hearings in the daytime.",
    "Fernhollow Literacy Council": "Translate short texts into Spanish and Tagalog, five days ahead.",
    "Chestnut Row Tenants": "A room with a ramp for sixty people.",
}
BOUNDARIES = {"Milltown Night Readers": "Never share their list, and sign nothing unread."}
