"""Django's own opinion, with the settings of production."""

import os
import subprocess
import sys
from pathlib import Path

from tests.architecture import tree


def manage(*arguments: str, data_dir: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LINKARMS_", "DJANGO_"))}
    environment |= {
        "LINKARMS_DATA_DIR": str(data_dir),
        "DJANGO_SETTINGS_MODULE": "linkarms.config.settings",
        **settings,
    }
    command = [sys.executable, "-W", "error::DeprecationWarning:linkarms", "-m", "django", *arguments]
    return subprocess.run(command, cwd=tree.ROOT, env=environment, capture_output=True, text=True, check=False)


def test_no_model_has_changed_without_a_migration(tmp_path):
    done = manage("makemigrations", "--check", "--dry-run", data_dir=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_deployment_check_finds_nothing(tmp_path):
    done = manage(
        "check",
        "--deploy",
        "--fail-level=WARNING",
        data_dir=tmp_path,
        LINKARMS_BASE_URL="https://campaigns.example.org",
        LINKARMS_TRUSTED_PROXIES="1",
        LINKARMS_EMAIL_URL="smtp://mail.example.org",
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_migration_has_a_name_that_says_what_it_does():
    migrations = [path for path in tree.with_suffix(".py") if tree.is_migration(path)]
    assert [tree.name(path) for path in migrations if "_auto_" in path.name] == []
