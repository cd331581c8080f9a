"""People sign and confirm, through the functions behind the form, the mail and its button."""

from __future__ import annotations

import heapq
from collections import Counter
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.conf import settings

from linkarms.campaigns.queries import link_by_code
from linkarms.core.email import canonical_email
from linkarms.core.names import person_name
from linkarms.core.phone import canonical_phone
from linkarms.core.postcode import canonical_postcode
from linkarms.demo.building import mailbox
from linkarms.demo.building.planning import BUS_EFFORT, Planned
from linkarms.demo.building.world import SEED, World
from linkarms.petitions.boxes import Box, boxes_for
from linkarms.petitions.confirming import confirm_many, not_me
from linkarms.petitions.door import network_hash
from linkarms.petitions.intake import record_signatures
from linkarms.petitions.mailing import pull_confirmation_mails
from linkarms.petitions.submission import GivenAnswer, SignatureSubmission
from linkarms.supporters.models import BoxKind, Consent, Decision

#: How soon people open the mail: (share, within hours). What is missing to 1 never do.
OPENING = ((0.64, 0.6), (0.14, 9), (0.09, 30), (0.035, 150))
#: "This wasn't me": so rare that only people whose address signs once say it.
NOT_ME = 0.004
BY_API = 0.14
GIVES_PHONE = 0.4


class Signing:
    """Works through the plan, a few hours at a time. ``counts`` says what became of what."""

    def __init__(self, world: World, planned: list[Planned]) -> None:
        self.counts: Counter[str] = Counter()
        self._world, self._planned, self._next = world, planned, 0
        self._rng = Random(SEED + 1)  # noqa: S311  # the same world each time
        self._boxes: dict[tuple[str, str], tuple[int | None, int | None, list[Box]]] = {}
        self._read_until = 0
        self._to_open: list[tuple[datetime, int, str, bool]] = []
        self._times = Counter(one.signer.email.lower() for one in planned)
        self._last = {one.signer.email.lower(): one.at for one in planned}

    def things_changed(self) -> None:
        """Somebody joined, left, said yes again: look anew at which boxes stand where."""
        self._boxes.clear()

    def is_done(self, email: str, *, now: datetime) -> bool:
        """Whether this address has no submission still to come."""
        return email not in self._last or self._last[email] < now

    def until(self, *, now: datetime) -> None:
        """Everything from the last call up to this moment."""
        batch = self._due(now)
        if batch:
            self.record([(one.effort, self._submission(one)) for one in batch], now=now)
            pull_confirmation_mails(now)
            self._read_mail(now)
        self._open_mail(now)

    def record(self, batch: list[tuple[str, SignatureSubmission]], *, now: datetime) -> None:
        """Hand submissions to intake, each with the name of its effort, and count what became of them."""
        outcomes = record_signatures([submission for _effort, submission in batch], now=now)
        for (effort, submission), outcome in zip(batch, outcomes, strict=True):
            self.counts[f"{effort}.{outcome}"] += 1
            self.counts["answers.given"] += len(submission.answers)

    def _due(self, now: datetime) -> list[Planned]:
        start = self._next
        while self._next < len(self._planned) and self._planned[self._next].at < now:
            self._next += 1
        return self._planned[start : self._next]

    def _read_mail(self, now: datetime) -> None:
        for number, email, token in mailbox.confirmations_after(self._read_until):
            self._read_until = number
            if self._times[email] == 1 and self._rng.random() < NOT_ME:
                heapq.heappush(self._to_open, (now + timedelta(hours=5), number, token, True))
                continue
            hours = self._hours_until_opened()
            if hours is not None:
                heapq.heappush(self._to_open, (now + timedelta(hours=hours), number, token, False))

    def _hours_until_opened(self) -> float | None:
        roll = self._rng.random()
        for share, within in OPENING:
            if roll < share:
                return self._rng.uniform(0.02, within)
            roll -= share
        return None

    def _open_mail(self, now: datetime) -> None:
        tokens = []
        while self._to_open and self._to_open[0][0] <= now:
            _when, _number, token, is_not_me = heapq.heappop(self._to_open)
            if is_not_me:
                self._not_me(token, now)
            else:
                tokens.append(token)
        if tokens:
            self.counts.update(f"confirming.{answered}" for answered in confirm_many(tokens, now=now))

    def _not_me(self, token: str, now: datetime) -> None:
        answers = Consent.objects.count()
        self.counts[f"not_me.{not_me(token, now=now)}"] += 1
        self.counts["answers.dropped"] += answers - Consent.objects.count()

    def _submission(self, one: Planned) -> SignatureSubmission:
        effort = self._world.efforts[one.effort]
        link_id, recruiter_id, boxes = self._shown(one)
        email = canonical_email(one.signer.email)
        phone = ""
        if one.effort == BUS_EFFORT and self._rng.random() < GIVES_PHONE:
            phone = canonical_phone(f"(559) 555-01{self._rng.randrange(100):02d}", country="US")
        answers = tuple(self._answer(one, box) for box in boxes)
        return SignatureSubmission(
            submission=UUID(int=self._rng.getrandbits(128), version=4),
            petition_id=effort.petition.pk,
            campaign_id=effort.campaign.pk,
            email=email,
            given_name=person_name(one.signer.given_name, field="given_name"),
            family_name=person_name(one.signer.family_name, field="family_name"),
            postal_code=canonical_postcode(one.postal_code, country="US"),
            country="US",
            phone=phone,
            comment=one.comment,
            name_public=one.name_public,
            comment_public=bool(one.comment),
            language=one.language,
            link_id=link_id,
            recruiter_id=recruiter_id,
            method="api" if self._rng.random() < BY_API else "form",
            network_hash=network_hash(email),
            at=one.at,
            answers=answers,
        )

    def _shown(self, one: Planned) -> tuple[int | None, int | None, list[Box]]:
        """The link as it is now (None when it was taken back) and the boxes beside the form."""
        place = (one.effort, one.stream.key)
        if place not in self._boxes:
            effort = self._world.efforts[one.effort]
            kept = effort.links.get(one.stream.key)
            link = link_by_code(kept.code, campaign=effort.campaign) if kept is not None else None
            boxes = boxes_for(effort.petition, link, now=one.at)
            self._boxes[place] = (link.pk if link else None, link.organization_id if link else None, boxes)
        return self._boxes[place]

    def _answer(self, one: Planned, box: Box) -> GivenAnswer:
        stream = one.stream
        group = self._world.teams.get(stream.team)
        if group is not None and group.organization.pk == box.organization.pk:
            ticks = stream.ticks
        else:
            ticks = stream.ticks_host if box.is_host else stream.ticks_other
        required = settings.LINKARMS_REQUIRED_CHOICE
        unticked = Decision.NO if required else Decision.NOT_GRANTED
        decision = Decision.YES if self._rng.random() < ticks else unticked
        kind = BoxKind.YES_NO if required else BoxKind.CHECKBOX
        return GivenAnswer(box.organization.pk, box.words.pk, decision, kind)
