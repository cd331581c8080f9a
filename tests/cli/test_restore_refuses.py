"""What `linkarms restore` refuses, with what to do, before it has changed anything."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from datetime import datetime
from pathlib import Path

import pytest

from linkarms.accounts.models import User
from linkarms.cli.keeping import archive, form, schema
from linkarms.cli.keeping.restoring import restore
from linkarms.core.errors import Refused
from tests.factories.accounts import make_user
from tests.factories.installations import demo_backup

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_backup(tmp_path_factory.mktemp("refused"))


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    """The data folder of an installation with a key of its own making."""
    folder = tmp_path / "data"
    folder.mkdir()
    settings.LINKARMS_DATA_DIR, settings.MEDIA_ROOT = folder, folder / "media"
    settings.SECRET_KEY = "made-at-the-first-start-" * 3
    (folder / "secret-key").write_text(settings.SECRET_KEY + "\n")
    return folder


def refusal(path: Path, *, now: datetime) -> str:
    with pytest.raises(Refused) as refused:
        restore(path, send_waiting=False, now=now)
    assert not User.objects.filter(email__endswith="demo.example").exists()
    return refused.value.message


def with_header(path: Path, target: Path, **values: object) -> Path:
    """A copy whose header says something else, and whose manifest agrees with that."""
    with tarfile.open(path) as source, tarfile.open(target, "w") as copy:
        header = b""
        for info in source:
            file = source.extractfile(info)
            assert file is not None
            content = file.read()
            if info.name == form.HEADER:
                content = header = json.dumps(json.loads(content) | values).encode()
            elif info.name == form.MANIFEST:
                manifest = json.loads(content)
                digest = hashlib.sha256(header).hexdigest()
                manifest["members"][form.HEADER] = {"bytes": len(header), "sha256": digest}
                content = json.dumps(manifest).encode()
            info.size = len(content)
            copy.addfile(info, io.BytesIO(content))
    return target


def test_an_installation_with_anything_in_it(demo: Path, folder: Path, now: datetime) -> None:
    make_user(now=now)
    assert refusal(demo, now=now) == (
        "this installation is not empty: there are rows in accounts_user, audit_entry. A backup goes into an empty "
        "one: name another folder in LINKARMS_DATA_DIR, or an empty database in LINKARMS_DATABASE_URL"
    )
    assert [path.name for path in folder.iterdir()] == ["secret-key"]


def test_pictures_of_nobody(demo: Path, folder: Path, now: datetime) -> None:
    picture = folder / "media" / "mine.png"
    picture.parent.mkdir()
    picture.write_bytes(b"mine")
    assert refusal(demo, now=now).endswith("and no installation that they belong to; move them away")
    assert picture.read_bytes() == b"mine"
    assert not (folder / "restoring.json").exists()


def test_a_backup_of_a_newer_version_by_name(demo: Path, tmp_path: Path, now: datetime) -> None:
    migrations = dict(archive.opened(demo).header.migrations)
    migrations["petitions"] = (*migrations["petitions"], "0099_far_ahead")
    newer = with_header(demo, tmp_path / "newer.tar", version="9.9.9", migrations=migrations)
    assert refusal(newer, now=now) == (
        "this backup was made by Linkarms 9.9.9, which is newer: it knows petitions.0099_far_ahead "
        "(1 migrations that are missing here); install that version or a newer one"
    )


def test_a_later_format_with_its_number(demo: Path, tmp_path: Path, now: datetime) -> None:
    later = with_header(demo, tmp_path / "later.tar", format=2)
    assert "is a backup of format 2, and this version of Linkarms reads format 1" in refusal(later, now=now)


def test_a_table_that_its_migrations_do_not_make(demo: Path, tmp_path: Path, now: datetime) -> None:
    """Also what keeps a name in the file from being more than a name."""
    raw = json.loads(form.dump(archive.opened(demo).header))
    raw["tables"][0]["columns"]['id"; DROP TABLE accounts_user; --'] = "integer"
    # As of today, so that no older tables are made first.
    other = with_header(demo, tmp_path / "other.tar", tables=raw["tables"], migrations=schema.applied())
    assert "is not what its migrations make; was it made by a changed version?" in refusal(other, now=now)


def test_a_key_that_the_operator_set_and_that_is_another(demo: Path, folder: Path, now: datetime) -> None:
    (folder / "secret-key").unlink()  # so the key in force came from the environment
    assert refusal(demo, now=now).startswith(
        "LINKARMS_SECRET_KEY is set, and it is not the key of the backup: unset it"
    )
