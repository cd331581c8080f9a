"""Make the fixture of a release: a backup of the self-made demo, with which later versions try their migrations.

    python tools/upgrade_fixture.py

writes `tests/upgrade/fixtures/<version>.tar.xz` and, beside it, the tables as SQLite has them (`<version>.sql`): no
migration that a release carried may be changed afterwards. Run it on the tree that is released; keep every fixture.
"""

from __future__ import annotations

import argparse
import lzma
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from PIL import Image

FIXTURES = Path(__file__).resolve().parent.parent / "tests" / "upgrade" / "fixtures"
#: Pictures come along as in a real backup, and need not be large for that.
SIDE = 48
OURS = (
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'sqlite%'"
    " AND tbl_name NOT LIKE 'django%' AND tbl_name NOT LIKE 'auth\\_%' ESCAPE '\\' ORDER BY type DESC, name"
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--name", default=version("linkarms"), help="of the files; the version, when not given")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="linkarms-fixture-") as folder:
        data = Path(folder) / "demo"
        _linkarms(data, "demo", "--no-serve")
        _make_small(data)
        FIXTURES.mkdir(parents=True, exist_ok=True)
        target = FIXTURES / f"{options.name}.tar.xz"
        fresh = Path(folder) / "fixture.tar"
        _linkarms(data, "backup", str(fresh))
        target.write_bytes(lzma.compress(fresh.read_bytes(), preset=9))
        with closing(sqlite3.connect(data / "linkarms.sqlite3")) as database:
            statements = [str(sql) for (sql,) in database.execute(OURS)]
        tables = FIXTURES / f"{options.name}.sql"
        tables.write_text(";\n".join(statements) + ";\n", encoding="utf-8")
    print(f"{target}: {target.stat().st_size:,} bytes")
    return 0


def _linkarms(data: Path, *arguments: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINKARMS_")}
    command = [sys.executable, "-m", "linkarms", *arguments]
    subprocess.run(command, env=kept | {"LINKARMS_DATA_DIR": str(data)}, check=True, stdout=subprocess.DEVNULL)


def _make_small(data: Path) -> None:
    for path in sorted((data / "media").rglob("*.*")):
        with Image.open(path) as picture:
            kind = picture.format
            small = picture.convert("RGB") if kind == "JPEG" else picture.copy()
        small.thumbnail((SIDE, SIDE))
        small.save(path, format=kind)
    with closing(sqlite3.connect(data / "linkarms.sqlite3")) as database:
        # A demo keeps the words of every mail; any other installation blanks them once they are sent.
        database.execute("UPDATE outbox_mail SET subject = '', text = '', html = '' WHERE sent_at IS NOT NULL")
        database.commit()


if __name__ == "__main__":
    sys.exit(main())
