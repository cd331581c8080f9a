"""Putting one entry into another, and taking them apart again: every row that points at it moves, and moves back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import NotAllowed, Refused
from linkarms.directory.duplicates.models import Merge, Pair, PairState
from linkarms.directory.models import Entry
from linkarms.directory.services.facts import FACTS

if TYPE_CHECKING:
    from linkarms.accounts.models import User
    from linkarms.directory.models import Teammate

#: What stays with the entry it was found for: its keys lead to the kept one, and a newer file finds it by its row.
_STAY = frozenset({"EntryKey", "Pair", "Merge", "ListRow", "ListChange"})
#: Of which both may have one: the second stays behind, unseen, until they are taken apart.
_MAY_STAY = frozenset({"directory.lead", "directory.taken", "partnerships.prospect", "partnerships.welcomestep"})

type Change = list[Any]  # model, row, column, before, after


def merge(
    kept: Entry,
    gone: Entry,
    *,
    actor: Teammate | None,
    now: datetime,
    reasons: Sequence[str] = (),
    moved: Sequence[Change] = (),
    may_stay: frozenset[str] = _MAY_STAY,
) -> Merge:
    """``gone`` becomes part of ``kept``: blanks are filled, what points at it points at the kept one.

    The same merge again is the first one. `actor` is nobody where it is certain without being asked; `moved` is what
    a higher floor altered for it already.
    """
    if actor is not None and (actor.organization_id != kept.holder_id or not actor.may_help):
        raise NotAllowed(_("Your role lets you look, not write."))
    with transaction.atomic():
        rows = {
            row.pk: row
            for row in Entry.objects.select_for_update(no_key=True).filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
        }
        kept, gone = rows[kept.pk], rows[gone.pk]
        before = Merge.objects.filter(gone=gone, undone_at__isnull=True).first()
        if before is not None and before.kept_id == kept.pk:
            return before
        _check(kept, gone)
        changes = [*moved, *_moved(gone, kept, may_stay=may_stay), *_filled(kept, gone)]
        gone.merged_into = kept
        gone.save(update_fields=["merged_into"])
        _compare_again(kept, gone)
        done = Merge.objects.create(
            holder_id=kept.holder_id, kept=kept, gone=gone, reasons=list(reasons), changes=changes, at=now,
            by=actor.user if actor else None, is_automatic=actor is None,
        )  # fmt: skip
        decide(kept, gone, state=PairState.SAME, by=actor.user if actor else None, now=now, reasons=reasons)
        audit.record(
            "entry.merged", actor=actor.user if actor else None, organization_id=kept.holder_id, thing=kept, now=now,
            gone=gone.pk,
        )  # fmt: skip
    return done


def take_apart(done: Merge, *, actor: Teammate, now: datetime) -> Merge:
    """Two again, as they were; what was changed or added since stays with the entry that was kept."""
    if actor.organization_id != done.holder_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
    return separate(done, by=actor.user, now=now)


@transaction.atomic
def separate(done: Merge, *, by: User, now: datetime) -> Merge:
    """Take apart; a second time changes nothing."""
    ids = [done.kept_id, done.gone_id]
    rows = {row.pk: row for row in Entry.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")}
    done = Merge.objects.select_for_update(no_key=True).get(pk=done.pk)
    if done.undone_at is not None:
        return done
    kept, gone = rows[done.kept_id], rows[done.gone_id]
    if kept.merged_into_id is not None:
        raise Refused(_("%(name)s was put into another entry since. Take that apart first.") % {"name": kept.name})
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    _compare_again(kept, gone)
    for change in reversed(done.changes):
        _put_back(*change)
    done.undone_at, done.undone_by = now, by
    done.save(update_fields=["undone_at", "undone_by"])
    decide(kept, gone, state=PairState.APART, by=by, now=now, reasons=done.reasons)
    audit.record("entry.taken_apart", actor=by, organization_id=done.holder_id, thing=kept, now=now, gone=gone.pk)
    return done


def decide(
    one: Entry, other: Entry, *, state: PairState, by: User | None, now: datetime, reasons: Sequence[str] = ()
) -> None:
    """Write down what is now known of two entries; what was found before is answered by it."""
    first, second = sorted((one.pk, other.pk))
    answer = {"state": state, "decided_at": now, "decided_by": by}
    Pair.objects.update_or_create(
        entry_id=first,
        other_id=second,
        defaults=answer,
        create_defaults={**answer, "holder_id": one.holder_id, "reasons": list(reasons), "found_at": now},
    )


def root(entry: Entry) -> Entry:
    """The entry that speaks for this one."""
    while entry.merged_into is not None:
        entry = entry.merged_into
    return entry


def rows_of(entry: Entry) -> Iterator[tuple[type[models.Model], str, list[int]]]:
    """Everything that points at an entry and would move with it: model, column, rows."""
    for relation in Entry._meta.get_fields(include_hidden=True):  # noqa: SLF001  # Django documents _meta as public
        if not isinstance(relation, models.ForeignObjectRel):
            continue
        if isinstance(relation, models.ManyToManyRel):
            model: Any = relation.through
            field = next(each for each in model._meta.fields if each.related_model is Entry)  # noqa: SLF001
        else:
            model, field = relation.related_model, relation.field
        if model.__name__ in _STAY or field.name == "merged_into":
            continue
        found = model._base_manager.filter(**{field.name: entry.pk})  # noqa: SLF001
        yield model, field.attname, list(found.order_by("pk").values_list("pk", flat=True))


def _compare_again(kept: Entry, gone: Entry) -> None:
    """What was asked about the one that goes is asked about the one that stays."""
    Entry.objects.filter(pk__in=[kept.pk, gone.pk]).update(compared_at=None)


def _check(kept: Entry, gone: Entry) -> None:
    if kept.pk == gone.pk or kept.holder_id != gone.holder_id:
        raise Refused(_("These are not two entries of yours."))
    if gone.merged_into_id is not None or kept.merged_into_id is not None:
        raise Refused(_("One of the two is part of another entry already. Look at the list again."))
    if kept.organization_id and gone.organization_id and kept.organization_id != gone.organization_id:
        raise Refused(_("These are two organizations here on this installation; they stay two."))


def _moved(gone: Entry, kept: Entry, *, may_stay: frozenset[str]) -> Iterator[Change]:
    for model, column, rows in rows_of(gone):
        for pk in rows:
            row = model._base_manager.filter(pk=pk)  # noqa: SLF001
            try:
                with transaction.atomic():
                    row.update(**{column: kept.pk})
            except IntegrityError:
                if model._meta.label_lower not in may_stay:  # noqa: SLF001
                    raise Refused(
                        _("You have a partnership with each of the two. One cannot become part of the other.")
                    ) from None
            else:
                yield [model._meta.label_lower, pk, column, gone.pk, kept.pk]  # noqa: SLF001


def _filled(kept: Entry, gone: Entry) -> Iterator[Change]:
    """Blanks of the kept entry, with the provenance of what fills them."""
    label = Entry._meta.label_lower  # noqa: SLF001
    provenance = dict(kept.provenance)
    values: dict[str, Any] = {}
    for fact in FACTS:
        if fact.name != "name" and fact.is_blank(getattr(kept, fact.column)):
            value = getattr(gone, fact.column)
            if not fact.is_blank(value) and value != kept.pk:
                values[fact.column] = value
                if fact.name in gone.provenance:
                    provenance[fact.name] = gone.provenance[fact.name]
    if kept.organization_id is None and gone.organization_id is not None:
        values["organization_id"] = gone.organization_id
    if provenance != kept.provenance:
        values["provenance"] = provenance
    for column, value in values.items():
        yield [label, kept.pk, column, getattr(kept, column), value]
        setattr(kept, column, value)
    if values:
        kept.save()


def _put_back(label: str, pk: int, column: str, before: object, after: object) -> None:
    row = apps.get_model(label)._base_manager.filter(pk=pk)  # noqa: SLF001
    if row.values_list(column, flat=True).first() != after:
        return  # somebody has changed it since
    try:
        with transaction.atomic():
            row.update(**{column: before})
    except IntegrityError:  # its place is taken by something newer
        return
