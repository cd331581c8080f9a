import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from linkarms.config.secret_key import stored_secret_key


def test_the_key_is_made_once(tmp_path: Path):
    assert stored_secret_key(tmp_path / "data") == stored_secret_key(tmp_path / "data")


def test_only_the_owner_can_read_the_key(tmp_path: Path):
    stored_secret_key(tmp_path / "data")
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600


def test_two_first_starts_at_once_agree(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(stored_secret_key, [tmp_path / "data"] * 40))
    assert len(keys) == 1
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret-key"]
