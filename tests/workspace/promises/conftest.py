"""The same visitors as in the room of partners."""

from tests.workspace.partners.conftest import Visitor, amina, bo, chidi, pair, visitor

__all__ = ["Visitor", "amina", "bo", "chidi", "pair", "visitor"]
