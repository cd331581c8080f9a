"""What every service around a petition does with its row: lock it, note it, tell that words changed."""

from __future__ import annotations

from datetime import datetime

from linkarms.audit import services as audit
from linkarms.campaigns import services as campaigns
from linkarms.directory.models import Teammate
from linkarms.petitions.models import Petition


def lock(petition: Petition) -> None:
    """Read the row anew and hold it until the transaction ends. Signatures never wait for this."""
    rows = Petition.objects.select_related("campaign__host").select_for_update(of=("self",))
    petition.refresh_from_db(from_queryset=rows)


def record(verb: str, petition: Petition, actor: Teammate, now: datetime, **ids: int) -> None:
    audit.record(verb, actor=actor.user, organization_id=actor.organization_id, thing=petition, now=now, **ids)


def texts_changed(petition: Petition, *, now: datetime) -> None:
    """After any change of public words, targets or pictures: cached pages notice, partners are asked again."""
    petition.version += 1
    petition.save(update_fields=["version"])
    campaigns.text_changed(petition.campaign, now=now)
