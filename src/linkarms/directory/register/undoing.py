"""Taking a whole import back: what it brought goes, what it changed gets its former facts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, Refused
from linkarms.core.names import normal_name
from linkarms.core.tokens import new_token
from linkarms.directory.duplicates.registers import compare_again
from linkarms.directory.register.models import FormerFacts, Import, ImportState, RegisterEntry, Source
from linkarms.directory.search import indexing

_AT_ONCE = 5000


def undo_import(number: int, *, now: datetime) -> Import:
    """Undo an import, also one that was broken off; broken off itself, it goes on when it is called again.

    Refused while a later import stands that found rows of this one again: its counts and facts rest on them.
    """
    run = _claim(number, now=now)
    while _restore_some(run):
        pass
    while _remove_some(run):
        pass
    with transaction.atomic():
        Import.objects.filter(pk=run.pk).update(state=ImportState.UNDONE, undone_at=now)
        run.refresh_from_db()
        audit.record("register.undone", actor=None, organization_id=None, thing=run, now=now)
    indexing.refresh(now=now)
    return run


@transaction.atomic
def _claim(number: int, *, now: datetime) -> Import:
    run = Import.objects.select_related("source").filter(pk=number).first()
    if run is None:
        raise BadInput(_("There is no import %(number)d.") % {"number": number}, "number")
    Source.objects.select_for_update().get(pk=run.source_id)
    run.refresh_from_db()
    if run.state == ImportState.UNDONE:
        raise Refused(_("Import %(number)d is undone already.") % {"number": number})
    later = run.source.imports.filter(pk__gt=run.pk).exclude(state=ImportState.UNDONE).order_by("-pk")
    rest = [one.pk for one in later if run.pk in one.builds_on]
    if rest:
        raise Refused(
            _("Later imports found organizations of this one again. Undo them first, in this order: %(numbers)s.")
            % {"numbers": ", ".join(map(str, rest))}
        )
    # The claim of whoever may still be importing ends here.
    Import.objects.filter(pk=run.pk).update(state=ImportState.UNDOING, claim=new_token()[:32])
    if run.state != ImportState.UNDOING:
        audit.record("register.undo_started", actor=None, organization_id=None, thing=run, now=now)
    return run


@transaction.atomic
def _restore_some(run: Import) -> bool:
    some = list(FormerFacts.objects.filter(changed_by=run).select_related("entry").order_by("pk")[:_AT_ONCE])
    for former in some:
        entry = former.entry
        for field, value in former.former.items():
            setattr(entry, field, value)
        entry.normal_name = normal_name(entry.name)
        entry.digest, entry.as_of = former.former_digest, former.former_as_of
        entry.changed_by_id = former.former_changed_by
    fields = [*{field for former in some for field in former.former}, "normal_name", "digest", "as_of", "changed_by"]
    RegisterEntry.objects.bulk_update([former.entry for former in some], fields, batch_size=500)
    FormerFacts.objects.filter(pk__in=[former.pk for former in some]).delete()
    indexing.mark_entries(former.entry_id for former in some)
    compare_again([former.entry_id for former in some], run=run)
    return bool(some)


@transaction.atomic
def _remove_some(run: Import) -> bool:
    some = list(RegisterEntry.objects.filter(brought_by=run).values_list("pk", flat=True)[:_AT_ONCE])
    RegisterEntry.objects.filter(pk__in=some).delete()
    indexing.mark_entries(some)
    return bool(some)
