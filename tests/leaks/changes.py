"""Whether an attack changed or deleted rows that are not the attacker's to touch."""

from __future__ import annotations

from typing import Any

from tests.leaks.actors import Actor
from tests.leaks.allowed import may_see
from tests.leaks.fields import our_models
from tests.leaks.matrix import Matrix
from tests.leaks.whose import PUBLIC

type Rows = dict[tuple[str, Any], tuple[Any, ...]]

#: What anybody may bring about: a visit is counted, a mail asks to be sent, a recount writes what it counted.
FOR_ANYBODY = {"campaigns.LinkDay", "outbox.Wake", "outbox.Mail", "accounts.OneTimeCode", "accounts.MailedLink"}


def all_rows() -> Rows:
    found: Rows = {}
    for model in our_models():
        label = model._meta.label
        if label not in FOR_ANYBODY:
            names = [each.attname for each in model._meta.concrete_fields]
            found |= {(label, row[0]): row[1:] for row in model._base_manager.values_list("pk", *names)}
    return found


class Watch:
    """Compares every row with what it was before any attack."""

    def __init__(self, matrix: Matrix) -> None:
        self._matrix = matrix
        self._before = all_rows()

    def touched_by(self, actor: Actor) -> list[str]:
        """Rows that are not the actor's to see, or only because everybody sees them, and that are not as they were."""
        now = all_rows()
        different = [key for key, values in self._before.items() if now.get(key) != values]
        return [f"{label} {pk}" for label, pk in different if not self._is_theirs(label, pk, actor)]

    def _is_theirs(self, label: str, pk: Any, actor: Actor) -> bool:
        row = next((one for one in self._matrix.filler.rows(label) if one.pk == pk), None)
        if row is None or (label == "accounts.User" and row.email == actor.email):  # also of who is on no team any more
            return True
        owner = self._matrix.filler.owner(row)
        own = self._matrix.world.cast.owners[actor.organization].organization_id if actor.organization else None
        groups = self._matrix.groups_of(row) - {PUBLIC}
        return (owner is not None and owner == own) or any(may_see(actor, group) for group in groups)
