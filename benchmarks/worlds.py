# ruff: noqa: S608  # every part of a statement is a number or a constant of ours
"""A petition with any number of signatures: `python -m benchmarks.worlds --signatures 10000000`.

The organizations, their agreements, the campaign and the petition are made by the services behind the pages. The
people are made by the database itself, a statement a table, with the indexes built afterwards: as `record_signatures`
and the confirmation page would have left them, at random addresses, spread over the days before now. Into the database
of LINKARMS_DATABASE_URL (`tools/pg.py run --durable -- python -m benchmarks.worlds …`), or into SQLite in
LINKARMS_DATA_DIR. Prints the world as JSON.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import django

from benchmarks.loading import Dialect, Postgresql, Sqlite

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate

DAYS = 120
#: Of a thousand signatures: never confirmed (of the last 30 days only: older ones are forgotten), taken back,
#: with a public name, with a public comment, repeated and confirmed again.
PENDING, WITHDRAWN, NAMED, COMMENTED, REPEATED = 80, 3, 300, 20, 20
#: Of a hundred people, how many tick the box of each organization.
TICKS = (60, 45, 30)
#: Of a hundred signatures, how many came by each organization's link; the others came without one.
BROUGHT = (30, 40, 20)
STEP = 1_000_000


@dataclass(frozen=True)
class World:
    """What a benchmark needs to know. Organizations in the order host, partner, partner."""

    signatures: int
    organizations: list[int]
    slugs: list[str]
    campaign: int
    petition: int
    petition_slug: str
    links: list[int]
    codes: list[str]
    words: list[int]
    versions: list[str]


def main(argv: Sequence[str] | None = None) -> World:
    parser = argparse.ArgumentParser(prog="benchmarks.worlds", description="Make a petition with many signatures.")
    parser.add_argument("--signatures", type=int, default=10_000, help="how many (default: 10,000)")
    parser.add_argument(
        "--ticks", type=int, nargs=3, default=list(TICKS), metavar="PERCENT", help="yeses of each group"
    )
    options = parser.parse_args(argv)
    open_database()
    world = build(options.signatures, ticks=options.ticks, say=lambda line: print(line, file=sys.stderr, flush=True))
    print(json.dumps(asdict(world)))
    return world


def open_database() -> None:
    """Settings from the environment, and all tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkarms.config.settings")
    if not (os.environ.get("LINKARMS_DATABASE_URL") or os.environ.get("LINKARMS_DATA_DIR")):
        raise SystemExit("Set LINKARMS_DATA_DIR, or run this under `tools/pg.py run --durable --`.")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def build(signatures: int, *, ticks: Sequence[int] = TICKS, say: Callable[[str], None] = lambda _line: None) -> World:
    """The cast and `signatures` signatures, all indexes built and all tables analyzed."""
    now = datetime.now(UTC).replace(microsecond=0)
    world = cast(signatures, now=now)
    fill(world, ticks=ticks, now=now, say=say)
    return world


# --- The cast, by the services ------------------------------------------------------------------------------------


def cast(signatures: int, *, now: datetime) -> World:
    """A host, two partners with agreements in force, a published petition with three boxes."""
    from linkarms.campaigns import services as campaigns
    from linkarms.campaigns.models import LinkKind
    from linkarms.core.fields import Field
    from linkarms.partnerships.models import Level
    from linkarms.petitions import authoring
    from linkarms.petitions.boxes import boxes_for

    begin = now - timedelta(days=DAYS + 2)
    host, *partners = (_team(name, now=begin) for name in ("Oak Street Tenants", "Rivers Alliance", "Lantern Works"))
    for partner in partners:
        _agree(host, partner, now=begin)
    campaign = campaigns.create_campaign(
        host.organization, name="Clean river", summary="For a river one can swim in.", actor=host, now=begin
    )
    statement = campaigns.write_statement(
        campaign,
        purpose="To hand the names to the city council.",
        fields=(Field.GIVEN_NAME, Field.FAMILY_NAME, Field.EMAIL, Field.POSTAL_CODE),
        retention="Until the campaign ends.",
        words_en="",
        words_es="",
        actor=host,
        now=begin,
    )
    campaigns.approve_statement(statement, actor=host, now=begin)
    petition = authoring.create_petition(campaign, asks_phone=False, ends_on=None, actor=host, now=begin)
    body = "Every week **forty tons** of waste go into the river.\n\n" * 12
    texts = {"en": authoring.TextInput("Keep the river clean", "The mill must stop.", body)}
    authoring.write_text(petition, texts=texts, actor=host, now=begin)
    targets = [authoring.TargetInput("City Council", "Oakland")]
    authoring.set_targets(petition, targets=targets, actor=host, now=begin)
    for partner in partners:
        part = campaigns.invite_participant(
            campaign, partner.organization, level=Level.FULL, message="Join us!", actor=host, now=begin
        )
        campaigns.join(part, figures=True, actor=partner, now=begin)
    campaigns.switch_several_boxes(campaign, on=True, actor=host, now=begin)
    authoring.publish(petition, actor=host, now=begin)
    teams = [host, *partners]
    links = [campaign.links.get(organization=team.organization, kind=LinkKind.OWN) for team in teams]
    petition.refresh_from_db()
    boxes = {box.organization.pk: box for box in boxes_for(petition, links[1], now=now)}
    words = [boxes[team.organization_id].words for team in teams]
    return World(
        signatures=signatures,
        organizations=[team.organization_id for team in teams],
        slugs=[team.organization.slug for team in teams],
        campaign=campaign.pk,
        petition=petition.pk,
        petition_slug=petition.slug,
        links=[link.pk for link in links],
        codes=[link.code for link in links],
        words=[each.pk for each in words],
        versions=[each.version for each in words],
    )


def _team(name: str, *, now: datetime) -> Teammate:
    from linkarms.accounts import services as accounts
    from linkarms.directory import services as directory

    address = name.split(maxsplit=1)[0].lower()
    user = accounts.create_user(
        f"owner@{address}.example", name=f"Owner of {name}", language="en", password=None, now=now
    )
    accounts.confirm_email(user, now=now)
    website = f"https://{address}.example"
    return directory.found_organization(name=name, actor=user, now=now, place="Oakland", website=website)[1]


def _agree(host: Teammate, partner: Teammate, *, now: datetime) -> None:
    from linkarms.core.fields import Field
    from linkarms.directory import services as directory
    from linkarms.outbox.models import Mail
    from linkarms.partnerships import services as partnerships
    from linkarms.partnerships.clauses import DataSharing, Ending, Mode, NameUse
    from linkarms.partnerships.models import Level

    name = partner.organization.name
    entry, _new = directory.add_entry(
        holder=host.organization, name=name, actor=host.user, now=now, organization=partner.organization
    )
    asked = partnerships.invite(entry, level=Level.FULL, message="Shall we?", actor=host, now=now)
    partnership = partnerships.accept_invitation(asked, actor=partner, now=now)
    sharing = DataSharing(
        mode=Mode.OPTED_IN,
        fields=frozenset({Field.GIVEN_NAME, Field.FAMILY_NAME, Field.EMAIL, Field.POSTAL_CODE}),
        words_en=f"Yes, {name} may write to me about this.",
        words_es=f"Sí, {name} puede escribirme sobre esto.",
        starts=None,
        ends=None,
    )
    clauses = (sharing, NameUse(name=True, logo=True, approvals=""), Ending(notice_days=14))
    agreement = partnerships.propose(
        partnership, level=Level.FULL, clauses=clauses, note="", actor=host, now=now, campaign_ref=None
    )
    for side in (host, partner):
        version = agreement.versions.latest("number")
        partnerships.send_signing_code(version, actor=side, now=now)
        text = Mail.objects.filter(to=side.user.email, kind="accounts_code").latest("pk").text
        (code,) = re.findall(r"(?m)^\s*(\d{6})\s*$", text)
        partnerships.sign(version, actor=side, role_title="Chair", code=code, now=now)


# --- The people, by the database -----------------------------------------------------------------------------------


def fill(world: World, *, ticks: Sequence[int], now: datetime, say: Callable[[str], None]) -> None:
    """Add the signatures of `world` with their people, answers, repeats and confirmations."""
    from django.db import connection

    from linkarms.petitions import upkeep

    dialect: Dialect = Postgresql() if connection.vendor == "postgresql" else Sqlite()
    with connection.cursor() as cursor, dialect.loading(cursor, say):
        first = _next_id(cursor)
        for start in range(0, world.signatures, STEP):
            until = min(world.signatures, start + STEP)
            for statement in _statements(world, dialect, first=first, start=start, until=until, ticks=ticks, now=now):
                cursor.execute(statement)
            say(f"{until:,} signatures")
        dialect.set_sequences(cursor)
    say("numbers")
    with connection.cursor() as cursor:
        dialect.hurry(cursor)
        logging.disable(logging.WARNING)  # nothing was counted so far, and we know
        upkeep.count_in_full(now)
        logging.disable(logging.NOTSET)
        upkeep.recount(now)
        dialect.rest(cursor)


def _next_id(cursor: Any) -> int:
    cursor.execute(
        "SELECT max(id) FROM (SELECT max(id) AS id FROM supporters_supporter"
        " UNION ALL SELECT max(id) FROM petitions_signature) AS used"
    )
    return int(cursor.fetchone()[0] or 0) + 1


def _statements(
    world: World,
    dialect: Dialect,
    *,
    first: int,
    start: int,
    until: int,
    ticks: Sequence[int],
    now: datetime,
) -> Iterator[str]:
    """One INSERT a table for the signatures numbered `start` to `until`. Every part is a number or a constant."""
    low, high = first + start, first + until - 1
    series = dialect.series(start, until - 1)
    begin = int((now - timedelta(days=DAYS)).timestamp())
    # In the order of time, a little shuffled, as ids and moments are in life; the rate grows towards the end.
    seconds = f"{begin} + CAST(sqrt(1.0 * n.i / {world.signatures}) * {DAYS * 86400 - 7200} AS bigint) + n.i % 600"
    recent = int((now - timedelta(days=30)).timestamp())
    by = "(n.i * 7919) % 100"
    thresholds = [sum(BROUGHT[: number + 1]) for number in range(3)]
    link = _case(by, thresholds, world.links)
    recruiter = _case(by, thresholds, world.organizations)
    is_pending = f"(n.i * 104729) % 1000 < {PENDING} AND n.seconds >= {recent}"
    confirmed = f"CASE WHEN {is_pending} THEN NULL ELSE {dialect.moment('n.seconds + 60 + (n.i * 31) % 7000')} END"
    withdrawn = (
        f"CASE WHEN (n.i * 15485863) % 1000 < {WITHDRAWN} AND NOT ({is_pending})"
        f" THEN {dialect.moment('n.seconds + 7100')} END"
    )
    comment = f"CASE WHEN (n.i * 6151) % 1000 < {COMMENTED} THEN 'For my children, number ' || n.i ELSE '' END"
    at = dialect.moment("n.seconds")
    yield (
        "INSERT INTO supporters_supporter (id, email, language, created_at)"
        f" SELECT {first} + n.i, {dialect.text(20)} || '@mail.example', 'en', {at}"
        f" FROM (SELECT i, {seconds} AS seconds FROM {series}) AS n"
    )
    yield (
        "INSERT INTO petitions_signature (id, petition_id, supporter_id, submission, given_name, family_name,"
        " postal_code, country, phone, name_public, comment, comment_public, language, link_id, recruiter_id, method,"
        " network_hash, at, mailed_at, confirmed_at, withdrawn_at)"
        f" SELECT {first} + n.i, {world.petition}, {first} + n.i, {dialect.uuid}, 'Dolores', 'Reyes-' || n.i % 5000,"
        f" '94' || (100 + n.i % 900), 'US', '', {dialect.boolean(f'(n.i * 3571) % 1000 < {NAMED}')}, {comment},"
        f" {dialect.boolean(f'(n.i * 6151) % 1000 < {COMMENTED}')}, 'en', {link}, {recruiter}, 'form',"
        f" CASE WHEN n.seconds < {recent} THEN '' ELSE {dialect.text(32)} || {dialect.text(32)} END, {at},"
        f" {dialect.moment('n.seconds + 2')}, {confirmed}, {withdrawn}"
        f" FROM (SELECT i, {seconds} AS seconds FROM {series}) AS n"
    )
    own = f"FROM petitions_signature s WHERE s.id BETWEEN {low} AND {high}"
    yield (
        "INSERT INTO petitions_repeat (signature_id, submission, language, link_id, at, mailed_at, confirmed_at)"
        f" SELECT s.id, {dialect.uuid}, 'en', s.link_id, s.confirmed_at, s.confirmed_at, s.confirmed_at {own}"
        f" AND (s.id * 86028121) % 1000 < {REPEATED} AND s.confirmed_at IS NOT NULL AND s.withdrawn_at IS NULL"
    )
    # Without statistics of what just came in, the joins below are planned as if the tables were empty.
    yield "ANALYZE petitions_signature"
    yield "ANALYZE petitions_repeat"
    sources = (
        f"(SELECT s.id, s.supporter_id, s.submission, s.link_id, s.at {own} UNION ALL"
        " SELECT s.id, s.supporter_id, r.submission, s.link_id, r.at FROM petitions_repeat r"
        f" JOIN petitions_signature s ON s.id = r.signature_id WHERE s.id BETWEEN {low} AND {high})"
    )
    boxes = " UNION ALL ".join(
        f"SELECT {organization} AS organization_id, {words} AS words_id, {share} AS share"
        for organization, words, share in zip(world.organizations, world.words, ticks, strict=True)
    )
    yield (
        "INSERT INTO supporters_consent (supporter_id, organization_id, campaign_id, words_id, decision, submission,"
        " language, box, link_id, method, at)"
        f" SELECT s.supporter_id, b.organization_id, {world.campaign}, b.words_id,"
        " CASE WHEN (s.id * 611953 + b.organization_id * 37) % 100 < b.share THEN 'yes' ELSE 'not_granted' END,"
        f" s.submission, 'en', 'checkbox', s.link_id, 'form', s.at FROM {sources} AS s CROSS JOIN ({boxes}) AS b"
    )
    yield (
        "INSERT INTO supporters_confirmation (submission, supporter_id, at, method)"
        f" SELECT s.submission, s.supporter_id, s.confirmed_at, 'mail' {own} AND s.confirmed_at IS NOT NULL UNION ALL"
        " SELECT r.submission, s.supporter_id, r.confirmed_at, 'mail' FROM petitions_repeat r"
        f" JOIN petitions_signature s ON s.id = r.signature_id WHERE s.id BETWEEN {low} AND {high}"
    )


def _case(by: str, thresholds: Sequence[int], values: Sequence[int]) -> str:
    branches = " ".join(f"WHEN {by} < {below} THEN {value}" for below, value in zip(thresholds, values, strict=True))
    return f"CASE {branches} END"


if __name__ == "__main__":
    started = time.perf_counter()
    main()
    print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)
