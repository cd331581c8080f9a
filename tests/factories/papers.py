"""Agreements with a side that has no account, and people whom a side named, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linkarms.accounts.models import OneTimeCode
from linkarms.directory.models import Teammate
from linkarms.partnerships import services
from linkarms.partnerships.clauses import Clause
from linkarms.partnerships.models import Agreement, Level, Partnership, Signatory, SignOff
from tests.factories.directory import make_entry, make_named_owner
from tests.factories.mails import found_in_mail
from tests.factories.partnerships import last_code, last_token, latest, some_clauses

CONTACT = "rosa@noaccount.example"
BOARD = services.Capacity("Board chair", "board", "Meeting of 3 May")


@dataclass
class ByLink:
    """Amina's group wrote to Rosa's, which has no account."""

    amina: Teammate
    partnership: Partnership
    agreement: Agreement
    token: str


def sent_by_link(*, now: datetime, clauses: tuple[Clause, ...] | None = None, level: str = Level.FULL) -> ByLink:
    amina = make_named_owner(now=now, name="Oak Street Tenants")
    entry = make_entry(amina, now=now, name="Rosa's Kitchen", email=CONTACT)
    partnership = services.invite(entry, level=level, message="", email=CONTACT, actor=amina, now=now)
    agreement = services.propose(
        partnership, level=level, clauses=clauses or some_clauses(), note="A first draft.", actor=amina, now=now
    )
    return ByLink(amina, partnership, agreement, paper_token("partnerships_paper_by_link", CONTACT))


def paper_token(kind: str, email: str) -> str:
    return last_token(kind, email, before="/answer/paper/")


def code_for(token: str, *, now: datetime) -> str:
    found = services.send_paper_code(token, language="en", now=now)
    return last_code(found.email)


def sign_paper(token: str, *, now: datetime, person: str = "Rosa Díaz", capacity: services.Capacity = BOARD) -> SignOff:
    """Ask for a code, read it in the mail, sign what is on the table."""
    version = services.find_paper(token, now=now).version
    assert version is not None
    return services.sign_by_link(
        token, seen=version.number, person=person, capacity=capacity, code=code_for(token, now=now), now=now
    )


def name(agreement: Agreement, who: str, email: str, *, by: Teammate, now: datetime) -> Signatory:
    return services.name_signatory(agreement, name=who, email=email, role_title="Board chair", actor=by, now=now)


def asked(agreement: Agreement, email: str, *, by: Teammate, now: datetime) -> str:
    """Everybody named is asked by mail; the token that went to this address."""
    services.ask_signatories(latest(agreement), actor=by, now=now)
    return paper_token("partnerships_sign_for_us", email)


def forget_codes() -> None:
    """A test may sign more often than the throttle lets a person."""
    OneTimeCode.objects.all().delete()


__all__ = [
    "BOARD", "CONTACT", "ByLink", "asked", "code_for", "forget_codes", "found_in_mail", "name", "paper_token",
    "sent_by_link", "sign_paper",
]  # fmt: skip
