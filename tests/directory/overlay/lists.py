"""Lists for tests: uploaded and worked on as the pages and the worker do it."""

from __future__ import annotations

from datetime import datetime

from linkarms.directory.models import Teammate
from linkarms.directory.overlay.models import ListImport
from linkarms.directory.overlay.uploading import bring_in, take_out, upload
from linkarms.directory.overlay.working import work

TWO = "name,city,website\nHill Street Tenants,Oakland,https://hill.example\nBay Nurses,Reno,\n"


def uploaded(
    teammate: Teammate, text: str | bytes, *, now: datetime, name: str = "list.csv", source: str = "Allies"
) -> ListImport:
    """A file that was looked at."""
    content = text.encode() if isinstance(text, str) else text
    run = upload(actor=teammate, source=source, file_name=name, content=[content], now=now)
    work(run.pk, clock=lambda: now)
    run.refresh_from_db()
    return run


def brought(
    teammate: Teammate, text: str | bytes, *, now: datetime, name: str = "list.csv", source: str = "Allies"
) -> ListImport:
    run = bring_in(uploaded(teammate, text, now=now, name=name, source=source), actor=teammate, now=now)
    work(run.pk, clock=lambda: now)
    run.refresh_from_db()
    return run


def taken_out(run: ListImport, teammate: Teammate, *, now: datetime) -> ListImport:
    take_out(run, actor=teammate, now=now)
    work(run.pk, clock=lambda: now)
    run.refresh_from_db()
    return run
