"""The ground that a backup is put on: empty, and with the tables that the backup knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from linkarms.cli.keeping import schema
from linkarms.cli.keeping.form import Header, Table
from linkarms.cli.keeping.rows import POSTGRESQL
from linkarms.core.errors import Refused

#: What an installation makes by itself when it is started for the first time; it goes when a backup comes.
MADE_BY_ITSELF = frozenset({"accounts_mailedlink", "petitions_fullcount", "sharing_progress"}) | set(schema.LEFT_OUT)


def tables_here() -> list[str]:
    """The tables of our apps in this database, whatever state it is in."""
    prefixes = tuple(f"{label}_" for label in schema.labels())
    models = {schema.table_name(model) for model in schema.our_models()}
    return sorted(
        name for name in connection.introspection.table_names() if name in models or name.startswith(prefixes)
    )


def occupied() -> list[str]:
    """Our tables that hold what somebody put there."""
    found = []
    with connection.cursor() as cursor:
        for name in tables_here():
            if name in MADE_BY_ITSELF:
                continue
            cursor.execute(f'SELECT 1 FROM "{name}" LIMIT 1')  # noqa: S608  # the database's own word
            if cursor.fetchone() is not None:
                found.append(name)
    return found


def refuse_unknown(header: Header) -> None:
    """A backup of a newer version holds what this one does not understand."""
    known = set(MigrationExecutor(connection).loader.graph.nodes)
    missing = sorted((app, name) for app, names in header.migrations.items() for name in names)
    missing = [each for each in missing if each not in known]
    if missing:
        app, name = missing[0]
        raise Refused(
            f"this backup was made by Linkarms {header.version}, which is newer: it knows {app}.{name} "
            f"({len(missing)} migrations that are missing here); install that version or a newer one"
        )


def prepare(header: Header) -> None:
    """Give the database the tables that the backup was made of; older ones than ours, where it is older.

    The database holds nothing (see `occupied`), so tables of another state are made anew.
    """
    here, wanted = schema.applied(), {label: tuple(names) for label, names in header.migrations.items()}
    if any(here.values()) and _some(here) != _some(wanted):
        _drop_tables()
    migrate_to(wanted)
    _refuse_other_columns(header.tables)


def migrate_to(state: Mapping[str, Sequence[str]]) -> None:
    """Apply these of our migrations (app to names), and all of other packages', to a database that has none of ours."""
    executor = MigrationExecutor(connection)
    targets = _targets(executor, state)
    if set(targets) == set(executor.loader.graph.leaf_nodes()):
        bring_up_to_date()  # nothing is older: an empty database gets all tables at once
    else:
        executor.migrate(targets)


def bring_up_to_date() -> None:
    """Apply the migrations that came after the backup, with the rows in place."""
    call_command("migrate", interactive=False, verbosity=0)


def lock_and_empty(tables: Sequence[Table]) -> None:
    """Within the transaction that fills: keep everybody out, make sure of the emptiness, clear our own traces."""
    with connection.cursor() as cursor:
        if connection.vendor == POSTGRESQL:
            names = ", ".join(f'"{table.name}"' for table in tables)
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
        refuse_occupied()
        for name in sorted(MADE_BY_ITSELF & set(tables_here())):
            cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608  # a name of ours


def refuse_occupied() -> None:
    found = occupied()
    if found:
        raise Refused(
            f"this installation is not empty: there are rows in {', '.join(found[:3])}"
            f"{' and others' if len(found) > 3 else ''}. A backup goes into an empty one: name another folder in "
            "LINKARMS_DATA_DIR, or an empty database in LINKARMS_DATABASE_URL"
        )


def _some(state: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    return {label: set(names) for label, names in state.items() if names}


@transaction.atomic
def _drop_tables() -> None:
    refuse_occupied()
    names = tables_here()
    with connection.cursor() as cursor:
        if connection.vendor == POSTGRESQL:
            cursor.execute("DROP TABLE " + ", ".join(f'"{name}"' for name in names) + " CASCADE")
        else:
            for name in names:
                cursor.execute(f'DROP TABLE "{name}"')
        for label in schema.labels():
            cursor.execute("DELETE FROM django_migrations WHERE app = %s", [label])


def _targets(executor: MigrationExecutor, wanted: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """The last migration of each of our apps in the backup, and the last of every other package's."""
    graph, ours = executor.loader.graph, set(schema.labels())
    targets = [node for node in graph.leaf_nodes() if node[0] not in ours]
    for label, names in wanted.items():
        nodes = {(label, name) for name in names}
        parents = {parent.key for node in nodes for parent in graph.node_map[node].parents}
        targets += sorted(nodes - parents)
    return targets


def _refuse_other_columns(tables: Sequence[Table]) -> None:
    """Also what makes the names in the file safe to put into a statement: they are the database's own."""
    here = _columns_here()
    for table in tables:
        columns = {column.name for column in table.columns}
        if here.get(table.name) != columns or table.key not in columns:
            raise Refused(
                f"the backup's table {table.name} is not what its migrations make; was it made by a changed version?"
            )


def _columns_here() -> dict[str, set[str]]:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS[connection.vendor])
        found: dict[str, set[str]] = {name: set() for name in tables_here()}
        for table, column in cursor.fetchall():
            if table in found:
                found[table].add(column)
        return found


_COLUMNS = {
    "sqlite": "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'",
    "postgresql": "SELECT table_name, column_name FROM information_schema.columns "
    "WHERE table_schema = current_schema()",
}
