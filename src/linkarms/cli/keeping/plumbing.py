"""What can be wrong below all apps: the database's own file, references, files that rows name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import FileField, ForeignKey, Model, QuerySet

from linkarms.cli.keeping import rows, schema
from linkarms.core.checks import Check, Fault

_MOST = 1000
UNCHECKED = "SELECT conname FROM pg_constraint WHERE NOT convalidated AND connamespace = current_schema()::regnamespace"
RESTORE = "restore the last backup that `linkarms verify` finds sound"


def _database(_now: datetime) -> Iterator[Fault]:
    with connection.cursor() as cursor:
        if connection.vendor == rows.SQLITE:
            # Pages, indexes, and every NOT NULL, UNIQUE and CHECK.
            cursor.execute(f"PRAGMA integrity_check({_MOST})")
            for (line,) in cursor.fetchall():
                if line != "ok":
                    yield Fault("the file of the database", f"is damaged: {line}")
        else:
            cursor.execute(UNCHECKED)
            for (name,) in cursor.fetchall():
                yield Fault(f"the rule {name}", "is not checked for the rows that were there before it")


def _references(_now: datetime) -> Iterator[Fault]:
    """Every row that is named is there. The database sees to it, unless somebody switched that off."""
    for model, field in _foreign_keys():
        parent, key = schema.table_name(field.remote_field.model), field.target_field.column
        table, own = schema.table_name(model), schema.key_column(model)
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT "{own}" FROM "{table}" AS child WHERE "{field.column}" IS NOT NULL AND NOT EXISTS '  # noqa: S608
                f'(SELECT 1 FROM "{parent}" AS parent WHERE parent."{key}" = child."{field.column}") LIMIT {_MOST}'
            )
            for (pk,) in cursor.fetchall():
                yield Fault(f"row {pk} of {table}", f"names a row of {parent} that is not there ({field.column})")


def _media(_now: datetime) -> Iterator[Fault]:
    for model, names in _named_files():
        for pk, name in names.iterator():
            if name and not default_storage.exists(name):
                yield Fault(f"row {pk} of {schema.table_name(model)}", f"names the file {name}, which is not there")


def _foreign_keys() -> Iterator[tuple[type[Model], ForeignKey]]:  # type: ignore[type-arg]  # of whatever they hold
    for model in schema.our_models():
        for field in schema.columns_of(model):
            if isinstance(field, ForeignKey):
                yield model, field


def _named_files() -> Iterator[tuple[type[Model], QuerySet[Model, tuple[int, str]]]]:
    for model in schema.our_models():
        for field in schema.columns_of(model):
            if isinstance(field, FileField):
                rows = model._default_manager.exclude(**{field.name: ""})  # noqa: SLF001  # documented
                yield model, rows.order_by("pk").values_list("pk", field.name)


def _files() -> int:
    return sum(names.count() for _model, names in _named_files())


CHECKS = (
    Check("databases", lambda: 1, _database, RESTORE),
    Check("kinds of references", lambda: sum(1 for _each in _foreign_keys()), _references, RESTORE),
    Check("pictures", _files, _media, "take them from a backup (they lie under media/ in it), or upload them again"),
)
