"""A file arrives: kept in pieces, looked at by the worker, changed and asked for again until somebody brings it in."""

from __future__ import annotations

import base64
import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.core.names import one_line
from linkarms.directory.overlay.models import ListImport, ListPart, ListSource, ListState
from linkarms.directory.register.mapping import GUESSES, NOTHING
from linkarms.directory.tasks import work_on_list

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate

MOST_BYTES = 100 * 1024 * 1024
#: Bytes in a piece; a multiple of three, so that pieces of base64 can be joined.
A_PIECE = 3 * 256 * 1024
#: Files that nobody brought in are forgotten after that.
DRAFTS_AFTER = timedelta(days=7)
_SUFFIX = re.compile(r"\.(csv|tsv|txt|xlsx|xlsm|json|jsonl)", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")


@transaction.atomic
def upload(
    *, actor: Teammate, source: str, file_name: str, content: Iterable[bytes], now: datetime, as_of: date | None = None
) -> ListImport:
    """Keep a file and have it looked at. The same file under the same name, still under way, is the one that is there.

    Nothing of it is brought in before :func:`bring_in`. Raises BadInput (fields "source", "file").
    """
    _may_write(actor)
    name = one_line(source, field="source", max_length=120)
    clean_name = Path(file_name.replace("\\", "/")).name[-255:] or "list.csv"
    if _SUFFIX.fullmatch(Path(clean_name).suffix) is None:
        raise BadInput(_("Choose a file that ends in .csv, .xlsx or .json."), "file")
    known, made = ListSource.objects.get_or_create(
        holder_id=actor.organization_id, name=name, defaults={"added_at": now}
    )
    # One upload of a source at a time: the second of two sees the first.
    ListSource.objects.select_for_update().get(pk=known.pk)
    run = ListImport.objects.create(
        source=known, file_name=clean_name, file_bytes=0, digest="", as_of=as_of or _day_in(clean_name) or now.date(),
        by=actor.user, uploaded_at=now, asked_at=now, mapping={},
    )  # fmt: skip
    run.file_bytes, run.digest = _keep(run, content)
    same = known.imports.filter(
        digest=run.digest, state__in=[ListState.CHECKING, ListState.CHECKED, ListState.RUNNING]
    ).exclude(pk=run.pk)
    if (there := same.order_by("pk").first()) is not None:
        run.delete()
        return there
    run.save(update_fields=["file_bytes", "digest"])
    if made:
        audit.record("list.source_added", actor=actor.user, organization_id=actor.organization_id, thing=known, now=now)
    _recorded("list.uploaded", run, actor=actor, now=now)
    _wake(run)
    return run


@transaction.atomic
def look_again(run: ListImport, *, mapping: Mapping[str, str], actor: Teammate, now: datetime) -> ListImport:
    """With other meanings of the columns. `mapping` names every column; blank means: leave it out."""
    _may_write(actor, run)
    row = ListImport.objects.select_for_update().get(pk=run.pk)
    if row.state not in (ListState.CHECKED, ListState.UNREADABLE, ListState.CHECKING) or not row.parts.exists():
        raise Refused(_("This file was brought in already. Upload it again to change the columns."))
    row.mapping = _checked(mapping, row)
    row.state, row.asked_at, row.trouble = ListState.CHECKING, now, ""
    row.claim, row.claimed_until = "", None
    row.save()
    _wake(row)
    return row


@transaction.atomic
def bring_in(run: ListImport, *, actor: Teammate, now: datetime) -> ListImport:
    """Begin. Asked twice, it is begun once; while another file of the same source is under way, it is refused."""
    _may_write(actor, run)
    ListSource.objects.select_for_update().get(pk=run.source_id)
    row = ListImport.objects.select_for_update().get(pk=run.pk)
    if row.state in (ListState.RUNNING, ListState.DONE):
        return row
    if row.state != ListState.CHECKED:
        raise Refused(_("This file has to be looked at first."))
    try:
        with transaction.atomic():
            row.state, row.asked_at, row.place, row.bytes_read = ListState.RUNNING, now, 0, 0
            row.rows_new = row.rows_changed = row.rows_unchanged = row.rows_refused = row.facts_left_out = 0
            row.save()
    except IntegrityError:
        raise Refused(
            _("Another file of “%(source)s” is being brought in or taken out just now. Try again when it is done.")
            % {"source": row.source.name}
        ) from None
    row.refusals.all().delete()
    ListSource.objects.filter(pk=row.source_id).update(mapping={**row.source.mapping, **row.mapping})
    _recorded("list.begun", row, actor=actor, now=now)
    _wake(row)
    return row


@transaction.atomic
def take_out(run: ListImport, *, actor: Teammate, now: datetime) -> ListImport:
    """Begin to undo: what it brought goes, what it changed is as it was; what people typed since stays."""
    _may_write(actor, run)
    ListSource.objects.select_for_update().get(pk=run.source_id)
    row = ListImport.objects.select_for_update().get(pk=run.pk)
    if row.state in (ListState.UNDOING, ListState.UNDONE):
        return row
    if row.state != ListState.DONE:
        raise Refused(_("Only a list that was brought in can be taken out again."))
    later = row.source.imports.filter(pk__gt=row.pk, state__in=[ListState.RUNNING, ListState.DONE, ListState.UNDOING])
    if later.exists():
        names = ", ".join(later.order_by("-pk").values_list("file_name", flat=True))
        raise Refused(_("Newer files of this source rest on it. Take them out first: %(names)s") % {"names": names})
    row.state, row.asked_at, row.place = ListState.UNDOING, now, 0
    row.claim, row.claimed_until = "", None
    row.save()
    _recorded("list.undo_begun", row, actor=actor, now=now)
    _wake(row)
    return row


@transaction.atomic
def throw_away(run: ListImport, *, actor: Teammate, now: datetime) -> None:
    """Forget a file that was not brought in."""
    _may_write(actor, run)
    row = ListImport.objects.select_for_update().filter(pk=run.pk).first()
    if row is None:
        return
    if row.state not in (ListState.CHECKING, ListState.CHECKED, ListState.UNREADABLE):
        raise Refused(_("This list was brought in. Take it out again instead."))
    _recorded("list.thrown_away", row, actor=actor, now=now)
    row.delete()


def tidy(now: datetime) -> int:
    """Forget files that nobody brought in for a week; how many."""
    drafts = Q(state__in=[ListState.CHECKING, ListState.CHECKED, ListState.UNREADABLE])
    old = ListImport.objects.filter(drafts, asked_at__lt=now - DRAFTS_AFTER)
    count = old.count()
    old.delete()
    return count


@contextmanager
def as_file(run: ListImport) -> Iterator[Path]:
    """The file as it was uploaded, for as long as it is read."""
    suffix = Path(run.file_name).suffix.lower()
    with tempfile.TemporaryDirectory(prefix="linkarms-list-") as folder:
        path = Path(folder) / f"list{suffix}"
        with path.open("wb") as file:
            for content in run.parts.order_by("number").values_list("content", flat=True).iterator(chunk_size=4):
                file.write(base64.b64decode(content))
        yield path


def _keep(run: ListImport, content: Iterable[bytes]) -> tuple[int, str]:
    size, digest, rest, number = 0, hashlib.sha256(), b"", 0
    for chunk in content:
        size += len(chunk)
        if size > MOST_BYTES:
            raise BadInput(
                _("This file is larger than %(most)d MB. Split it, or ask the operator to import it.")
                % {"most": MOST_BYTES // 1024**2},
                "file",
            )
        digest.update(chunk)
        rest += chunk
        while len(rest) >= A_PIECE:
            _keep_piece(run, number, rest[:A_PIECE])
            rest, number = rest[A_PIECE:], number + 1
    if rest:
        _keep_piece(run, number, rest)
    if not size:
        raise BadInput(_("There is nothing in this file."), "file")
    return size, digest.hexdigest()


def _keep_piece(run: ListImport, number: int, content: bytes) -> None:
    ListPart.objects.create(of=run, number=number, content=base64.b64encode(content).decode("ascii"))


def _checked(mapping: Mapping[str, str], run: ListImport) -> dict[str, str]:
    found = {column: field for column, field in mapping.items() if column in run.columns}
    fields = [field for field in found.values() if field != NOTHING]
    if any(field not in GUESSES for field in fields):
        raise BadInput(_("Please choose from the list."), "mapping")
    twice = sorted({field for field in fields if fields.count(field) > 1})
    if twice:
        raise BadInput(_("Two columns cannot be the same fact. Choose one of them."), "mapping")
    if "name" not in fields:
        raise BadInput(_("Say which column is the name."), "mapping")
    return found


def _day_in(file_name: str) -> date | None:
    found = _DATE.search(file_name)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _may_write(actor: Teammate, run: ListImport | None = None) -> None:
    """By an organizer: a list of thousands is not a note."""
    if not actor.may_organize or (run is not None and run.source.holder_id != actor.organization_id):
        raise NotAllowed(_("Owners and organizers bring lists in and take them out."))


def _recorded(verb: str, run: ListImport, *, actor: Teammate, now: datetime) -> None:
    audit.record(verb, actor=actor.user, organization_id=actor.organization_id, thing=run, now=now)


def _wake(run: ListImport) -> None:
    # Robust: what was asked for is written down, and the periodic job finds it.
    transaction.on_commit(lambda: work_on_list.enqueue(run.pk), robust=True)
