"""Which column of a file is which fact: guessed by its name, corrected by the operator, kept with the source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput

#: What may be mapped, and the names of columns that mean it: earlier ones are surer. Compared as `_plain` writes them.
GUESSES: dict[str, tuple[str, ...]] = {
    "number": ("ein", "number", "register number", "registration number", "charity number", "org id", "id", "nummer"),
    "name": (
        "name", "organization", "organisation", "organization name", "organisation name", "org name", "group",
        "group name", "nombre", "nombre de la organizacion", "organizacion", "company", "title",
    ),
    "other_name": ("other name", "sort name", "also known as", "aka", "dba", "acronym", "chapter", "otro nombre"),
    "street": ("street", "address", "street address", "address line 1", "address 1", "direccion", "calle"),
    "place": ("location city", "city", "town", "place", "ciudad", "municipality", "locality", "lugar"),
    "region": ("location state", "state", "region", "province", "county", "estado", "provincia"),
    "postal_code": ("postal code", "postcode", "zip", "zip code", "zipcode", "codigo postal"),
    "country": ("location country", "country", "country code", "pais"),
    "kind": ("kind", "type of organization", "organization type", "category", "type", "tipo", "categoria"),
    "issues": ("issues", "issue", "issue areas", "topics", "focus", "temas", "causes"),
    "tags": ("tags", "keywords", "labels", "etiquetas"),
    "legal_status": ("legal status", "legal form", "tax status", "status", "forma juridica"),
    "ntee": ("ntee", "ntee cd", "ntee code"),
    "group_number": ("group number", "group exemption number", "gen"),
    "website": ("website", "web", "url", "url web", "web site", "homepage", "home page", "web address", "sitio web"),
    "email": ("email", "e mail", "email address", "mail", "correo", "correo electronico"),
    "phone": ("phone", "telephone", "phone number", "tel", "telefono"),
    "about": ("about", "description", "mission", "summary", "descripcion", "mision"),
    "latitude": ("latitude", "lat", "location coordinates latitude", "latitud"),
    "longitude": ("longitude", "lon", "lng", "long", "location coordinates longitude", "longitud"),
    "registered_on": ("registered on", "registration date", "ruling date", "founded", "fecha de registro"),
}  # fmt: skip
#: Maps a column to nothing.
NOTHING = ""

type Names = Mapping[str, tuple[str, ...]]


def guessed(columns: Sequence[str], names_of: Names = GUESSES) -> dict[str, str]:
    """Column: field, for every field that one of the columns seems to be. Each field once."""
    by_plain: dict[str, str] = {}
    for column in columns:
        by_plain.setdefault(_plain(column), column)
    found: dict[str, str] = {}
    for field, names in names_of.items():
        free = [by_plain[name] for name in names if name in by_plain and by_plain[name] not in found]
        if free:
            found[free[0]] = field
    return found


def is_header(cells: Sequence[str]) -> bool:
    """Whether these are names of columns: at least two, one of them the name."""
    return sum(1 for cell in cells if cell.strip()) > 1 and "name" in guessed(cells).values()


def chosen(columns: Sequence[str], *, given: Mapping[str, str], saved: Mapping[str, str]) -> dict[str, str]:
    """The mapping to use: what was given now, else what was kept, else what the names suggest.

    BadInput for a column that the file does not have, a field that there is not, and when nothing is the name.
    """
    mapping = layered(columns, given=given, saved=saved)
    if "name" not in mapping.values():
        text = _("Say which column is the name (COLUMN=name). There is: %(some)s.")
        raise BadInput(text % {"some": some_of(columns)}, "map")
    return mapping


def layered(
    columns: Sequence[str], *, given: Mapping[str, str], saved: Mapping[str, str], names: Names = GUESSES
) -> dict[str, str]:
    """As `chosen`, whatever is missing."""
    for column, field in given.items():
        if column not in columns:
            text = _("There is no column “%(column)s”. There is: %(some)s.")
            raise BadInput(text % {"column": column, "some": some_of(columns)}, "map")
        if field not in names and field != NOTHING:
            known = ", ".join(names)
            raise BadInput(
                _("There is no field “%(field)s”. There is: %(known)s.") % {"field": field, "known": known}, "map"
            )
    mapping = dict(given)
    for layer in (saved, None):
        rest = [column for column in columns if column not in mapping]
        taken = set(mapping.values()) - {NOTHING}
        found = guessed(rest, names) if layer is None else {column: layer[column] for column in rest if column in layer}
        mapping |= {column: field for column, field in found.items() if field not in taken}
    return mapping


def some_of(columns: Sequence[str]) -> str:
    """The first columns, to choose from."""
    return ", ".join([one for one in columns if one][:20])


def from_words(words: Iterable[str]) -> dict[str, str]:
    """COLUMN=FIELD as it is typed; a column may hold "=" itself."""
    mapping = {}
    for word in words:
        column, sign, field = word.rpartition("=")
        if not sign or not column:
            raise BadInput(_("A mapping is written COLUMN=FIELD: %(word)s") % {"word": word}, "map")
        mapping[column.strip()] = field.strip()
    return mapping


def _plain(column: str) -> str:
    """ "urlWeb", "URL_Web" and "url web" are the same."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    bare = "".join(c for c in unicodedata.normalize("NFKD", apart) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare.casefold()).split())
