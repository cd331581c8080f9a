"""A download of a million people against what the database itself needs: `python -m benchmarks.export`.

The baseline is PostgreSQL's own COPY of the same joined query plus INSERT … SELECT of the same disclosures, in the same
run. Measured beside the time: how much memory the process grows by, how long its longest transaction is, and how long
signatures wait while it runs. fsync and synchronous_commit must be on, or nothing is measured.

`--sqlite` measures on SQLite what can be measured there: rows a second, and how long signatures wait.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks import machine
from benchmarks.measuring import BenchmarkError

ROOT = Path(__file__).resolve().parent.parent
#: What is promised.
LEAST_RATIO, MOST_MEMORY_MB = 0.2, 100.0
#: Of those who sign in these worlds, nearly all confirm: this many are needed for each row that may leave.
SIGNED_FOR_A_ROW = 1.05
#: What a rate of signatures looks like to the database: some at a time, this often.
A_BATCH, EVERY_SECONDS, WATCHED_SECONDS = 10, 0.05, 15.0


def main(argv: Sequence[str] | None = None) -> dict[str, Any]:
    """Measure in a process and a database of its own; the figures."""
    parser = argparse.ArgumentParser(prog="benchmarks.export", description="Measure a large download.")
    parser.add_argument("--rows", type=int, default=1_000_000, help="people who may leave (default: 1,000,000)")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite, without the baseline")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.here:
        found = measure(options.rows)
        print(json.dumps(found))
        return found
    with tempfile.TemporaryDirectory(prefix="linkarms-bench-") as folder, database(sqlite=options.sqlite) as address:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LINKARMS_")}
        environment |= {"LINKARMS_DATA_DIR": folder, "LINKARMS_BASE_URL": "http://localhost"}
        if address:
            environment["LINKARMS_DATABASE_URL"] = address
        command = [sys.executable, "-m", "benchmarks.export", "--here", "--rows", str(options.rows)]
        done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            raise BenchmarkError(f"The measurement failed (status {done.returncode}).")
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer


@contextlib.contextmanager
def database(*, sqlite: bool = False) -> Iterator[str]:
    """A durable PostgreSQL: the one that LINKARMS_DATABASE_URL names (by `tools/pg.py`), else one of our own."""
    given = os.environ.get("LINKARMS_DATABASE_URL", "")
    if sqlite:
        yield ""
    elif given:
        if urlsplit(given).hostname not in ("127.0.0.1", "localhost", "::1"):
            raise BenchmarkError(
                "LINKARMS_DATABASE_URL is not on this machine: nothing is measured, nothing was touched."
            )
        yield given
    else:
        with machine.postgresql() as address:
            yield address


def measure(rows: int) -> dict[str, Any]:
    """In this process, on the database of the environment, which must be empty."""
    from benchmarks import worlds

    about = machine.description()
    worlds.open_database()
    settings = durable_settings()
    refuse_inhabited()
    world = worlds.build(int(rows * SIGNED_FOR_A_ROW), ticks=(60, 100, 30), say=say)
    found: dict[str, Any] = {**about, **settings}
    if settings["database"] == "sqlite":
        found |= _download(world)
    else:
        first = _baseline(world)
        found |= _download(world)
        second = _baseline(world)
        found |= _compared(found, first, second)
    found["signatures_wait"] = _signing_beside(world)
    found["missed"] = [
        what
        for what, is_missed in (
            ("ratio_to_copy_and_insert", found.get("ratio_to_copy_and_insert", LEAST_RATIO) < LEAST_RATIO),
            ("memory_growth_mb", found["memory_growth_mb"] >= MOST_MEMORY_MB),
        )
        if is_missed
    ]
    for name, value in found.items():
        say(f"{name}: {value}")
    return found


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def durable_settings() -> dict[str, str]:
    """What was measured under. Ends the process where a commit is not one."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            found = {"database": "sqlite"}
            for name in ("journal_mode", "synchronous"):
                cursor.execute(f"PRAGMA {name}")
                found[name] = str(cursor.fetchone()[0])
            durable = found["synchronous"] == "2"
        else:
            found = {"database": "postgresql"}
            names = (
                "server_version",
                "fsync",
                "synchronous_commit",
                "full_page_writes",
                "wal_sync_method",
                "shared_buffers",
            )
            for name in names:
                cursor.execute(f"SHOW {name}")
                found[name] = str(cursor.fetchone()[0])
            durable = (
                found["fsync"] == "on" and found["synchronous_commit"] == "on" and found["full_page_writes"] == "on"
            )
    say(f"settings: {found}")
    if not durable:
        raise BenchmarkError(
            "This database may lose what it has confirmed: nothing is measured (tools/pg.py run --durable)."
        )
    return found


def refuse_inhabited() -> None:
    from linkarms.directory.models import Organization

    if Organization.objects.exists():
        raise BenchmarkError("Somebody lives in this database: nothing is measured, nothing was touched.")


# --- The baseline --------------------------------------------------------------------------------------------------

_JOINED = """
      FROM supporters_consent c
      JOIN supporters_confirmation f ON f.submission = c.submission
      JOIN petitions_signature s ON s.submission = c.submission
      JOIN supporters_supporter p ON p.id = c.supporter_id
      JOIN supporters_consentwords w ON w.id = c.words_id
      JOIN campaigns_campaign a ON a.id = c.campaign_id
     WHERE c.organization_id = {organization} AND c.campaign_id = {campaign} AND c.decision = 'yes'
     ORDER BY c.supporter_id
"""
_COPY = """
    COPY (SELECT p.email, s.given_name, s.family_name, s.postal_code, s.country, s.phone, a.name, c.at, w.version
    {joined}) TO STDOUT (FORMAT csv)
"""
_INSERT = """
    INSERT INTO sharing_disclosure (release_id, supporter_id, recipient_id, campaign_id, purpose, fields,
                                    agreement_version_id, consent_id, policy_version, at)
    SELECT {release}, c.supporter_id, {organization}, {campaign}, 'contact',
           '["email", "family_name", "given_name", "postal_code"]', {version}, c.id, 1, now()
    {joined}
"""


def _baseline(world: Any) -> dict[str, float]:
    """Seconds of each of the two statements."""
    from django.db import connection

    from linkarms.core import clock
    from linkarms.partnerships.models import AgreementVersion
    from linkarms.sharing.models import Release

    organization = world.organizations[1]
    version = AgreementVersion.objects.get(agreement__partnership__partner=organization, in_force_at__isnull=False)
    release = Release.objects.create(organization_id=organization, how="baseline", at=clock.now())
    parts = {"organization": organization, "campaign": world.campaign, "release": release.pk, "version": version.pk}
    joined = _JOINED.format(**parts)
    with connection.cursor() as cursor:
        copied, began = 0, time.perf_counter()
        with cursor.cursor.copy(_COPY.format(joined=joined)) as out:
            for piece in out:
                copied += bytes(piece).count(b"\n")
        copy_seconds = time.perf_counter() - began
        began = time.perf_counter()
        cursor.execute(_INSERT.format(joined=joined, **parts))
        inserted, insert_seconds = cursor.rowcount, time.perf_counter() - began
    _forget_disclosures()
    say(f"baseline: COPY of {copied:,} rows {copy_seconds:.1f} s, INSERT of {inserted:,} {insert_seconds:.1f} s")
    return {"rows": inserted, "copy_seconds": copy_seconds, "insert_seconds": insert_seconds}


def _forget_disclosures() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("TRUNCATE sharing_disclosure, sharing_removalitem")
            cursor.execute("CHECKPOINT")


def _compared(found: dict[str, Any], first: dict[str, float], second: dict[str, float]) -> dict[str, Any]:
    if found["rows"] != first["rows"]:
        raise BenchmarkError(f"{found['rows']} people left, and the joined query has {first['rows']}.")
    copying = statistics.mean([first["copy_seconds"], second["copy_seconds"]])
    inserting = statistics.mean([first["insert_seconds"], second["insert_seconds"]])
    return {
        "copy_seconds": round(copying, 2),
        "insert_seconds": round(inserting, 2),
        "ratio_to_copy_and_insert": round((copying + inserting) / found["seconds"], 3),
    }


# --- The download --------------------------------------------------------------------------------------------------


def _download(world: Any) -> dict[str, Any]:
    """Everything that the first partner may receive, thrown away piece by piece."""
    from linkarms.core import clock
    from linkarms.directory.models import Organization
    from linkarms.sharing import services
    from linkarms.sharing.models import Disclosure

    organization = Organization.objects.get(pk=world.organizations[1])
    before, longest = _memory(), _Longest()
    with longest.watched():
        began = time.perf_counter()
        outgoing = services.release_contacts(organization, campaign=None, how="command", actor=None, now=clock.now())
        lines, first_piece = -1, 0.0  # the first line says what the columns are
        for piece in outgoing:
            first_piece = first_piece or time.perf_counter() - began
            lines += piece.count(b"\n")
        seconds = time.perf_counter() - began
    outgoing.release.refresh_from_db()
    written = Disclosure.objects.filter(release=outgoing.release).count()
    if not lines == written == outgoing.release.rows:
        raise BenchmarkError(
            f"{lines} lines left, {written} disclosures were written, {outgoing.release.rows} were noted."
        )
    _forget_disclosures()
    return {
        "rows": written,
        "seconds": round(seconds, 2),
        "rows_per_second": round(written / seconds),
        "first_piece_ms": round(first_piece * 1000, 1),
        "memory_growth_mb": round(_memory(peak=True) - before, 1),
        "longest_transaction_ms": longest.milliseconds,
    }


def _memory(*, peak: bool = False) -> float:
    """Megabytes of this process: at its highest since it was last asked for the present."""
    if not peak:
        Path("/proc/self/clear_refs").write_text("5")
    name = "VmHWM:" if peak else "VmRSS:"
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name)]
    return int(line.split()[1]) / 1024


class _Longest:
    """The longest transaction of the database while it was watched, from another connection; None on SQLite."""

    def __init__(self) -> None:
        self.milliseconds: float | None = None
        self._over = threading.Event()

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        from django.db import connection

        thread = threading.Thread(target=self._watch, daemon=True)
        if connection.vendor == "postgresql":
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            if thread.ident is not None:
                thread.join()

    def _watch(self) -> None:
        from django.db import connection

        self.milliseconds = 0.0
        with connection.cursor() as cursor:
            while not self._over.wait(0.1):
                cursor.execute(
                    "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    " AND backend_type = 'client backend'"
                )
                self.milliseconds = max(self.milliseconds, round(float(cursor.fetchone()[0]) * 1000, 1))
        connection.close()


# --- Signatures beside it ------------------------------------------------------------------------------------------


def _signing_beside(world: Any) -> dict[str, dict[str, float]]:
    """How long a batch of signatures takes, alone and while a download runs; in milliseconds."""
    alone = _sign(world, while_doing=lambda over: bool(over.wait()))
    beside = _sign(world, while_doing=lambda over: _keep_downloading(world, over))
    return {"alone": alone, "beside_a_download": beside}


def _sign(world: Any, *, while_doing: Callable[[threading.Event], object]) -> dict[str, float]:
    command = [sys.executable, "-c", "from benchmarks.export import sign; sign()", json.dumps(vars(world))]
    signer = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert signer.stdout is not None
    signer.stdout.readline()  # it is ready
    over = threading.Event()
    timer = threading.Timer(WATCHED_SECONDS, over.set)
    timer.start()
    while_doing(over)
    timer.cancel()
    answer, _nothing = signer.communicate("stop\n")
    return dict(json.loads(answer))


def _keep_downloading(world: Any, over: threading.Event) -> None:
    from linkarms.core import clock
    from linkarms.directory.models import Organization
    from linkarms.sharing import services

    organization = Organization.objects.get(pk=world.organizations[1])
    while not over.is_set():
        for _piece in services.release_contacts(
            organization, campaign=None, how="command", actor=None, now=clock.now()
        ):
            if over.is_set():
                break


def sign() -> None:
    """A process of its own: a batch of new signatures now and then, until a line comes in."""
    from benchmarks import worlds
    from benchmarks.cast import World

    worlds.open_database()
    from uuid import uuid4

    from linkarms.core import clock
    from linkarms.petitions.intake import record_signatures
    from linkarms.petitions.submission import GivenAnswer, SignatureSubmission

    world = World(**json.loads(sys.argv[1]))
    answers = tuple(
        GivenAnswer(organization, words, "yes", "checkbox")
        for organization, words in zip(world.organizations, world.words, strict=True)
    )
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), over.set()), daemon=True).start()
    print("ready", flush=True)
    waits = []
    while not over.wait(EVERY_SECONDS):
        now = clock.now()
        batch = [
            SignatureSubmission(
                submission=uuid4(), petition_id=world.petition, campaign_id=world.campaign,
                email=f"{uuid4().hex}@mail.example", given_name="Dolores", family_name="Reyes", postal_code="94601",
                country="US", phone="", comment="", name_public=False, comment_public=False, language="en",
                link_id=world.links[1], recruiter_id=world.organizations[1], method="form", network_hash="n" * 64,
                at=now, answers=answers,
            )
            for _number in range(A_BATCH)
        ]  # fmt: skip
        began = time.perf_counter()
        record_signatures(batch, now=now)
        waits.append((time.perf_counter() - began) * 1000)
    waits.sort()
    shown = {"batches": len(waits), "p50_ms": waits[len(waits) // 2], "p99_ms": waits[int(len(waits) * 0.99)]}
    print(json.dumps({name: round(value, 1) for name, value in (shown | {"max_ms": waits[-1]}).items()}))


if __name__ == "__main__":
    try:
        figures = main()
    except BenchmarkError as problem:
        raise SystemExit(f"bench: {problem}") from None
    if "--here" not in sys.argv:
        print(json.dumps(figures, indent=2))
