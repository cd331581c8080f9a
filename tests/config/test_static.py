"""Style sheets and scripts as production serves them: every reference inside them exists."""

from pathlib import Path

from tests.architecture.test_django import manage


def test_every_static_file_can_be_collected_and_its_references_found(tmp_path: Path):
    done = manage("collectstatic", "--noinput", "--verbosity=0", data_dir=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "static" / "staticfiles.json").exists()
