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
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import django

from benchmarks.cast import DAYS, World
from benchmarks.cast import cast as make_cast
from benchmarks.loading import Dialect, Postgresql, Sqlite

#: Of a thousand signatures: never confirmed (of the last 30 days only: older ones are forgotten), taken back,
#: with a public name, with a public comment, repeated and confirmed again.
PENDING, WITHDRAWN, NAMED, COMMENTED, REPEATED = 80, 3, 300, 20, 20
#: Of a hundred people, how many tick the box of each organization.
TICKS = (60, 45, 30)
#: Of a hundred signatures, how many came by each organization's link; the others came without one.
BROUGHT = (30, 40, 20)
STEP = 1_000_000


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
    world = make_cast(signatures, now=now)
    fill(world, ticks=ticks, now=now, say=say)
    return world


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
            for statement in _Step(world, dialect, first, start, until, ticks, now).statements():
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


@dataclass(frozen=True)
class _Step:
    """The signatures numbered `start` to `until`. Every part of a statement is a number or a constant."""

    world: World
    dialect: Dialect
    first: int
    start: int
    until: int
    ticks: Sequence[int]
    now: datetime

    @property
    def numbered(self) -> str:
        """The numbers `i`, and the second of each: in the order of time, a little shuffled, as ids and moments are in
        life; the rate grows towards the end."""
        begin = int((self.now - timedelta(days=DAYS)).timestamp())
        passed = f"CAST(sqrt(1.0 * n.i / {self.world.signatures}) * {DAYS * 86400 - 7200} AS bigint)"
        series = self.dialect.series(self.start, self.until - 1)
        return f"FROM (SELECT i, {begin} + {passed} + n.i % 600 AS seconds FROM {series}) AS n"

    @property
    def recent(self) -> int:
        return int((self.now - timedelta(days=30)).timestamp())

    @property
    def own(self) -> str:
        low, high = self.first + self.start, self.first + self.until - 1
        return f"FROM petitions_signature s WHERE s.id BETWEEN {low} AND {high}"

    @property
    def own_repeats(self) -> str:
        low, high = self.first + self.start, self.first + self.until - 1
        return (
            "FROM petitions_repeat r JOIN petitions_signature s ON s.id = r.signature_id"
            f" WHERE s.id BETWEEN {low} AND {high}"
        )

    def statements(self) -> Iterator[str]:
        """One INSERT a table, in the order in which they refer to each other."""
        yield self.people()
        yield self.signatures()
        yield self.repeats()
        # Without statistics of what just came in, the joins below are planned as if the tables were empty.
        yield "ANALYZE petitions_signature"
        yield "ANALYZE petitions_repeat"
        yield self.answers()
        yield self.confirmations()

    def people(self) -> str:
        return (
            "INSERT INTO supporters_supporter (id, email, language, created_at)"
            f" SELECT {self.first} + n.i, {self.dialect.text(20)} || '@mail.example', 'en',"
            f" {self.dialect.moment('n.seconds')} {self.numbered}"
        )

    def signatures(self) -> str:
        world, dialect = self.world, self.dialect
        by = "(n.i * 7919) % 100"
        thresholds = [sum(BROUGHT[: number + 1]) for number in range(3)]
        link, recruiter = (_case(by, thresholds, values) for values in (world.links, world.organizations))
        is_pending = f"(n.i * 104729) % 1000 < {PENDING} AND n.seconds >= {self.recent}"
        confirmed = f"CASE WHEN {is_pending} THEN NULL ELSE {dialect.moment('n.seconds + 60 + (n.i * 31) % 7000')} END"
        withdrawn = (
            f"CASE WHEN (n.i * 15485863) % 1000 < {WITHDRAWN} AND NOT ({is_pending})"
            f" THEN {dialect.moment('n.seconds + 7100')} END"
        )
        comments = f"(n.i * 6151) % 1000 < {COMMENTED}"
        comment = f"CASE WHEN {comments} THEN 'For my children, number ' || n.i ELSE '' END"
        network = f"CASE WHEN n.seconds < {self.recent} THEN '' ELSE {dialect.text(32)} || {dialect.text(32)} END"
        return (
            "INSERT INTO petitions_signature (id, petition_id, supporter_id, submission, given_name, family_name,"
            " postal_code, country, phone, name_public, comment, comment_public, language, link_id, recruiter_id,"
            " method, network_hash, at, mailed_at, confirmed_at, withdrawn_at)"
            f" SELECT {self.first} + n.i, {world.petition}, {self.first} + n.i, {dialect.uuid}, 'Dolores',"
            f" 'Reyes-' || n.i % 5000, '94' || (100 + n.i % 900), 'US', '',"
            f" {dialect.boolean(f'(n.i * 3571) % 1000 < {NAMED}')}, {comment}, {dialect.boolean(comments)}, 'en',"
            f" {link}, {recruiter}, 'form', {network}, {dialect.moment('n.seconds')},"
            f" {dialect.moment('n.seconds + 2')}, {confirmed}, {withdrawn} {self.numbered}"
        )

    def repeats(self) -> str:
        return (
            "INSERT INTO petitions_repeat (signature_id, submission, language, link_id, at, mailed_at, confirmed_at)"
            f" SELECT s.id, {self.dialect.uuid}, 'en', s.link_id, s.confirmed_at, s.confirmed_at, s.confirmed_at"
            f" {self.own} AND (s.id * 86028121) % 1000 < {REPEATED}"
            " AND s.confirmed_at IS NOT NULL AND s.withdrawn_at IS NULL"
        )

    def answers(self) -> str:
        sources = (
            f"(SELECT s.id, s.supporter_id, s.submission, s.link_id, s.at {self.own} UNION ALL"
            f" SELECT s.id, s.supporter_id, r.submission, s.link_id, r.at {self.own_repeats})"
        )
        boxes = " UNION ALL ".join(
            f"SELECT {organization} AS organization_id, {words} AS words_id, {share} AS share"
            for organization, words, share in zip(self.world.organizations, self.world.words, self.ticks, strict=True)
        )
        return (
            "INSERT INTO supporters_consent (supporter_id, organization_id, campaign_id, words_id, decision,"
            " submission, language, box, link_id, method, at)"
            f" SELECT s.supporter_id, b.organization_id, {self.world.campaign}, b.words_id,"
            " CASE WHEN (s.id * 611953 + b.organization_id * 37) % 100 < b.share THEN 'yes' ELSE 'not_granted' END,"
            f" s.submission, 'en', 'checkbox', s.link_id, 'form', s.at FROM {sources} AS s CROSS JOIN ({boxes}) AS b"
        )

    def confirmations(self) -> str:
        return (
            "INSERT INTO supporters_confirmation (submission, supporter_id, at, method)"
            f" SELECT s.submission, s.supporter_id, s.confirmed_at, 'mail' {self.own} AND s.confirmed_at IS NOT NULL"
            f" UNION ALL SELECT r.submission, s.supporter_id, r.confirmed_at, 'mail' {self.own_repeats}"
        )


def _case(by: str, thresholds: Sequence[int], values: Sequence[int]) -> str:
    branches = " ".join(f"WHEN {by} < {below} THEN {value}" for below, value in zip(thresholds, values, strict=True))
    return f"CASE {branches} END"


if __name__ == "__main__":
    started = time.perf_counter()
    main()
    print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)
