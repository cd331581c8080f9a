"""People for tests. The cast has fixed names; anybody else is numbered."""

from datetime import datetime
from itertools import count

from linkarms.accounts.models import User
from linkarms.accounts.services import create_user

_numbers = count(1)

CAST = {
    "amina": ("Amina Haddad", "amina@oakstreet.example"),
    "bo": ("Bo Larsen", "bo@rivers.example"),
    "chidi": ("Chidi Okafor", "chidi@elsewhere.example"),
    "dolores": ("Dolores Reyes", "dolores@mail.example"),
    "nadia": ("Nadia Petrova", "nadia@network.example"),
    "omar": ("Omar Aziz", "omar@operator.example"),
}


def make_user(
    *,
    now: datetime,
    email: str = "",
    name: str = "",
    language: str = "en",
    password: str | None = None,
) -> User:
    """A person with an account, by the same service that the pages use."""
    number = next(_numbers)
    return create_user(
        email or f"person{number}@example.org",
        name=name or f"Person {number}",
        language=language,
        password=password,
        now=now,
    )


def make_cast_member(who: str, *, now: datetime, password: str | None = None) -> User:
    """One of the cast: amina, bo, chidi, dolores, nadia, omar."""
    name, email = CAST[who]
    return make_user(now=now, email=email, name=name, password=password)
