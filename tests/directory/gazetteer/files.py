"""Tables of places as they are published, written for a test."""

from __future__ import annotations

from pathlib import Path

from linkarms.directory.gazetteer.importing import Asked, Done, import_places
from linkarms.directory.register.facts import Refused
from tests.directory.register.files import NOW, write

#: GeoNames, postal codes: no names of columns, tabs.
POSTAL = (
    "US\t05401\tBurlington\tVermont\tVT\tChittenden\t007\t\t\t44.484\t-73.2199\t4\n"
    "US\t05403\tSouth Burlington\tVermont\tVT\tChittenden\t007\t\t\t44.4425\t-73.1703\t4\n"
    "US\t05408\tBurlington\tVermont\tVT\tChittenden\t007\t\t\t44.5093\t-73.2535\t4\n"
    "US\t08016\tBurlington\tNew Jersey\tNJ\tBurlington\t005\t\t\t40.0712\t-74.8649\t4\n"
    "PR\t00901\tSan Juan\t\t\tSan Juan\t127\t\t\t18.4653\t-66.1067\t4\n"
)
ZIPS = "zip,latitude,longitude\n05401,44.484,-73.2199\n5403,44.4425,-73.1703\n"


def take(path: Path, source: str = "Places", **asked: object) -> tuple[Done, list[Refused]]:
    refused: list[Refused] = []
    done = import_places(Asked(path, source, **asked), now=NOW, on_refused=refused.append)  # type: ignore[arg-type]
    return done, refused


def places(folder: Path, content: str, name: str = "places.csv", **asked: object) -> tuple[Done, list[Refused]]:
    return take(write(folder, name, content), **asked)  # type: ignore[arg-type]
