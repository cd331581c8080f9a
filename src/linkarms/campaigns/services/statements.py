"""The data statement: the host's own document, versioned, approved by an owner (product.md, "Documents")."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.campaigns import notices
from linkarms.campaigns.models import Campaign, DataStatement
from linkarms.campaigns.services import acting
from linkarms.core.errors import BadInput, BadInputs, Refused
from linkarms.core.fields import Field
from linkarms.core.names import one_line, paragraphs
from linkarms.directory.models import Teammate

PURPOSE_MAX = 2000
RETENTION_MAX = 300
WORDS_MAX = 300


@transaction.atomic
def write_statement(
    campaign: Campaign,
    *,
    purpose: str,
    fields: Iterable[Field],
    retention: str,
    words_en: str = "",
    words_es: str = "",
    actor: Teammate,
    now: datetime,
) -> DataStatement:
    """A new version, in force once an owner approves it. An equal one is returned instead of written again.

    ``fields`` are those the host receives of people who say yes to it; ``words_*`` is the sentence beside its
    box, blank for the usual one. Raises ``BadInputs`` with every problem at once.
    """
    acting.host_organizer(campaign, actor)
    values = _checked(purpose, fields, retention, words_en, words_es)
    latest = campaign.statements.select_for_update().order_by("-version").first()
    if latest is not None and values == {name: getattr(latest, name) for name in values}:
        return latest
    statement = DataStatement.objects.create(
        campaign=campaign,
        version=latest.version + 1 if latest else 1,
        written_by=actor.user,
        written_at=now,
        **values,
    )
    _record("statement.written", statement, actor, now)
    if not actor.is_owner:
        notices.statement_waits(statement, now=now)
    return statement


@transaction.atomic
def approve_statement(statement: DataStatement, *, actor: Teammate, now: datetime) -> None:
    """An owner's yes to this wording, and to the host's own name standing on the campaign (law 1).

    Only the newest version can be approved; the one before stays in force until then.
    """
    acting.host_owner(statement.campaign, actor)
    statement.refresh_from_db(from_queryset=DataStatement.objects.select_for_update())
    if statement.approved_at is not None:
        return
    if DataStatement.objects.filter(campaign_id=statement.campaign_id, version__gt=statement.version).exists():
        raise Refused(_("A newer wording was written in the meantime. Please read that one."))
    statement.approved_at, statement.approved_by = now, actor.user
    statement.save(update_fields=["approved_at", "approved_by"])
    _record("statement.approved", statement, actor, now)


def _checked(purpose: str, fields: Iterable[Field], retention: str, words_en: str, words_es: str) -> dict[str, object]:
    values: dict[str, object] = {}
    errors: dict[str, list[str]] = {}

    def take(name: str, text: str, *, lines: bool, most: int, required: bool) -> None:
        clean = paragraphs if lines else one_line
        try:
            values[name] = clean(text, field=name, max_length=most, required=required)
        except BadInput as problem:
            errors.update(problem.errors)

    take("purpose", purpose, lines=True, most=PURPOSE_MAX, required=True)
    take("retention", retention, lines=False, most=RETENTION_MAX, required=True)
    take("words_en", words_en, lines=False, most=WORDS_MAX, required=False)
    take("words_es", words_es, lines=False, most=WORDS_MAX, required=False)
    chosen = set(fields)
    values["fields"] = [str(field) for field in Field.order() if field in chosen]
    if Field.EMAIL not in chosen:
        errors["fields"] = [_("Choose at least the e-mail address: a yes to be written to means nothing without it.")]
    if errors:
        raise BadInputs(errors)
    return values


def _record(verb: str, statement: DataStatement, actor: Teammate, now: datetime) -> None:
    audit.record(
        verb,
        actor=actor.user,
        organization_id=actor.organization_id,
        thing=statement.campaign,
        now=now,
        statement=statement.pk,
    )
