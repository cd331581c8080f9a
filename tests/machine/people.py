"""The oracle's memory of people: what each signature and each yes is worth after everything in the log so far.

Written from product.md (laws 2, 4 and 5; "Repeats", "Links", "People").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.machine import log
from tests.machine.log import Box, Event, Signed

HELD_FOR = timedelta(days=30)


@dataclass
class Signature:
    """One address under one petition: what was sent first, and what was sent again.

    ``disowned``: the person said that the first was not theirs, so what was typed there is not either.
    """

    first: Signed
    repeats: list[Signed] = field(default_factory=list)
    mailed: set[int] = field(default_factory=set)
    proved: set[int] = field(default_factory=set)
    proved_at: dict[int, datetime] = field(default_factory=dict)
    disowned: bool = False
    confirmed: bool = False
    withdrawn_at: datetime | None = None

    @property
    def all_sent(self) -> list[Signed]:
        return [self.first, *self.repeats]

    @property
    def stands(self) -> bool:
        return self.confirmed and self.withdrawn_at is None

    @property
    def values_are_proved(self) -> bool:
        """Were the stored values typed by the person behind the address, as far as anybody can tell?"""
        return self.first.submission in self.proved and not self.disowned

    def sent(self, submission: int) -> Signed | None:
        return next((one for one in self.all_sent if one.submission == submission), None)

    def waiting_repeats(self) -> list[Signed]:
        return [one for one in self.repeats if one.submission in self.mailed - self.proved]


@dataclass(frozen=True)
class Yes:
    """A confirmed yes to one organization, with what was typed in the action that it belongs to."""

    email: str
    box: Box
    petition: str
    at: datetime
    submission: int
    proved_at: datetime
    code: str
    values: Signed | None  # None: nobody knows that this person typed them


@dataclass
class People:
    """Everybody, by address. Whoever was erased and signs again is somebody new."""

    signatures: dict[tuple[str, str], Signature] = field(default_factory=dict)
    nameless: dict[str, int] = field(default_factory=dict)  # erased and still counted, by petition
    taken_back: dict[tuple[str, str], list[datetime]] = field(default_factory=dict)  # by address and organization
    everywhere_back: dict[str, list[datetime]] = field(default_factory=dict)

    @classmethod
    def after(cls, events: Iterable[Event]) -> People:
        people = cls()
        for event in events:
            people.add(event)
        return people

    def add(self, event: Event) -> None:  # noqa: C901  # a case an event
        match event:
            case log.Signed():
                self._signed(event)
            case log.Mailed():
                if signature := self.signature_with(event.submission):
                    signature.mailed.add(event.submission)
            case log.Confirmed():
                self._confirmed(event)
            case log.NotMe():
                self._not_me(event)
            case log.Withdrew():
                if event.organization:
                    self._take_back(event.email, event.organization, event.at)
                else:
                    self.everywhere_back.setdefault(event.email, []).append(event.at)
            case log.WithdrewSignature():
                signature = self.signatures.get((event.email, event.petition))
                if signature is not None:
                    signature.withdrawn_at = signature.withdrawn_at or event.at
            case log.Erased():
                self._erased(event.email)
            case log.Minute():
                self._forget(event.at - HELD_FOR)

    # --- Asked by the oracle -----------------------------------------------------------------------

    def signature_with(self, submission: int) -> Signature | None:
        return next((one for one in self.signatures.values() if one.sent(submission)), None)

    def confirming_is_refused(self, submission: int, at: datetime) -> bool:
        """Gone, older than 30 days, or the signature was taken back after it (law 5). Again is no harm."""
        signature = self.signature_with(submission)
        if signature is None or (signature.disowned and submission == signature.first.submission):
            return signature is None or submission not in signature.proved
        if submission in signature.proved:
            return False
        sent = signature.sent(submission)
        assert sent is not None
        back = signature.withdrawn_at
        return at >= sent.at + HELD_FOR or (back is not None and back >= sent.at)

    def not_me_is_refused(self, submission: int, at: datetime) -> bool:
        signature = self.signature_with(submission)
        if signature is None:
            return True
        if submission in signature.proved:
            return False
        sent = signature.sent(submission)
        assert sent is not None
        return at >= sent.at + HELD_FOR or (signature.disowned and sent is signature.first)

    def yeses(self) -> Iterator[Yes]:
        """Every confirmed yes that nobody took back. A box left unticked takes nothing back."""
        for (email, petition), signature in self.signatures.items():
            for sent in signature.all_sent:
                if sent.submission not in signature.proved:
                    continue
                for box in sent.yes:
                    if not self._is_taken_back(email, box.organization, sent.at):
                        values = signature.first if signature.values_are_proved else None
                        proved_at = signature.proved_at[sent.submission]
                        yield Yes(email, box, petition, sent.at, sent.submission, proved_at, sent.code, values)

    def count(self, petition: str) -> int:
        """An erased confirmed signature stays and counts; a withdrawn one does not."""
        standing = (one.stands for (_email, where), one in self.signatures.items() if where == petition)
        return self.nameless.get(petition, 0) + sum(standing)

    def public_names(self, petition: str) -> list[str]:
        """Only ticked ones, only of a signature that stands, only as the person typed it."""
        rows = [one for (_email, where), one in self.signatures.items() if where == petition]
        shown = [one.first for one in rows if one.stands and one.values_are_proved and one.first.name_public]
        return sorted(f"{one.given_name} {one.family_name}" for one in shown)

    def backs(self, email: str, organization: str) -> list[datetime]:
        """The moments up to which every yes of this person to it is void."""
        return self.taken_back.get((email, organization), []) + self.everywhere_back.get(email, [])

    def _is_taken_back(self, email: str, organization: str, given_at: datetime) -> bool:
        return any(back >= given_at for back in self.backs(email, organization))

    # --- What happened -----------------------------------------------------------------------------

    def _signed(self, event: Signed) -> None:
        known = self.signatures.get((event.email, event.petition))
        if known is None:
            self.signatures[event.email, event.petition] = Signature(event)
        else:
            known.repeats.append(event)  # its values are dropped: twice is once

    def _confirmed(self, event: log.Confirmed) -> None:
        signature = self.signature_with(event.submission)
        if signature is None or self.confirming_is_refused(event.submission, event.at):
            return
        if event.submission in signature.proved:
            return
        signature.proved.add(event.submission)
        signature.proved_at[event.submission] = event.at
        # The person behind the address stands by the signature, also one that was taken back before this was sent.
        signature.confirmed, signature.withdrawn_at = True, None
        sent = signature.sent(event.submission)
        assert sent is not None
        for box in sent.no:
            self._take_back(sent.email, box.organization, sent.at)

    def _not_me(self, event: log.NotMe) -> None:
        signature = self.signature_with(event.submission)
        if signature is None or self.not_me_is_refused(event.submission, event.at):
            return
        sent = signature.sent(event.submission)
        assert sent is not None
        is_first = sent is signature.first
        if event.submission in signature.proved:
            for box in sent.yes:
                self._take_back(sent.email, box.organization, event.at)
            if is_first or signature.proved == {event.submission}:
                signature.withdrawn_at = signature.withdrawn_at or event.at
            signature.disowned = signature.disowned or is_first
            return
        if is_first:
            signature.disowned = True
        else:
            signature.repeats.remove(sent)
        if not signature.confirmed and signature.disowned and not signature.waiting_repeats():
            del self.signatures[sent.email, sent.petition]

    def _erased(self, email: str) -> None:
        for key in [key for key in self.signatures if key[0] == email]:
            signature = self.signatures.pop(key)
            if signature.stands:
                self.nameless[key[1]] = self.nameless.get(key[1], 0) + 1
        self.everywhere_back.pop(email, None)
        for key in [key for key in self.taken_back if key[0] == email]:
            del self.taken_back[key]

    def _forget(self, before: datetime) -> None:
        """Unconfirmed: held for 30 days, then erased."""
        for key, signature in list(self.signatures.items()):
            fresh = [one for one in signature.repeats if one.submission not in signature.proved and one.at >= before]
            if not signature.confirmed and signature.first.at < before and not fresh:
                del self.signatures[key]
                continue
            old = [one for one in signature.repeats if one.submission not in signature.proved and one.at < before]
            signature.repeats = [one for one in signature.repeats if one not in old]

    def _take_back(self, email: str, organization: str, at: datetime) -> None:
        self.taken_back.setdefault((email, organization), []).append(at)
