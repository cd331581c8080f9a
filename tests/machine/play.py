"""The real side of the machine, people: signing, confirming, taking back, and what organizations take out.

By the services that the doors call. Every method tells the oracle what happened, unless it was refused.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.test import override_settings

from linkarms.campaigns.queries import link_by_code
from linkarms.core.errors import Gone, Refused
from linkarms.core.tokens import token_hash
from linkarms.outbox.models import Mail
from linkarms.partnerships.services.terms_over import settle_terms
from linkarms.petitions import confirming, door, upkeep
from linkarms.petitions.boxes import boxes_for
from linkarms.petitions.intake import record_signatures
from linkarms.petitions.models import ConfirmationMail, Signature
from linkarms.petitions.submission import Outcome
from linkarms.sharing import services as sharing
from linkarms.sharing.models import Disclosure, Release
from linkarms.supporters.models import Supporter
from tests.machine import log
from tests.machine.log import Box, Row
from tests.machine.stage import Stage
from tests.machine.standing import ASKS_PHONE
from tests.machine.world import NAMES

#: A country, and how its postcodes begin where somebody lives who signs.
HOME = ("US", "94")


@dataclass(frozen=True)
class Form:
    """A form as it was opened: whose boxes stood there, and the version of the words beside each."""

    petition: str
    code: str
    boxes: dict[str, Box]
    versions: dict[str, str]


@dataclass(frozen=True)
class Line:
    """One line of a file as a spreadsheet would show it."""

    email: str
    given_name: str
    family_name: str
    postal_code: str
    country: str
    phone: str
    campaign: str
    said_yes_at: str


@dataclass
class Play(Stage):
    forms: list[Form] = field(default_factory=list)
    tokens: list[tuple[str, int]] = field(default_factory=list)  # in the order of the mails, with their submission
    sent: int = 0
    mail_seen: int = 0

    # --- Signing -----------------------------------------------------------------------------------

    def open_form(self, petition: str, code: str) -> Form:
        """What a visitor by this link sees, held against what the rules let stand there."""
        row = self.petition(petition)
        link = link_by_code(code, campaign=row.campaign)
        shown = {self.who(box.organization.pk): box for box in boxes_for(row, link, now=self.now)}
        expected = self.oracle.standing.boxes(petition, code, self.now)
        assert {who: frozenset(box.words.fields) for who, box in shown.items()} == {
            who: box.fields for who, box in expected.items()
        }, f"boxes of {petition} by {code!r}"
        form = Form(petition, code, expected, {who: box.words.version for who, box in shown.items()})
        self.forms.append(form)
        return form

    def send(
        self,
        form: Form,
        email: str,
        ticks: frozenset[str],
        *,
        name_public: bool = False,
        yes_or_no: bool = False,
        twice: bool = False,
        home: tuple[str, str] = HOME,
    ) -> None:
        """The form is sent, perhaps long after it was opened. ``yes_or_no``: every box asks for one of the two.

        What is on offer no longer, in these very words, is dropped and the signature kept ("Links" in product.md).
        """
        if yes_or_no:
            form = self.open_form(form.petition, form.code)  # each box has to be answered, so they are read anew
        offered = self.oracle.standing.boxes(form.petition, form.code, self.now)
        standing = {who for who, box in form.boxes.items() if offered.get(who) == box}
        said_yes = frozenset(form.boxes) & ticks
        said_no = standing - said_yes if yes_or_no else set()
        self.sent += 1
        raw = self._typed(form, email, said_yes, name_public=name_public, yes_or_no=yes_or_no, home=home)
        with override_settings(LINKARMS_REQUIRED_CHOICE=yes_or_no):
            prepared = self._prepared(form, raw)
        assert set(prepared.dropped) == {self.organization(who).slug for who in said_yes - standing}
        for _time in range(2 if twice else 1):
            (outcome,) = record_signatures([prepared.submission], now=self.now)
            assert outcome is not Outcome.REFUSED
        self.tell(
            log.Signed(
                self.now,
                self.sent,
                email,
                form.petition,
                form.code,
                raw.given_name,
                raw.family_name,
                raw.postal_code,
                raw.phone if form.petition in ASKS_PHONE else "",
                name_public,
                yes=tuple(form.boxes[who] for who in sorted(said_yes & standing)),
                no=tuple(form.boxes[who] for who in sorted(said_no)),
                country=raw.country,
            )
        )
        self.read_mail()

    def _typed(
        self,
        form: Form,
        email: str,
        said_yes: frozenset[str],
        *,
        name_public: bool,
        yes_or_no: bool,
        home: tuple[str, str],
    ) -> door.RawSignature:
        """Values that no other submission has, so that each can be traced to the action in which it was given."""
        left = "no" if yes_or_no else ""
        country, beginning = home
        return door.RawSignature(
            given_name=f"Given{self.sent}",
            family_name=f"Family{self.sent}",
            email=email,
            postal_code=f"{beginning}{self.sent:0{5 - len(beginning)}d}",
            country=country,
            phone=f"+151022201{self.sent % 100:02d}",
            name_public=name_public,
            old_enough=True,
            choices={
                self.organization(who).slug: door.RawChoice("yes" if who in said_yes else left, version)
                for who, version in form.versions.items()
            },
        )

    def _prepared(self, form: Form, raw: door.RawSignature) -> door.Prepared:
        return door.prepare(
            self.petition(form.petition),
            raw,
            via=form.code,
            language="en",
            method="form",
            network="n" * 64,
            now=self.now,
            submission=UUID(int=self.sent),
        )

    def read_mail(self) -> None:
        """Write the confirmation mails that are due, and read the links in them."""
        confirming.pull_confirmation_mails(self.now, 100)
        rows = Mail.objects.filter(kind="petitions_confirm", pk__gt=self.mail_seen).order_by("pk")
        for row in rows:
            self.mail_seen = row.pk
            found = re.search(r"/confirm/([\w-]+)/", row.text)
            assert found
            mail = ConfirmationMail.objects.get(token_hash=token_hash(found[1]))
            self.tokens.append((found[1], mail.submission.int))
            self.tell(log.Mailed(self.now, mail.submission.int))

    # --- Answering the mail, taking back -----------------------------------------------------------

    def confirm(self, token: str, submission: int) -> None:
        refused = self.oracle.people.confirming_is_refused(submission, self.now)
        try:
            confirming.confirm(token, now=self.now)
        except Gone:
            assert refused, "a confirmation that counts was refused"
        else:
            assert not refused, "a confirmation that must not count was taken"
        self.tell(log.Confirmed(self.now, submission))

    def not_me(self, token: str, submission: int) -> None:
        refused = self.oracle.people.not_me_is_refused(submission, self.now)
        try:
            confirming.not_me(token, now=self.now)
        except Gone:
            assert refused
        else:
            assert not refused
        self.tell(log.NotMe(self.now, submission))

    def withdraw(self, email: str, who: str) -> None:
        supporter = Supporter.objects.filter(email=email).first()
        if supporter is not None:
            sharing.withdraw(supporter, self.organization(who) if who else None, now=self.now)
            self.tell(log.Withdrew(self.now, email, who))

    def withdraw_signature(self, email: str, petition: str) -> None:
        rows = Signature.objects.filter(petition=self.begun.petitions[petition], supporter__email=email)
        for row in rows:
            sharing.withdraw_signature(row, now=self.now)
            self.tell(log.WithdrewSignature(self.now, email, petition))

    def erase(self, email: str) -> None:
        sharing.erase(email, now=self.now)
        self.tell(log.Erased(self.now, email))

    # --- What organizations take out, and answer ---------------------------------------------------

    def download(self, who: str, campaign: str = "") -> None:
        """For good: the file is what the rules say, and from now on the organization holds these people."""
        rows = self.compare_file(who, campaign)
        if rows is not None:
            self.tell(log.Downloaded(self.now, who, tuple(rows)))

    def look_into_file(self, who: str) -> None:
        """The same, and nothing of it remains."""
        with transaction.atomic():
            self.compare_file(who)
            transaction.set_rollback(True)

    def compare_file(self, who: str, campaign: str = "") -> list[Row] | None:
        organization, mate = self.organization(who), self.teammate(who)
        only = self.campaign(campaign) if campaign else None
        stopped = self.oracle.is_stopped(who, self.now)
        try:
            pieces = sharing.release_contacts(organization, campaign=only, how="download", actor=mate, now=self.now)
            text = b"".join(pieces).decode("utf-8-sig")
        except Refused:
            assert stopped, f"{who} was stopped without a removal list that waits"
            return None
        assert not stopped, f"{who} was not stopped by a removal list that waits"
        rows = self.oracle.rows(who, self.now, campaign=campaign)
        assert _lines(text) == _expected(rows), f"the file of {who}"
        self._compare_records(who, pieces.release, rows)
        return rows

    def _compare_records(self, who: str, release: Release, rows: list[Row]) -> None:
        """Every row that left can be traced to the yes and to the document that covers it (law 2)."""
        written = Disclosure.objects.filter(release=release)
        written = written.select_related("consent__words", "supporter", "campaign")
        found = {
            (
                each.supporter.email,
                each.campaign.name,
                frozenset(each.fields),
                each.consent.submission.int if each.consent else 0,
                ("agreement", each.agreement_version_id)
                if each.agreement_version_id
                else ("statement", each.statement_id),
            )
            for each in written
        }
        assert len(written) == len(rows)
        assert found == {(row.email, NAMES[row.campaign], row.fields, row.submission, row.document) for row in rows}
        shown = {row.submission: f"Yes, {self.organization(who).name} {row.words}." for row in rows if row.words}
        assert shown == {
            each.consent.submission.int: each.consent.words.text_en
            for each in written
            if each.consent is not None and each.consent.words is not None and each.agreement_version_id
        }, "the words that were seen"

    def acknowledge(self, who: str, day: date) -> None:
        sharing.acknowledge(self.organization(who), day, actor=self.teammate(who), now=self.now)
        self.tell(log.Acknowledged(self.now, who, day))

    def a_minute_passes(self) -> None:
        """What runs again and again on every installation."""
        self.now += timedelta(minutes=1)
        self.periodic_work()

    def periodic_work(self) -> None:
        self.read_mail()
        settle_terms(self.now)
        sharing.catch_up(now=self.now)
        upkeep.forget_unconfirmed(self.now)
        upkeep.recount(self.now)
        sharing.allot(now=self.now)
        self.tell(log.Minute(self.now))


def _lines(text: str) -> list[Line]:
    rows = csv.DictReader(io.StringIO(text))
    return sorted(
        (
            Line(**{name: value.lstrip("'") for name, value in row.items() if name != "words"})  # guarded cells
            for row in rows
        ),
        key=repr,
    )


def _expected(rows: list[Row]) -> list[Line]:
    lines = [
        Line(
            email=row.email if "email" in row.fields else "",
            given_name=row.given_name,
            family_name=row.family_name,
            postal_code=row.postal_code,
            country=row.country,
            phone=row.phone,
            campaign=NAMES[row.campaign],
            said_yes_at=_second(row.said_yes_at),
        )
        for row in rows
    ]
    return sorted(lines, key=repr)


def _second(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
