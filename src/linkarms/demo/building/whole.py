"""The demo world as a whole: made, counted, and told about."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from linkarms.accounts.services import send_sign_in_link
from linkarms.core.clock import now as clock_now
from linkarms.core.urls import absolute
from linkarms.demo.building import agreeing, campaigning, groups, leads, mailbox, partners, register, talks
from linkarms.demo.building.afterwards import Afterwards
from linkarms.demo.building.agenda import Agenda
from linkarms.demo.building.counting import count
from linkarms.demo.building.days import LENGTH, Days
from linkarms.demo.building.planning import plan
from linkarms.demo.building.signing import Signing
from linkarms.demo.building.world import World
from linkarms.demo.models import DemoMark
from linkarms.demo.sources import files, made_up
from linkarms.demo.sources.records import Source
from linkarms.demo.story.cast import CAST, DOLORES


def build_and_print(folder: Path | None, *, as_json: bool, quiet: bool) -> None:
    """Make the tables and the world, and print what is there with links to sign in."""
    started = time.monotonic()
    _make_tables()
    report = build(_source(folder), from_files=folder is not None, quiet=quiet)
    report = {"folder": str(settings.DATA_DIR), "address": absolute("/"), **report}
    report["seconds"] = round(time.monotonic() - started, 1)
    if as_json:
        print(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        print(_in_words(report))


def build(source: Source, *, from_files: bool, quiet: bool = True) -> dict[str, Any]:
    """Build the world in the present database, which is marked as demo first. The report is JSON-ready."""
    now = clock_now()
    mark = DemoMark.objects.create(pk=1, made_at=now, from_files=from_files)
    world = World(Days(now), source)
    world_leads = _before_the_launch(world)
    signing, afterwards = _the_sixty_days(world, quiet=quiet)
    happened: Counter[str] = signing.counts + afterwards.counts
    talks.talk_to_all(world)
    agreeing.live_with_agreements(world)
    sign_in = _sign_in_links(world)
    mark.counts, mark.ready_at = count(world, happened), clock_now()
    mark.save(update_fields=["counts", "ready_at"])
    return {
        "from": source.name or None,
        "days": LENGTH,
        "read": {
            "lists": world_leads.lists,
            "names": world_leads.names,
            "names_equal_to_another": world_leads.equal,
            "people": source.people_read,
            "people_too_young": source.too_young,
            "people_used": len(source.signers),
            "addresses": len({signer.email.lower() for signer in source.signers}),
            "targets": len(source.officials),
            "districts": sum(len(districts) for districts in source.places.districts.values()),
        },
        "counts": mark.counts,
        "sign_in": sign_in,
    }


def _before_the_launch(world: World) -> leads.LeadsRead:
    groups.found_first_groups(world)
    if not world.source.name:
        register.bring_register(world)
    read = leads.write_down(world)
    leads.outsiders_own(world)
    partners.befriend_all(world)
    campaigning.prepare_library(world)
    return read


def _the_sixty_days(world: World, *, quiet: bool) -> tuple[Signing, Afterwards]:
    planned = plan(world.source, days=world.days, rng=world.rng)
    signing = Signing(world, planned)
    afterwards = Afterwards(world, signing)
    for day in Agenda(world, signing, afterwards, planned).run():
        if not quiet:
            print(
                f"\rday {day + 1} of {LENGTH}",
                end="\n" if day + 1 == LENGTH else "",
                file=sys.stderr,
                flush=True,
            )
    return signing, afterwards


def _sign_in_links(world: World) -> dict[str, str]:
    """Valid for a day; each works once. Another one is mailed by the sign-in page and read at /demo/mail/."""
    links = {}
    for who, email in CAST.items():
        send_sign_in_link(email, next_path="", language="en", network="", now=world.now)
        token = mailbox.link_for(email, kind="accounts_sign_in", path="/w/link/")
        links[who] = absolute(f"/w/link/{token}/")
    mailbox.nobody_takes_them(now=world.now)
    return links


def _source(folder: Path | None) -> Source:
    return made_up.make() if folder is None else files.read(folder, today=clock_now().date())


def _make_tables() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # While building only: a demo that loses its power is made anew. The server's connections sync fully.
            cursor.execute("PRAGMA synchronous = OFF")


def _in_words(report: dict[str, Any]) -> str:
    counts, read = report["counts"], report["read"]
    signatures, submissions = counts["signatures"], counts["submissions"]
    lines = [
        f"A demo world is in {report['folder']}, made in {report['seconds']} seconds.",
        f"  {read['names']} names on lists are {counts['leads']} leads of Amina's group; "
        f"{read['names_equal_to_another']} were there already under another spelling or list",
        f"  {counts['organizations']} invented organizations, {counts['teammates']} teammates",
        f"  {submissions['total']:,} submissions: {submissions['first']:,} first ones, "
        f"{submissions['repeat']:,} repeats",
        f"  {signatures['total']:,} signatures: {signatures['confirmed']:,} confirmed, "
        f"{signatures['pending']:,} pending, {signatures['withdrawn']:,} withdrawn, {signatures['erased']:,} erased",
        f"  {counts['consents']['total']:,} consents, {counts['disclosures']:,} disclosures in "
        f"{counts['releases']} downloads, {counts['removal_items']['total']:,} people on removal lists",
        "",
        "Sign in (each link works once, for a day; ask for another on the sign-in page and read it below):",
        *(f"  {who:<6} {link}" for who, link in report["sign_in"].items()),
        "",
        f"All mail: {absolute('/demo/mail/')}   The world: {absolute('/demo/')}",
        f"Dolores signed; what she sees: {absolute('/my-data/')} with {DOLORES[2]}",
    ]
    connections.close_all()
    return "\n".join(lines)
