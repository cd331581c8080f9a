"""The facts behind a disclosure as they were when it was made, for the policy to judge it again.

What is asked here is kept for good: answers and their proofs, versions of documents, and the audit's entries about
who took part when. A download notes the moment at which it began and reads on after it, so a fact that came true
within a few hours counts for it, and one that ended afterwards does not count against it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from linkarms.audit.models import Entry
from linkarms.campaigns.models import Campaign, DataStatement, Participation
from linkarms.core.errors import BadInput
from linkarms.partnerships.clauses import RUN_OUT_DAYS, from_json
from linkarms.partnerships.models import AgreementVersion
from linkarms.partnerships.terms import last_day_after, terms_of
from linkarms.sharing import policy
from linkarms.sharing.allotments import Limits, limits_of
from linkarms.sharing.models import UNACKNOWLEDGED_AFTER, RemovalItem

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The longest that a download may take, for this purpose.
LASTS = timedelta(hours=6)

JOINED = "participation.joined"
_LEFT = ("participation.left", "participation.taken_off")
_PARTICIPATION = "campaigns.participation"


@dataclass(frozen=True, slots=True)
class Standing:
    """What held for everybody whom one release took along on one document."""

    participation: policy.Participation | None
    document: policy.Document | None
    unacknowledged: bool
    limits: Limits | None = None


class Between:
    """One recipient in one campaign, through all its time."""

    def __init__(self, campaign: Campaign, recipient_id: int) -> None:
        self.campaign, self.recipient_id = campaign, recipient_id
        self.is_host = campaign.host_id == recipient_id

    def by_agreement(self, version: AgreementVersion, *, at: datetime) -> Standing | None:
        """None for a document between others, or about another campaign."""
        agreement = version.agreement
        between = (agreement.partnership.host_id, agreement.partnership.partner_id)
        if between != (self.campaign.host_id, self.recipient_id):
            return None
        if agreement.campaign_ref not in (None, self.campaign.pk):
            return None
        document, run_out_days, limits = self._terms(version, at=at)
        return Standing(self._place(at, run_out_days), document, self._is_unacknowledged(at), limits)

    def by_statement(self, statement: DataStatement, *, at: datetime) -> Standing | None:
        """None for the statement of another campaign, and for anybody but the host."""
        if statement.campaign_id != self.campaign.pk or not self.is_host:
            return None
        document = None
        newer = [each.approved_at for each in self._statements if each.version > statement.version and each.approved_at]
        if statement.approved_at is not None and not _any_before(newer, at):
            starts = statement.approved_at
            document = policy.Document(
                mode=policy.Mode.OPTED_IN, fields=frozenset(statement.fields), starts_at=_begun(starts, at)
            )
        return Standing(policy.Participation(policy.Level.FULL), document, self._is_unacknowledged(at))

    def _terms(self, version: AgreementVersion, *, at: datetime) -> tuple[policy.Document | None, int, Limits | None]:
        agreement = version.agreement
        if version.in_force_at is None:
            return None, RUN_OUT_DAYS, None
        try:
            clauses = from_json(version.clauses)
        except BadInput:
            return None, RUN_OUT_DAYS, None
        ended = None if agreement.replaced_by_id else agreement.ended_at
        terms = terms_of(clauses, level=version.level, in_force_at=version.in_force_at, ended_at=ended)
        limits = limits_of(terms, version.pk)
        document = policy.Document(
            mode=policy.Mode(terms.mode),
            fields=frozenset(terms.fields),
            starts_at=_begun(terms.begin, at),
            ends_at=terms.end,
            last_day=terms.last_day,
            regions=terms.places,
            by_share=limits is not None,
        )
        replaced = self._replaced_at(version, own_end=terms.ended_at)
        if replaced is not None and replaced < at:
            # What both signed in its place leaves no run-out.
            document = replace(document, ends_at=replaced, last_day=None)
        return document, terms.run_out_days, limits

    def _replaced_at(self, version: AgreementVersion, *, own_end: datetime | None) -> datetime | None:
        """When another version or agreement took its place; the first moment at which one did.

        One whose own last day was over before had no place any more that another agreement could take.
        """
        agreement = version.agreement
        lasted = agreement.ended_at is not None and (own_end is None or agreement.ended_at < own_end)
        moments = [agreement.ended_at] if agreement.replaced_by_id and lasted else []
        for other in self._versions:
            later = other.in_force_at is not None and version.in_force_at is not None
            if (later and other.agreement_id == agreement.pk and other.number > version.number) or (
                agreement.campaign_ref is None and other.agreement.campaign_ref == self.campaign.pk
            ):
                moments.append(other.in_force_at)
        return min((each for each in moments if each is not None), default=None)

    def _place(self, at: datetime, run_out_days: int) -> policy.Participation | None:
        row = self._participation
        if row is None or row.joined_at is None:
            return None
        # Who joined anew later may have done so at another level; the earlier one is not kept.
        level = policy.Level(row.joined_level or row.level) if row.joined_at <= at + LASTS else policy.Level.FULL
        before = [event for event in self._events if event[0] < at]
        if any(verb == JOINED and at <= moment <= at + LASTS for moment, verb in self._events):
            return policy.Participation(level)
        if not before:
            return None
        moment, verb = before[-1]
        if verb == JOINED:
            return policy.Participation(level)
        return policy.Participation(level, moment, last_day_after(moment, run_out_days))

    def _is_unacknowledged(self, at: datetime) -> bool:
        waited = at - UNACKNOWLEDGED_AFTER
        return any(
            listed <= waited and (answered is None or answered > at + LASTS) for listed, answered in self._removals
        )

    @cached_property
    def _participation(self) -> Participation | None:
        return Participation.objects.filter(campaign=self.campaign, organization=self.recipient_id).first()

    @cached_property
    def _events(self) -> Sequence[tuple[datetime, str]]:
        row = self._participation
        if row is None or row.joined_at is None:
            return []
        entries = Entry.objects.filter(thing_kind=_PARTICIPATION, thing_id=row.pk, verb__in=[JOINED, *_LEFT])
        events = list(entries.order_by("at", "pk").values_list("at", "verb"))
        if events:
            return events
        return [(row.joined_at, JOINED)] + ([(row.left_at, _LEFT[0])] if row.left_at else [])

    @cached_property
    def _versions(self) -> Sequence[AgreementVersion]:
        rows = AgreementVersion.objects.filter(
            agreement__partnership__host=self.campaign.host_id,
            agreement__partnership__partner=self.recipient_id,
            in_force_at__isnull=False,
        )
        return list(rows.select_related("agreement"))

    @cached_property
    def _statements(self) -> Sequence[DataStatement]:
        return list(self.campaign.statements.filter(approved_at__isnull=False))

    @cached_property
    def _removals(self) -> Sequence[tuple[datetime, datetime | None]]:
        rows = RemovalItem.objects.filter(organization=self.recipient_id)
        return list(rows.values_list("at", "acknowledged_at").distinct())


def _begun(starts: datetime, at: datetime) -> datetime:
    """A document that came into force while the download ran was in force for it."""
    return at if at < starts <= at + LASTS else starts


def _any_before(moments: Sequence[datetime], at: datetime) -> bool:
    return any(moment < at for moment in moments)
