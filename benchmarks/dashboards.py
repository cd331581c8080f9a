"""What reads beside ten million signatures: `linkarms bench dashboards --signatures 10000000`.

Every page that shows numbers of them, as a signed-in teammate gets it (whole request, in this process, nothing cached);
the periodic work that follows people who sign, confirm and take back; and what all periodic work costs at rest, in
processor time of this process and of the database's.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks import machine
from benchmarks.apart import measured
from benchmarks.export import durable_settings, refuse_inhabited, say
from benchmarks.measuring import BenchmarkError

#: What is promised.
SLOWEST_PAGE_MS, MOST_OF_A_CORE = 300.0, 0.01
TIMES = 7
FOLLOWED = 400  # people who sign, and then confirm, in one go


def main(argv: Sequence[str] | None = None) -> dict[str, Any]:
    """Measure in a process and a database of its own; the figures."""
    parser = argparse.ArgumentParser(prog="benchmarks.dashboards", description="Measure pages over many signatures.")
    parser.add_argument("--signatures", type=int, default=1_000_000, help="how many (default: 1,000,000)")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--over", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.here or options.over:
        found = measure(options.signatures, options.over)
        print(json.dumps(found))
        return found
    return measured("benchmarks.dashboards", "--signatures", options.signatures, sqlite=options.sqlite)


def measure(signatures: int, made: Path | None = None) -> dict[str, Any]:
    """In this process, on the database of the environment, which must be empty, or hold the world that `made` tells."""
    from django.core.management import call_command

    from benchmarks import worlds
    from benchmarks.cast import World

    about = machine.description()
    worlds.open_database()
    settings = durable_settings()
    if made is None:
        refuse_inhabited()
        world = worlds.build(signatures, say=say)
    else:
        world = World(**json.loads(made.read_text(encoding="utf-8")))
    found: dict[str, Any] = about | settings | {"signatures": world.signatures}
    call_command("collectstatic", interactive=False, verbosity=0)
    logging.disable(logging.INFO)
    found["pages_ms"] = pages(world)
    found["at_rest"] = at_rest()
    found["following_ms"] = following(world)
    found["full_count_seconds"] = _full_count()
    slow = [name for name, spent in found["pages_ms"].items() if spent["median"] >= SLOWEST_PAGE_MS]
    idle = found["at_rest"]["share_of_a_core"]
    found["missed"] = slow + (["at_rest"] if idle >= MOST_OF_A_CORE else [])
    for name, value in found.items():
        say(f"{name}: {json.dumps(value, indent=2) if isinstance(value, dict) else value}")
    return found


# --- Pages ---------------------------------------------------------------------------------------------------------


def pages(world: Any) -> dict[str, dict[str, float]]:
    """Milliseconds of each page: first (statements not yet planned), median and slowest of several."""
    from django.core.cache import cache
    from django.test import Client
    from django.urls import reverse

    from linkarms.accounts.models import User
    from linkarms.directory.models import Organization

    found = {}
    for place, who in ((0, "host"), (1, "partner")):
        organization = Organization.objects.get(pk=world.organizations[place])
        client = Client(HTTP_HOST="localhost")
        client.force_login(User.objects.get(pk=organization.founded_by_id))
        for name, arguments in _addresses(world, is_host=place == 0).items():
            address = reverse(f"workspace:{name}", args=[organization.slug, *arguments])
            found[f"{who}: {name}"] = _timed(_getting(client, address), before=cache.clear)
    stranger = Client(HTTP_HOST="localhost")
    for name, address in {
        "petition": f"/p/{world.petition_slug}/?via={world.codes[1]}",
        "counter": f"/p/{world.petition_slug}/counter.json",
        "api": f"/api/v1/petitions/{world.petition_slug}",
    }.items():
        found[f"public: {name}"] = _timed(_getting(stranger, address), before=cache.clear)
    return found


def _addresses(world: Any, *, is_host: bool) -> dict[str, list[int]]:
    campaign = world.campaign
    names: dict[str, list[int]] = {
        "today": [],
        "people-list": [],
        "people-results": [campaign],
        "people-releases": [],
        "people-removals": [],
        "campaigns-list": [],
        "campaigns-page": [campaign],
        "campaigns-links": [campaign],
        "partners-list": [],
    }
    return names | ({"campaigns-comments": [campaign, world.petition]} if is_host else {})


def _getting(client: Any, address: str) -> Callable[[], None]:
    def get() -> None:
        answer = client.get(address, follow=True)
        if answer.status_code != 200:
            raise BenchmarkError(f"{address} answered {answer.status_code}")

    return get


def _timed(deed: Callable[[], object], *, before: Callable[[], object] = lambda: None) -> dict[str, float]:
    """`cpu` is the processor time of this process and its database connection: what a busy machine does not change."""
    spent, worked = [], []
    for _time in range(TIMES):
        before()
        began, at_work = time.perf_counter(), _processor_seconds()
        deed()
        worked.append((_processor_seconds() - at_work) * 1000)
        spent.append((time.perf_counter() - began) * 1000)
    later = spent[1:]
    numbers = {"first": spent[0], "median": statistics.median(later), "slowest": max(later)}
    return {name: round(number, 1) for name, number in (numbers | {"cpu": statistics.mean(worked[1:])}).items()}


# --- Periodic work -------------------------------------------------------------------------------------------------


def at_rest() -> dict[str, Any]:
    """What each job costs when there is nothing to do, and all of them at their pace: a share of one core."""
    from linkarms.cli.rounds import jobs, run_job
    from linkarms.core import clock

    # What a new installation has to do once is done first.
    for job in jobs().values():
        run_job(job, now=clock.now())
    costs, share = {}, 0.0
    for name, job in jobs().items():
        spent = []
        for _time in range(TIMES):
            began = _processor_seconds()
            outcome = run_job(job, now=clock.now())
            spent.append(_processor_seconds() - began)
            if outcome.problem:
                raise BenchmarkError(f"The job {name} failed: {outcome.problem}")
        # A clock of hundredths of a second: the mean of several, not the median.
        cost = statistics.mean(spent)
        share += cost / job.every_seconds
        costs[name] = {"cpu_ms": round(cost * 1000, 2), "every_seconds": job.every_seconds}
    return {"share_of_a_core": round(share, 5), "jobs": costs}


def _processor_seconds() -> float:
    """Of this process, and of the server process behind its connection."""
    from django.db import connection

    own = time.process_time()
    if connection.vendor != "postgresql":
        return own
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    # "name" may hold blanks: what follows the last bracket has fixed places.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return own + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def following(world: Any) -> dict[str, float]:
    """People sign, get their mail, confirm and take back: milliseconds of each step for all of them, and a person."""
    from linkarms.core import clock
    from linkarms.petitions import confirming, mailing, upkeep
    from linkarms.petitions.intake import record_signatures
    from linkarms.petitions.models import Signature
    from linkarms.sharing import services
    from linkarms.supporters.models import Supporter

    now = clock.now()
    batch = _batch(world, now)
    found: dict[str, float] = {}

    def step(name: str, deed: Callable[[], object], *, people: int) -> None:
        began = time.perf_counter()
        deed()
        spent = (time.perf_counter() - began) * 1000
        found[name], found[f"{name}, each"] = round(spent, 1), round(spent / people, 2)

    step("sign", lambda: record_signatures(batch, now=now), people=FOLLOWED)
    step("pull confirmation mails", lambda: mailing.pull_confirmation_mails(now), people=FOLLOWED)
    mine = Signature.objects.filter(submission__in=[one.submission for one in batch])
    tokens = _tokens(list(mine.values_list("submission", flat=True)))
    step("confirm one by one", lambda: [confirming.confirm(one, now=now) for one in tokens[:100]], people=100)
    step("confirm the others", lambda: confirming.confirm_many(tokens[100:], now=now), people=FOLLOWED - 100)
    people = list(Supporter.objects.filter(signatures__in=mine)[:50])
    step("take back", lambda: [services.withdraw(one, None, now=now) for one in people], people=50)
    step("fold", lambda: upkeep.recount(now), people=FOLLOWED)
    return found


def _batch(world: Any, now: datetime) -> list[Any]:
    from linkarms.petitions.submission import GivenAnswer, SignatureSubmission

    answers = tuple(
        GivenAnswer(organization, words, "yes", "checkbox")
        for organization, words in zip(world.organizations, world.words, strict=True)
    )
    return [
        SignatureSubmission(
            submission=uuid4(), petition_id=world.petition, campaign_id=world.campaign,
            email=f"{uuid4().hex}@mail.example", given_name="Dolores", family_name="Reyes", postal_code="94601",
            country="US", phone="", comment="", name_public=False, comment_public=False, language="en",
            link_id=world.links[1], recruiter_id=world.organizations[1], method="form", network_hash="n" * 64,
            at=now, answers=answers,
        )
        for _number in range(FOLLOWED)
    ]  # fmt: skip


def _tokens(submissions: list[Any]) -> list[str]:
    """Nobody can read a stored token, so each mail gets a known one."""
    from linkarms.core.tokens import new_token, token_hash
    from linkarms.petitions.models import ConfirmationMail

    tokens = []
    for mail in ConfirmationMail.objects.filter(submission__in=submissions):
        tokens.append(new_token())
        ConfirmationMail.objects.filter(pk=mail.pk).update(token_hash=token_hash(tokens[-1]))
    return tokens


def _full_count() -> float:
    """Seconds of the daily comparison of all numbers with all rows."""
    from linkarms.petitions import figures
    from linkarms.supporters import figures as people_figures

    began = time.perf_counter()
    wrong = figures.differences() | people_figures.differences()
    if wrong:
        raise BenchmarkError(f"{len(wrong)} numbers differ from a full count")
    return round(time.perf_counter() - began, 1)


if __name__ == "__main__":
    try:
        figures = main()
    except BenchmarkError as problem:
        raise SystemExit(f"bench: {problem}") from None
    if not {"--here", "--over"} & set(sys.argv):
        print(json.dumps(figures, indent=2))
