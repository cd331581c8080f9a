"""The operator's agreements and text clauses: every organization of the installation can start from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput
from linkarms.core.names import one_line
from linkarms.partnerships.clauses import BY_KIND, from_json, to_json
from linkarms.partnerships.models import AgreementTemplate, Level
from linkarms.partnerships.terms import beyond_level, too_close

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from linkarms.partnerships.clauses import Clause


@transaction.atomic
def keep_for_all(written: object, *, now: datetime) -> AgreementTemplate:
    """What the operator wrote: ``{"name", "level", "clauses": [{"kind", …}]}``. One of this name is exchanged for it.

    BadInput says which clause cannot stand. Parts that are left out are empty.
    """
    if not isinstance(written, dict) or not {"name", "level", "clauses"} >= set(written) >= {"name", "clauses"}:
        raise BadInput('a template is written {"name": …, "level": …, "clauses": [{"kind": …}, …]}')
    if not isinstance(written["name"], str) or not written["name"].strip():
        raise BadInput("a template has a name")
    name = one_line(written["name"], field="name", max_length=120)
    level = written.get("level", Level.FULL)
    if level not in Level.values:
        raise BadInput(f"the level is one of {', '.join(Level.values)}")
    clauses = _clauses(written["clauses"])
    _check_level(clauses, level)
    row, _new = AgreementTemplate.objects.of_operator().update_or_create(
        name=name, holder=None, defaults={"level": level, "clauses": to_json(clauses), "kept_at": now}
    )
    audit.record("agreement_template.kept", actor=None, organization_id=None, thing=row, now=now)
    return row


@transaction.atomic
def drop_for_all(name: str, *, now: datetime) -> None:
    """Agreements that began with it keep their words."""
    row = AgreementTemplate.objects.of_operator().filter(name=name).first()
    if row is None:
        raise BadInput(f"there is no template {name!r} of the operator's")
    audit.record("agreement_template.dropped", actor=None, organization_id=None, thing=row, now=now)
    row.delete()


def as_written(template: AgreementTemplate) -> dict[str, Any]:
    """The same as a file has it: to be changed and kept again."""
    return {"name": template.name, "level": template.level, "clauses": template.clauses}


def _clauses(raw: object) -> tuple[Clause, ...]:
    if not isinstance(raw, list) or not raw:
        raise BadInput("a template has at least one clause")
    found: list[Clause] = []
    for number, item in enumerate(raw, 1):
        try:
            found += from_json([_whole(item)])
        except BadInput as problem:
            part = f", {problem.field}" if problem.field else ""
            raise BadInput(f"clause {number}{part}: {problem.message}") from None
    return from_json(to_json(tuple(found)))  # they also have to stand beside each other


def _whole(item: object) -> object:
    """With the parts that were left out, empty."""
    known = BY_KIND.get(str(item.get("kind"))) if isinstance(item, dict) else None
    if known is None or not isinstance(item, dict):
        raise BadInput(f"its kind is one of {', '.join(BY_KIND)}")
    names = {part.name for part in known.parts}
    if unknown := sorted(set(item) - names - {"kind"}):
        raise BadInput(f"{known.kind} has no {unknown[0]}; it has {', '.join(sorted(names))}")
    return {part.name: part.write(part.empty) for part in known.parts if part.name not in item} | item


def _check_level(clauses: tuple[Clause, ...], level: str) -> None:
    fields, mode_too_wide = beyond_level(clauses, level=level)
    if fields or mode_too_wide or too_close(clauses, level=level):
        raise BadInput(f"these clauses go beyond the level {level}: choose a closer one")
