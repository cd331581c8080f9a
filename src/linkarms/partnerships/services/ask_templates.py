"""Words that an organization asks with again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, NotAllowed
from linkarms.core.names import one_line, paragraphs
from linkarms.partnerships.models import AskKind, AskTemplate

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Teammate

MOST = 100


@dataclass(frozen=True, slots=True)
class TemplateInput:
    name: str
    kind: str
    title: str
    letter: str
    in_return: str = ""
    language: str = "en"


def keep_template(
    said: TemplateInput, *, actor: Teammate, now: datetime, template: AskTemplate | None = None
) -> AskTemplate:
    """A new one, or other words for ``template``."""
    _check_writes(actor.organization_id if template is None else template.holder_id, actor)
    if said.kind not in AskKind.values:
        raise BadInput(_("What do you ask for? Please choose from the list."), "kind")
    if said.language not in ("en", "es"):
        raise BadInput(_("Please choose a language."), "language")
    if template is None and AskTemplate.objects.visible_to(actor).count() >= MOST:
        raise BadInput(_("A hundred templates are enough. Change or drop one of them."))
    row = template or AskTemplate(holder=actor.organization, made_at=now, made_by=actor.user)
    row.name = one_line(said.name, field="name", max_length=120)
    row.kind, row.language = said.kind, said.language
    row.title = one_line(said.title, field="title", max_length=150)
    row.letter = paragraphs(said.letter, field="letter", max_length=5000)
    row.in_return = paragraphs(said.in_return, field="in_return", max_length=2000, required=False)
    try:
        with transaction.atomic():
            row.save()
            _recorded("ask_template.kept", row, actor=actor, now=now)
    except IntegrityError:
        raise BadInput(_("You have a template with this name already."), "name") from None
    return row


@transaction.atomic
def drop_template(template: AskTemplate, *, actor: Teammate, now: datetime) -> None:
    """Letters that were sent with it keep their words."""
    _check_writes(template.holder_id, actor)
    _recorded("ask_template.dropped", template, actor=actor, now=now)
    template.delete()


def _check_writes(holder_id: int, actor: Teammate) -> None:
    if actor.organization_id != holder_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))


def _recorded(verb: str, template: AskTemplate, *, actor: Teammate, now: datetime) -> None:
    audit.record(verb, actor=actor.user, organization_id=template.holder_id, thing=template, now=now)
