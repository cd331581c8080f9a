"""A public register of organizations that do not exist, in towns that do."""

SOURCE = "Register of invented organizations"
COLUMNS = ("number", "name", "place", "region", "postal_code", "country", "latitude", "longitude", "issues", "about")
#: Town of California, postcode, degrees.
TOWNS = (
    ("Oakland", "94601", 37.776, -122.217),
    ("Berkeley", "94702", 37.866, -122.286),
    ("Richmond", "94801", 37.943, -122.360),
    ("Alameda", "94501", 37.771, -122.261),
    ("Hayward", "94541", 37.674, -122.090),
    ("San Leandro", "94577", 37.721, -122.155),
    ("Vallejo", "94590", 38.105, -122.247),
    ("San Francisco", "94110", 37.749, -122.416),
    ("San Jose", "95112", 37.344, -121.883),
    ("Fresno", "93701", 36.749, -119.787),
    ("Modesto", "95351", 37.623, -121.004),
    ("Sacramento", "95814", 38.580, -121.494),
)
FIRST = (
    "Amberfield", "Bramble Court", "Copper Kettle", "Driftglass", "Elderwick", "Foxglove", "Greenmantle",
    "Harrowgate Lane", "Ivory Thimble", "Jackdaw", "Kestrel Row", "Lower Quillon", "Mossbank", "Nettlecombe",
)  # fmt: skip
#: The rest of the name, issues, and what it says of itself.
REST = (
    ("Reading Room", "education", "A room with books and screens, open at night."),
    ("Tenants' Table", "housing", "Renters who know their rights and tell their neighbors."),
    ("Riders' Circle", "transport", "People who wait for the bus together."),
    ("Signal Workshop", "media", "Radio, print and internet for those who have none."),
    ("Morning Clinic", "health", "A clinic that listens first."),
)
