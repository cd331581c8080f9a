"""How many signed, by day and by who brought them: kept beside the signatures, and checked against them.

Whatever changes a signature calls `changed` in its transaction; intake does not: a signature is counted as signed when
its confirmation mail is pulled. Pages sum over `SignatureTally`, a few rows a day however many people signed.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Sum

from linkarms.core import tally
from linkarms.core.sql import day, day_of
from linkarms.petitions.models import Signature, SignatureTally

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from linkarms.campaigns.models import Campaign


def confirmed_by_recruiter(campaign: Campaign, organizations: Iterable[int]) -> dict[int, int]:
    """Standing signatures of a campaign that the links of these organizations brought; none brought: left out.

    Figures of others are shown only with their yes ("Inference" in product.md): the caller asks for no others.
    """
    brought = SignatureTally.objects.filter(petition__campaign=campaign, recruiter__in=list(organizations))
    rows = brought.values_list("recruiter").annotate(Sum("standing")).order_by()
    return {pk: count for pk, count in rows if pk is not None and count}


def standing_by_day(campaigns: Iterable[int], organizations: Iterable[int]) -> dict[tuple[int, int], dict[date, int]]:
    """The same by day of signing (UTC), for several campaigns at once: (campaign, organization) to day to number."""
    rows = SignatureTally.objects.filter(petition__campaign__in=list(campaigns), recruiter__in=list(organizations))
    found: dict[tuple[int, int], dict[date, int]] = defaultdict(dict)
    for campaign, recruiter, on, number in (
        rows.values_list("petition__campaign", "recruiter", "day").annotate(Sum("standing")).order_by()
    ):
        if recruiter is not None and number:
            found[campaign, recruiter][on] = number
    return dict(found)


def locked(rows: QuerySet[Signature]) -> list[Signature]:
    """These signatures, held until the transaction ends, in one order: what they count for cannot change meanwhile."""
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def counted(rows: Iterable[Signature]) -> tally.Counts:
    """What these signatures count for now.

    ``signed``, on the day of signing: asked to confirm, or about to be. ``confirmed``, on the day of the (last)
    confirmation: also when taken back since, unless set aside as false. ``standing``, on the day of signing: those
    that count, `queries.STANDING`.
    """
    counter = tally.Counter(len(SignatureTally.NUMBERS))
    for row in rows:
        is_proved = row.confirmed_at is not None and row.invalidated_at is None
        signed_on = row.at.astimezone(UTC).date()
        stands = is_proved and row.withdrawn_at is None
        counter.add((row.petition_id, row.recruiter_id, signed_on), int(row.mailed_at is not None), 0, int(stands))
        if is_proved and row.confirmed_at is not None:
            counter.add((row.petition_id, row.recruiter_id, row.confirmed_at.astimezone(UTC).date()), 0, 1, 0)
    return counter.counts


def changed(before: tally.Counts, after: tally.Counts) -> None:
    """Write down what a change of signatures does to the numbers; inside its transaction, the rows locked."""
    tally.append(SignatureTally, before=before, after=after)


def differences() -> tally.Counts:
    """By how much the signatures themselves exceed what is written down, counted in full, in one statement.

    Empty when all is well. Takes seconds for millions; what commits meanwhile does not disturb it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENCES.format(signed_on=day_of("at"), confirmed_on=day_of("confirmed_at")))
        rows = cursor.fetchall()
    return {(petition, recruiter, day(when)): tuple(numbers) for petition, recruiter, when, *numbers in rows}


_DIFFERENCES = """
    SELECT petition_id, recruiter_id, day, sum(signed), sum(confirmed), sum(standing)
      FROM (
        SELECT petition_id, recruiter_id, {signed_on} AS day, count(mailed_at) AS signed, 0 AS confirmed,
               count(CASE WHEN confirmed_at IS NOT NULL AND withdrawn_at IS NULL AND invalidated_at IS NULL
                          THEN 1 END) AS standing
          FROM petitions_signature
         GROUP BY petition_id, recruiter_id, {signed_on}
        UNION ALL
        SELECT petition_id, recruiter_id, {confirmed_on}, 0, count(*), 0
          FROM petitions_signature
         WHERE confirmed_at IS NOT NULL AND invalidated_at IS NULL
         GROUP BY petition_id, recruiter_id, {confirmed_on}
        UNION ALL
        SELECT petition_id, recruiter_id, day, -sum(signed), -sum(confirmed), -sum(standing)
          FROM petitions_signaturetally
         GROUP BY petition_id, recruiter_id, day
      ) AS counted
     GROUP BY petition_id, recruiter_id, day
    HAVING sum(signed) <> 0 OR sum(confirmed) <> 0 OR sum(standing) <> 0
"""
