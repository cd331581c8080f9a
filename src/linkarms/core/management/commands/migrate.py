"""Django's `migrate`; in an empty database all tables are made at once, as they are now.

Each step of a migration draws the state of all models anew: a hundred steps over a hundred tables took twenty seconds
of a first start. Migrations bring older databases here; an empty one has nothing that they would move. That both ways
end with the same tables and the same rows is a test (tests/architecture/test_first_start.py).
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.commands.migrate import Command as Migrate
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

#: Whoever asks for one of these wants Django's own way.
STEP_BY_STEP = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune")


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if any(options.get(name) for name in STEP_BY_STEP) or connection.introspection.table_names():
            super().handle(*args, **options)
            return
        say: dict[str, Any] = {"verbosity": options["verbosity"], "interactive": options["interactive"]}
        emit_pre_migrate_signal(db=connection.alias, apps=apps, plan=[], **say)
        make_all(connection)
        emit_post_migrate_signal(db=connection.alias, apps=apps, plan=[], **say)


def make_all(connection: BaseDatabaseWrapper) -> None:
    """All tables, and all migrations as done: in one transaction, so that a kill leaves nothing half made."""
    recorder = MigrationRecorder(connection)
    loader = MigrationLoader(None)
    with connection.schema_editor() as editor:
        for config in apps.get_app_configs():
            for model in config.get_models():
                if model._meta.can_migrate(connection):  # noqa: SLF001  # Django documents _meta as public
                    editor.create_model(model)
        editor.create_model(recorder.Migration)
        done = [recorder.Migration(app=app, name=name) for app, name in sorted(loader.disk_migrations)]
        recorder.migration_qs.bulk_create(done)
