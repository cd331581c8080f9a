"""An agreement in the making is put aside and found again, by whoever writes it and nobody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from linkarms.audit import services as audit
from linkarms.partnerships.models import KeptDraft
from linkarms.partnerships.services import sides

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Agreement, Partnership


@transaction.atomic
def keep_draft(
    partnership: Partnership,
    *,
    agreement: Agreement | None,
    typed: Mapping[str, Sequence[str]],
    actor: Teammate,
    now: datetime,
) -> KeptDraft:
    """As it stands in the form: what is half finished is kept half finished. The newest takes the older one's place."""
    sides.check_organizes(partnership, actor)
    kept, _new = KeptDraft.objects.update_or_create(
        teammate=actor, partnership=partnership, agreement=agreement,
        defaults={"typed": {name: list(values) for name, values in typed.items()}, "kept_at": now},
    )  # fmt: skip
    audit.record("agreement.draft_kept", actor=actor.user, organization_id=actor.organization_id, thing=kept, now=now)
    return kept


def forget_draft(partnership: Partnership, *, agreement: Agreement | None, actor: Teammate) -> None:
    """It was sent, or is begun anew."""
    KeptDraft.objects.visible_to(actor).filter(partnership=partnership, agreement=agreement).delete()
