"""Looking people up."""

from collections.abc import Iterable

from linkarms.accounts.models import User
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput


def user_by_email(raw: str) -> User | None:
    """The active account of an address in any spelling; none for what is no address."""
    try:
        return User.objects.filter(email=canonical_email(raw), is_active=True).first()
    except BadInput:
        return None


def names_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    """Id to name, in one query: for histories, which keep ids only."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))


def anybody_here() -> bool:
    """Whether the installation has an account at all; before that, `serve` prints a first link."""
    return User.objects.exists()
