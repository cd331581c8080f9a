"""Sessions in the database, under a hash of the key that the browser holds.

Whoever reads the database, or a copy of it, finds nothing that a browser could show us.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.sessions.backends import db

from linkarms.core import clock
from linkarms.core.tokens import token_hash

if TYPE_CHECKING:
    from django.contrib.sessions.base_session import AbstractBaseSession

#: As long as the column: 160 bits, as many as nobody guesses.
_LENGTH = 40


def kept(session_key: str) -> str:
    """What stands in the database for a browser's key."""
    return token_hash(session_key)[:_LENGTH]


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> AbstractBaseSession | None:
        if self.session_key is None:
            return None
        rows = self.model.objects.filter(session_key=kept(self.session_key), expire_date__gt=clock.now())
        found: AbstractBaseSession | None = rows.first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return super().exists(kept(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = kept(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=kept(key)).delete()
