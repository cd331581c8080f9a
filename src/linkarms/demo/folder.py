"""The demo's own folder: what may be made anew in it, and what is never touched.

Standard library only: this is looked at before the settings are read, because the settings already make
files in the folder that they are given.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from linkarms.core.errors import Refused

DATABASE = "linkarms.sqlite3"
#: Says to people what the folder is, and to us that an unfinished database in it is ours.
NOTE = "this-is-a-demo.txt"
NOTE_WORDS = (
    "This folder holds a demo of Linkarms. It is deleted and made anew by `linkarms demo`.\n"
    "Keep nothing here that you need.\n"
)
#: All that a demo makes. Nothing else in the folder is ever deleted.
FILES = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "secret-key", NOTE)
FOLDERS = ("media", "static")


def prepare(folder: Path) -> None:
    """Leave an empty folder with a note in it, or raise Refused and change nothing.

    A demo that was made before is deleted. Anything else stays: a folder with a database that is not marked
    as demo, and a folder with somebody's files and no database, are refused.
    """
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is a file; a demo needs a folder of its own (LINKARMS_DATA_DIR)")
    if not is_free(folder) and not is_demo(folder):
        raise Refused(
            f"{folder} is not a demo, so nothing in it was touched; name an empty folder in LINKARMS_DATA_DIR"
        )
    _empty(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / NOTE).write_text(NOTE_WORDS, encoding="utf-8")


def is_free(folder: Path) -> bool:
    """Nothing is there yet."""
    return not folder.exists() or not any(folder.iterdir())


def is_demo(folder: Path) -> bool:
    """The database is marked as demo; or a demo was begun here and has come to no account yet."""
    database = folder / DATABASE
    if not database.exists():
        return (folder / NOTE).is_file()
    if _holds(database, "demo_demomark"):
        return True
    return (folder / NOTE).is_file() and not _holds(database, "accounts_user")


def _holds(database: Path, table: str) -> bool:
    """Whether the table is there with a row in it. A file that is no database holds something of somebody's."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            known = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [table])
            if known.fetchone() is None:
                return False
            return connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None  # noqa: S608  # ours
    except sqlite3.DatabaseError:
        return table != "demo_demomark"


def _empty(folder: Path) -> None:
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    for name in FOLDERS:
        path = folder / name
        if path.is_symlink():
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
