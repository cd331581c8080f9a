"""Agreements of one's own to start from. Nobody else is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, Refused
from linkarms.core.names import one_line
from linkarms.partnerships.clauses import Clause, check, from_json, to_json, type_of
from linkarms.partnerships.clauses.parts import Text
from linkarms.partnerships.models import AgreementTemplate, Level
from linkarms.partnerships.services import sides

if TYPE_CHECKING:
    from datetime import datetime

    from django.db import models

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.text import Parties

MOST_TEMPLATES = 100


def keep_agreement_template(
    *, name: str, level: str, clauses: tuple[Clause, ...], parties: Parties, actor: Teammate, now: datetime
) -> AgreementTemplate:
    """Clauses to start from again. One of this name is exchanged for it."""
    sides.check_writes(actor)
    _check(level, clauses)
    row = AgreementTemplate.objects.held_by(actor).filter(name=one_line(name, field="name", max_length=120)).first()
    if row is None and AgreementTemplate.objects.held_by(actor).count() >= MOST_TEMPLATES:
        raise BadInput(_("A hundred templates are enough. Change or drop one of them."))
    row = row or AgreementTemplate(holder=actor.organization, name=one_line(name, field="name", max_length=120))
    row.level, row.kept_at, row.kept_by = level, now, actor.user
    row.clauses = to_json(tuple(_exchanged(one, _without_names(parties)) for one in clauses))
    try:
        with transaction.atomic():
            row.save()
            _record("agreement_template.kept", row, actor=actor, now=now)
    except IntegrityError:
        raise BadInput(_("You have a template with this name already."), "name") from None
    return row


@transaction.atomic
def drop_agreement_template(template: AgreementTemplate, *, actor: Teammate, now: datetime) -> None:
    """Agreements that began with it keep their words."""
    sides.check_writes(actor)
    row = AgreementTemplate.objects.held_by(actor).filter(pk=template.pk).first()
    if row is None:
        raise Refused(_("This one is for all organizations here: whoever runs this site looks after it."))
    _record("agreement_template.dropped", row, actor=actor, now=now)
    row.delete()


def clauses_of(template: AgreementTemplate, *, parties: Parties) -> tuple[Clause, ...]:
    """The template's clauses with these two names in them; where a name is too long, the gap is left to see."""
    names = [("{host}", parties.host), ("{partner}", parties.partner)]
    return tuple(_exchanged(one, names) for one in from_json(template.clauses))


def _without_names(parties: Parties) -> list[tuple[str, str]]:
    """The longer name first: it may contain the other."""
    pairs = [(parties.host, "{host}"), (parties.partner, "{partner}")]
    return sorted(pairs, key=lambda pair: len(pair[0]), reverse=True)


def _exchanged(clause: Clause, words: list[tuple[str, str]]) -> Clause:
    known = type_of(clause)
    values = {}
    for part in known.parts:
        if isinstance(part, Text):
            value: str = getattr(clause, part.name)
            for old, new in words:
                value = value.replace(old, new)
            if len(value) <= part.most:
                values[part.name] = value
    return replace(clause, **values)


def _check(level: str, clauses: tuple[Clause, ...]) -> None:
    if level not in Level.values:
        raise BadInput(_("Please choose a level."), "level")
    if not clauses:
        raise BadInput(_("Nothing is complete yet, so nothing was kept."))
    check(clauses)


def _record(verb: str, thing: models.Model, *, actor: Teammate, now: datetime) -> None:
    audit.record(verb, actor=actor.user, organization_id=actor.organization_id, thing=thing, now=now)
