"""An article of 2,000 words beside two million known names: `linkarms bench articles`.

Invented names fill the register, in batches by the way that imports take; one team has a thousand entries of its own.
The article is made of the twenty marked ones of the tests, with names from the register between them. Timed is all
that a pasted article costs before the page is drawn, with empty caches: what could be a name, looking it up, the
sentences, and comparing what was found with the team's own entries. The promise is the slowest but one of twenty runs.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.apart import measured
from benchmarks.export import durable_settings, refuse_inhabited, say
from benchmarks.importing import FIRST, SECOND, WHAT, WHO
from benchmarks.measuring import BenchmarkError

#: What is promised.
MOST_MS = 500.0
WORDS, RUNS, OWN = 2000, 20, 1000
_LOT = 20_000
ARTICLES = Path(__file__).resolve().parents[1] / "tests" / "directory" / "articles" / "articles.txt"


def main(argv: Sequence[str] | None = None) -> dict[str, Any]:
    """Measure in a process and a database of its own; the figures."""
    parser = argparse.ArgumentParser(prog="benchmarks.articles", description="Measure the article finder.")
    parser.add_argument("--names", type=int, default=2_000_000, help="names in the register (default: 2,000,000)")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.here:
        found = measure(options.names)
        print(json.dumps(found))
        return found
    return measured("benchmarks.articles", "--names", options.names, sqlite=options.sqlite)


def measure(names: int) -> dict[str, Any]:
    """In this process, on the database of the environment, which must be empty."""
    from benchmarks import worlds

    worlds.open_database()
    found: dict[str, Any] = {**machine.description(), **durable_settings()}
    refuse_inhabited()
    some = fill_register(names)
    teammate = _team()
    text = article(some)
    found |= {"names": names, "own_entries": OWN, "words": len(text.split())}
    found |= _timed(teammate, text, planted=some)
    found["missed"] = [] if found["p95_ms"] < MOST_MS else ["p95_ms"]
    for what, value in found.items():
        say(f"{what}: {value}")
    return found


def fill_register(names: int) -> list[str]:
    """That many invented organizations; ten of them, to be named in the article."""
    from django.db import connection, transaction

    from linkarms.directory.register import facts, writing
    from linkarms.directory.register.comparing import ENTRIES, NEW
    from linkarms.directory.register.models import Import, Source, SourceKind

    now = datetime(2026, 1, 1, tzinfo=UTC)
    source = Source.objects.create(name="Benchmark", kind=SourceKind.CSV, added_at=now)
    run = Import.objects.create(
        source=source, claim="x", file_name="x", file_bytes=1, digest="x", as_of=now.date(), started_at=now
    )
    began = time.perf_counter()
    planted: list[str] = []
    rows: list[tuple[Any, ...]] = []
    for number, (name, normal) in enumerate(_names(names)):
        if number % (names // 10) == 7:
            planted.append(name)
        values = facts.facts_from({"name": name, "kind": "other"})
        rows.append((source.pk, str(number), run.pk, "2026-01-01", "x", normal, *values))
        if len(rows) == _LOT or number == names - 1:
            with transaction.atomic():
                writing.insert(ENTRIES, NEW, rows)
            rows = []
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say(f"{names:,} names in {time.perf_counter() - began:.0f} s")
    return planted


def _names(number: int) -> Iterator[tuple[str, str]]:
    from linkarms.core.names import normal_name

    pick = random.Random(2026).choice  # noqa: S311  # nothing secret
    for each in range(number):
        words = (pick(FIRST), pick(SECOND), pick(WHO), pick(WHAT))
        name = f"{' '.join(words).title()} {each}"
        yield name, normal_name(name)


def _team() -> Any:
    """A team with entries of its own, made by the services behind the pages."""
    from linkarms.accounts.models import User
    from linkarms.directory import services

    now = datetime(2026, 1, 2, tzinfo=UTC)
    user = User.objects.create(email="amina@example.org", name="Amina", created_at=now)
    organization, owner = services.found_organization(name="Oak Street Tenants", actor=user, now=now)
    pick = random.Random(7).choice  # noqa: S311
    for number in range(OWN):
        name = f"{pick(SECOND)} {pick(WHO)} {pick(WHAT)} of Ward {number}".title()
        services.add_entry(holder=organization, name=name, actor=user, now=now)
    return owner


def article(planted: Sequence[str]) -> str:
    """The articles of the tests over and over, a planted name in every tenth sentence, cut at 2,000 words."""
    plain = re.sub(r"[\[\]{}]", "", ARTICLES.read_text(encoding="utf-8").replace("\n---\n", "\n\n"))
    sentences = re.split(r"(?<=[.!?])\s+", plain * 8)
    mixed = [
        f"Then {planted[number // 10 % len(planted)]} spoke. {one}" if number % 10 == 0 else one
        for number, one in enumerate(sentences)
    ]
    return " ".join(" ".join(mixed).split()[:WORDS])


def _timed(teammate: Any, text: str, *, planted: Sequence[str]) -> dict[str, Any]:
    from django.db import connection

    from linkarms.directory.articles import candidate_names
    from linkarms.directory.articles.finding import normal
    from linkarms.directory.matching.names import read_name
    from linkarms.directory.signatories import read_article

    times, cpu = [], []
    for _run in range(RUNS):
        normal.cache_clear()
        read_name.cache_clear()
        began, worked = time.perf_counter(), time.process_time()
        reading = read_article(teammate, text)
        times.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
        connection.close()
    named = {one.signatory.name for one in reading.names}
    missing = [name for name in planted if name not in named]
    if missing:
        raise BenchmarkError(f"The article names {missing[0]}, and it was not found: nothing is measured.")
    times.sort()
    return {
        "candidates_looked_up": len(candidate_names(text)),
        "organizations_found": len(reading.names),
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[-2], 1),
        "processor_p50_ms": round(sorted(cpu)[len(cpu) // 2], 1),
    }


if __name__ == "__main__":
    try:
        figures = main()
    except BenchmarkError as problem:
        raise SystemExit(f"bench: {problem}") from None
    if "--here" not in sys.argv:
        print(json.dumps(figures, indent=2))
