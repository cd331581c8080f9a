"""What stands in the database at the end, and how it adds up."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, Model, Q, Sum

from linkarms.campaigns.models import LinkDay, Participation
from linkarms.demo.building.world import World
from linkarms.directory.models import Entry, Lead, Organization, Teammate
from linkarms.outbox.models import Mail
from linkarms.partnerships.models import Agreement, Partnership
from linkarms.petitions.models import Petition, Repeat, Signature
from linkarms.petitions.queries import STANDING
from linkarms.sharing.models import Disclosure, Release, RemovalItem
from linkarms.supporters.models import Confirmation, Consent, Supporter, Suppression

#: Each signature is one of these, looked at in this order.
ERASED = Q(erased_at__isnull=False)
TAKEN_BACK = Q(withdrawn_at__isnull=False) | Q(invalidated_at__isnull=False)
PENDING = Q(confirmed_at__isnull=True)


def count(world: World, happened: Counter[str]) -> dict[str, Any]:
    """The "counts" of `linkarms demo --json`; every key is explained in docs/reference/commands.md."""
    petitions = {key: _petition(effort.petition, happened, key) for key, effort in world.efforts.items()}
    return {
        "organizations": Organization.objects.count(),
        "teammates": Teammate.objects.count(),
        "entries": Entry.objects.count(),
        "leads": Lead.objects.count(),
        "partnerships": _by(Partnership, "state"),
        "agreements": _by(Agreement, "state"),
        "participations": _by(Participation, "state"),
        "petitions": petitions,
        "submissions": _sum(petitions, "submissions"),
        "signatures": _sum(petitions, "signatures"),
        "repeats": _repeats(),
        "consents": {
            "total": Consent.objects.count(),
            "given": happened["answers.given"],
            "dropped": happened["answers.dropped"],
            **_by(Consent, "decision"),
        },
        "confirmations": _by(Confirmation, "method"),
        "people": {
            "total": Supporter.objects.count(),
            "erased": Supporter.objects.filter(email__isnull=True).count(),
            "suppressed_addresses": Suppression.objects.count(),
        },
        "visits": LinkDay.objects.aggregate(total=Sum("visits"))["total"] or 0,
        "releases": Release.objects.count(),
        "disclosures": Disclosure.objects.count(),
        "removal_items": {
            "total": RemovalItem.objects.count(),
            "acknowledged": RemovalItem.objects.filter(acknowledged_at__isnull=False).count(),
            "waiting": RemovalItem.objects.filter(acknowledged_at__isnull=True).count(),
        },
        "mails": Mail.objects.count(),
    }


def _petition(petition: Petition, happened: Counter[str], key: str) -> dict[str, Any]:
    rows = Signature.objects.filter(petition=petition)
    first, repeat = happened[f"{key}.first"], happened[f"{key}.repeat"]
    return {
        "slug": Petition.objects.values_list("slug", flat=True).get(pk=petition.pk),
        "submissions": {
            "total": first + repeat + happened[f"{key}.refused"],
            "first": first,
            "repeat": repeat,
            "refused": happened[f"{key}.refused"],
        },
        "signatures": {
            "total": rows.count(),
            "confirmed": rows.filter(STANDING).exclude(ERASED).count(),
            "erased": rows.filter(ERASED).exclude(TAKEN_BACK).count(),
            "withdrawn": rows.filter(TAKEN_BACK).count(),
            "pending": rows.filter(PENDING).exclude(TAKEN_BACK).count(),
            "gone": first - rows.count(),
            "counted": rows.filter(STANDING).count(),
        },
    }


def _repeats() -> dict[str, int]:
    confirmed = Repeat.objects.filter(confirmed_at__isnull=False).count()
    return {"kept": Repeat.objects.count(), "confirmed": confirmed}


def _by(model: type[Model], field: str) -> dict[str, int]:
    rows = model._default_manager.order_by(field).values_list(field).annotate(Count("pk"))  # noqa: SLF001  # documented
    return dict(rows)


def _sum(petitions: dict[str, dict[str, Any]], part: str) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in petitions.values():
        total.update(one[part])
    return dict(total)
