"""Whole installations in folders and databases of their own, worked on by the command as an operator would."""

from __future__ import annotations

import json
import lzma
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

FIXTURES = Path(__file__).resolve().parent.parent / "upgrade" / "fixtures"
SERVER = "LINKARMS_DATABASE_URL"


@dataclass
class Installation:
    """`url` is empty for SQLite in the folder."""

    folder: Path
    url: str = ""
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LINKARMS_", "DJANGO_"))}
        ours = {"LINKARMS_DATA_DIR": str(self.folder), "PYTHONUNBUFFERED": "1"}
        return kept | ours | ({SERVER: self.url} if self.url else {}) | self.settings

    def run(self, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "linkarms", *map(str, arguments)],
            env=self.environment, capture_output=True, text=True, check=False, **options,
        )  # fmt: skip

    def start(self, *arguments: object) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "linkarms", *map(str, arguments)],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def python(self, script: str) -> None:
        """Run Python within the installation, with the tests' factories at hand."""
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "linkarms.config.settings"}
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=environment, cwd=FIXTURES.parents[2], capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def figures(self, *arguments: object) -> dict[str, Any]:
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of a statement that both databases understand; changes are kept."""
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as server:
                cursor = server.execute(statement)
                return cursor.fetchall() if cursor.description else []
        with closing(sqlite3.connect(self.folder / "linkarms.sqlite3", timeout=30)) as database:
            rows = database.execute(statement).fetchall()
            database.commit()
            return rows

    def value(self, statement: str) -> Any:
        return self.query(statement)[0][0]


def demo_backup(folder: Path, name: str = "") -> Path:
    """The committed backup of the self-made demo (the newest, or of one release), as an operator has it."""
    packed = FIXTURES / f"{name}.tar.xz" if name else max(FIXTURES.glob("*.tar.xz"))
    path = folder / packed.name.removesuffix(".xz")
    path.write_bytes(lzma.decompress(packed.read_bytes()))
    path.chmod(0o600)
    return path


@contextmanager
def new_database() -> Iterator[str]:
    """An empty database on the server that the tests run on, dropped at the end."""
    server = os.environ[SERVER]
    name = f"linkarms_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield f"{server.rsplit('/', 1)[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def emptied(installation: Installation, folder: Path) -> Iterator[Installation]:
    """Another installation with the same tables and nothing in them: spares a test the migrations."""
    folder.mkdir(mode=0o700)
    if not installation.url:
        shutil.copy(installation.folder / "linkarms.sqlite3", folder / "linkarms.sqlite3")
        empty = Installation(folder)
        with closing(sqlite3.connect(folder / "linkarms.sqlite3")) as database:
            for name in _tables(empty):
                database.execute(f'DELETE FROM "{name}"')  # noqa: S608  # the database's own word
            database.execute("DELETE FROM sqlite_sequence")
            database.commit()
        yield empty
        return
    with new_database() as url:
        name, template = url.rsplit("/", 1)[1], installation.url.rsplit("/", 1)[1]
        with psycopg.connect(os.environ[SERVER], autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            admin.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        empty = Installation(folder, url)
        quoted = ", ".join(f'"{table}"' for table in _tables(empty))
        empty.query(f"TRUNCATE {quoted} RESTART IDENTITY")
        yield empty


def _tables(installation: Installation) -> list[str]:
    """All but those that `migrate` fills."""
    if installation.url:
        listed = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    else:
        listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    made = ("django_migrations", "django_content_type", "auth_permission")
    return sorted(name for (name,) in installation.query(listed) if name not in made)
