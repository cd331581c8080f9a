"""Partnerships and agreements for tests, made by the same services that the pages call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linkarms.accounts.models import OneTimeCode
from linkarms.core.fields import Field
from linkarms.directory.models import Teammate
from linkarms.partnerships import services
from linkarms.partnerships.clauses import Boundary, Clause, DataSharing, Ending, Mode, NameUse, Responsibility
from linkarms.partnerships.models import Agreement, AgreementVersion, Level, Partnership, SignOff
from tests.factories.directory import make_entry, make_named_owner
from tests.factories.mails import found_in_mail
from tests.factories.snapshot import built_once

CONTACT = frozenset({Field.GIVEN_NAME, Field.FAMILY_NAME, Field.EMAIL, Field.POSTAL_CODE})


@dataclass
class Pair:
    """Amina's group hosts, Bo's group is its partner; Chidi's has nothing to do with either."""

    amina: Teammate
    bo: Teammate
    chidi: Teammate
    partnership: Partnership


def make_pair(*, now: datetime, level: str = Level.FULL, answered: bool = True) -> Pair:
    """Invited, and (unless ``answered`` is false) accepted. No agreement yet."""
    return built_once(repr(("pair", now, level, answered)), lambda: _built(now, level=level, answered=answered))


def _built(now: datetime, *, level: str, answered: bool) -> Pair:
    amina = make_named_owner(now=now, name="Oak Street Tenants")
    bo = make_named_owner(now=now, name="Rivers Alliance")
    chidi = make_named_owner(now=now, name="Elsewhere Together")
    entry = make_entry(amina, now=now, name="Rivers Alliance", organization=bo.organization, notes="Slow to answer")
    partnership = services.invite(entry, level=level, message="Shall we?", actor=amina, now=now)
    if answered:
        services.accept_invitation(partnership, actor=bo, now=now)
    return Pair(amina, bo, chidi, partnership)


def sharing(mode: Mode = Mode.OPTED_IN, fields: frozenset[Field] = CONTACT, **values: object) -> DataSharing:
    """A data clause with words in both languages."""
    if mode is Mode.NONE:
        return DataSharing(mode=mode, **values)  # type: ignore[arg-type]
    words: dict[str, object] = {
        "words_en": "Yes, Rivers Alliance may write to me.",
        "words_es": "Sí, Rivers Alliance puede escribirme.",
    }
    return DataSharing(mode=mode, fields=fields, **(words | values))  # type: ignore[arg-type]


def some_clauses(data: DataSharing | None = None) -> tuple[Clause, ...]:
    return (
        Responsibility("host", "Give Bo's group its own link."),
        Responsibility("partner", "Mail 20,000 members."),
        data or sharing(),
        NameUse(name=True, logo=True),
        Boundary("We do not share our lists."),
        Ending(notice_days=7),
    )


def propose(
    pair: Pair,
    *,
    now: datetime,
    clauses: tuple[Clause, ...] | None = None,
    level: str = Level.FULL,
    campaign: int | None = None,
) -> Agreement:
    return services.propose(
        pair.partnership,
        level=level,
        clauses=clauses or some_clauses(),
        note="",
        actor=pair.amina,
        now=now,
        campaign_ref=campaign,
    )


def sign_latest(agreement: Agreement, actor: Teammate, *, now: datetime, title: str = "Chair") -> SignOff:
    """Ask for a code, read it in the mail, sign."""
    version = latest(agreement)
    code = signing_code(version, actor, now=now)
    return services.sign(version, actor=actor, role_title=title, code=code, now=now)


def signing_code(version: AgreementVersion, actor: Teammate, *, now: datetime) -> str:
    services.send_signing_code(version, actor=actor, now=now)
    return last_code(actor.user.email)


def in_force(
    pair: Pair,
    *,
    now: datetime,
    clauses: tuple[Clause, ...] | None = None,
    level: str = Level.FULL,
    campaign: int | None = None,
) -> Agreement:
    """Proposed by Amina and signed by both."""
    agreement = propose(pair, now=now, clauses=clauses, level=level, campaign=campaign)
    OneTimeCode.objects.all().delete()  # a test may sign more often than the throttle lets a person
    sign_latest(agreement, pair.amina, now=now)
    sign_latest(agreement, pair.bo, now=now)
    agreement.refresh_from_db()
    return agreement


def latest(agreement: Agreement) -> AgreementVersion:
    return agreement.versions.select_related("agreement__partnership").order_by("-number")[0]


def last_code(email: str) -> str:
    """The newest one-time code that was mailed to this address."""
    return found_in_mail(r"(?m)^\s*(\d{6})\s*$", kind="accounts_code", email=email)


def last_token(kind: str, email: str, *, before: str) -> str:
    """The token at the end of the address in the newest mail of a kind: ``before`` is what stands in front."""
    return found_in_mail(rf"{before}([A-Za-z0-9_-]+)/", kind=kind, email=email)
