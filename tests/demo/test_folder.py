"""`linkarms demo` makes its own folder anew, and never touches anybody else's."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from linkarms.core.errors import Refused
from linkarms.demo import folder


def database(place: Path, *tables: str) -> None:
    """A database with one row in each of these tables."""
    place.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(place / folder.DATABASE)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        for table in tables:
            connection.execute(f"CREATE TABLE {table} (id INTEGER)")
            connection.execute(f"INSERT INTO {table} VALUES (1)")  # noqa: S608  # names of ours
        connection.commit()


def everything_in(place: Path) -> list[str]:
    return sorted(path.relative_to(place).as_posix() for path in place.rglob("*"))


def test_a_folder_that_is_not_there_is_made(tmp_path: Path):
    folder.prepare(tmp_path / "new" / "demo")
    assert everything_in(tmp_path / "new" / "demo") == [folder.NOTE]


def test_an_empty_folder_is_used(tmp_path: Path):
    folder.prepare(tmp_path)
    assert everything_in(tmp_path) == [folder.NOTE]


def test_a_demo_is_deleted_and_what_others_put_beside_it_stays(tmp_path: Path):
    database(tmp_path, "demo_demomark", "accounts_user")
    (tmp_path / "media" / "pictures").mkdir(parents=True)
    (tmp_path / "media" / "pictures" / "old.png").write_text("x")
    (tmp_path / "secret-key").write_text("x")
    (tmp_path / "my-notes.txt").write_text("mine")
    folder.prepare(tmp_path)
    assert everything_in(tmp_path) == ["my-notes.txt", folder.NOTE]


@pytest.mark.parametrize("tables", [("accounts_user",), (), ("demo_demomarks",)])
def test_a_database_without_the_mark_is_refused_and_left_as_it_was(tmp_path: Path, tables: tuple[str, ...]):
    database(tmp_path, *tables)
    before = (tmp_path / folder.DATABASE).read_bytes()
    with pytest.raises(Refused, match="is not a demo"):
        folder.prepare(tmp_path)
    assert (tmp_path / folder.DATABASE).read_bytes() == before


def test_a_mark_without_a_row_is_no_mark(tmp_path: Path):
    database(tmp_path)
    with closing(sqlite3.connect(tmp_path / folder.DATABASE)) as connection:
        connection.execute("CREATE TABLE demo_demomark (id INTEGER)")
        connection.commit()
    with pytest.raises(Refused):
        folder.prepare(tmp_path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path):
    (tmp_path / folder.DATABASE).write_text("this is my diary, and long enough to be read as a page " * 20)
    with pytest.raises(Refused):
        folder.prepare(tmp_path)


def test_a_folder_with_files_and_no_database_is_refused(tmp_path: Path):
    """For instance the data folder of an installation on PostgreSQL: pictures and a secret key."""
    (tmp_path / "media").mkdir()
    (tmp_path / "secret-key").write_text("precious")
    with pytest.raises(Refused):
        folder.prepare(tmp_path)
    assert everything_in(tmp_path) == ["media", "secret-key"]


def test_a_demo_that_broke_off_before_its_mark_was_written_is_made_anew(tmp_path: Path):
    folder.prepare(tmp_path)
    database(tmp_path, "django_migrations")
    folder.prepare(tmp_path)
    assert everything_in(tmp_path) == [folder.NOTE]


def test_an_installation_with_an_account_is_refused_whatever_note_lies_beside_it(tmp_path: Path):
    (tmp_path / folder.NOTE).write_text(folder.NOTE_WORDS)
    database(tmp_path, "accounts_user")
    with pytest.raises(Refused):
        folder.prepare(tmp_path)


def test_a_link_to_another_folder_is_taken_away_and_not_followed(tmp_path: Path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "picture.png").write_text("mine")
    place = tmp_path / "demo"
    database(place, "demo_demomark")
    (place / "media").symlink_to(elsewhere)
    folder.prepare(place)
    assert everything_in(elsewhere) == ["picture.png"]


def run(place: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "linkarms", "demo", *arguments],
        env={"PATH": "/usr/bin:/bin", "LINKARMS_DATA_DIR": str(place), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_refuses_in_one_line(tmp_path: Path):
    database(tmp_path, "accounts_user")
    done = run(tmp_path, "--no-serve")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        f"linkarms demo: {tmp_path} is not a demo, so nothing in it was touched; "
        "name an empty folder in LINKARMS_DATA_DIR"
    ]


def test_a_folder_of_files_that_is_not_there_is_said_before_anything_is_made(tmp_path: Path):
    done = run(tmp_path / "demo", "--from", str(tmp_path / "nowhere"), "--no-serve")
    assert done.returncode == 2
    assert "there is no folder" in done.stderr
    assert not (tmp_path / "demo").exists()
