"""Which tables are kept, and what their columns hold: from the models of our own apps."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field, FileField, ForeignKey, Model

from linkarms.cli.keeping.form import Column, Kind, Table
from linkarms.core.errors import Refused

#: Of our own tables, those that are not kept. Of other packages' none is: sessions are keys to somebody's
#: account, permissions and content types are made by `migrate`, and what a queued task was to do stands in
#: our own rows, where the periodic work finds it.
LEFT_OUT: dict[str, str] = {
    "accounts_attempt": "who tried to get in lately, forgotten within the hour",
    "accounts_onetimecode": "six digits that are good for fifteen minutes",
    "cli_pulse": "signs of life of processes that do not run here",
    "directory_searchplace": "made of the register and of lists of places",
    "directory_searchposting": "the index of the register, made anew from it",
    "directory_searchslot": "the index of the register, made anew from it",
    "directory_searchstate": "which index is valid",
    "directory_searchtodo": "what is to be indexed: after a restore, everything",
    "outbox_wake": "says that a task waits; the queue of tasks is not kept",
}
OURS = "linkarms."

_KINDS = {
    "AutoField": Kind.INTEGER,
    "BigAutoField": Kind.INTEGER,
    "BigIntegerField": Kind.INTEGER,
    "IntegerField": Kind.INTEGER,
    "PositiveBigIntegerField": Kind.INTEGER,
    "PositiveIntegerField": Kind.INTEGER,
    "PositiveSmallIntegerField": Kind.INTEGER,
    "SmallIntegerField": Kind.INTEGER,
    "BooleanField": Kind.BOOLEAN,
    "CharField": Kind.TEXT,
    "SlugField": Kind.TEXT,
    "TextField": Kind.TEXT,
    "DateTimeField": Kind.MOMENT,
    "DateField": Kind.DAY,
    "UUIDField": Kind.UUID,
    "JSONField": Kind.JSON,
}


def labels() -> list[str]:
    """Our apps, as migrations call them."""
    return sorted(config.label for config in apps.get_app_configs() if config.name.startswith(OURS))


def our_models() -> list[type[Model]]:
    """Every model of ours that has a table, by the table's name."""
    models = apps.get_models(include_auto_created=True)
    ours = [model for model in models if _is_ours(model) and not model._meta.proxy]  # noqa: SLF001  # documented
    return sorted(ours, key=table_name)


def table_name(model: type[Model]) -> str:
    return model._meta.db_table  # noqa: SLF001  # Django documents _meta as public


def key_column(model: type[Model]) -> str:
    return str(model._meta.pk.column)  # noqa: SLF001


def columns_of(model: type[Model]) -> list[Field]:  # type: ignore[type-arg]  # of whatever they hold
    return list(model._meta.concrete_fields)  # noqa: SLF001


def tables() -> tuple[Table, ...]:
    """What is kept, by name. Refused for a column that the file has no word for."""
    return tuple(_table(model) for model in our_models() if table_name(model) not in LEFT_OUT)


def applied() -> dict[str, tuple[str, ...]]:
    """Our migrations that this database has seen, by app."""
    known = MigrationLoader(connection).applied_migrations
    return {label: tuple(sorted(name for app, name in known if app == label)) for label in labels()}


def waiting() -> list[str]:
    """Our migrations that this database has still to see."""
    loader = MigrationLoader(connection)
    ours = set(labels())
    missing = set(loader.graph.nodes) - set(loader.applied_migrations)
    return sorted(f"{app}.{name}" for app, name in missing if app in ours)


def media_columns(kept: tuple[Table, ...]) -> Iterator[tuple[Table, Column]]:
    for table in kept:
        for column in table.columns:
            if column.kind is Kind.FILE:
                yield table, column


def _is_ours(model: type[Model]) -> bool:
    return apps.get_app_config(model._meta.app_label).name.startswith(OURS)  # noqa: SLF001


def _table(model: type[Model]) -> Table:
    columns = tuple(Column(str(field.column), _kind(field)) for field in columns_of(model))
    return Table(table_name(model), key_column(model), columns)


def _kind(field: Field) -> Kind:  # type: ignore[type-arg]  # of whatever it holds
    if isinstance(field, ForeignKey):
        return _kind(field.target_field)
    if isinstance(field, FileField):
        return Kind.FILE
    kind = _KINDS.get(field.get_internal_type())
    if kind is None:
        raise Refused(f"a backup has no word for {field}, a {field.get_internal_type()}")
    return kind
