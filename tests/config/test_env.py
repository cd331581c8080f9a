"""Settings from the environment: understood, or refused by name."""

from pathlib import Path

import pytest

from linkarms.config import env


def refusal(**environ: str) -> str:
    with pytest.raises(env.SettingError) as caught:
        env.load(environ)
    return str(caught.value)


def test_nothing_set_gives_the_defaults():
    values = env.load({"PATH": "/bin"})
    assert values[env.DATA_DIR] == Path("data")
    assert values[env.DATABASE_URL] is None
    assert values[env.MINIMUM_AGE] == 0


def test_an_empty_value_counts_as_not_set():
    assert env.load({"LINKARMS_MINIMUM_AGE": ""})[env.MINIMUM_AGE] == 0


def test_an_unknown_setting_is_refused_by_name():
    assert refusal(LINKARMS_MINIMUM_AEG="16").startswith("LINKARMS_MINIMUM_AEG is not a setting")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LINKARMS_DEBUG", "maybe"),
        ("LINKARMS_MINIMUM_AGE", "sixteen"),
        ("LINKARMS_MINIMUM_AGE", "-1"),
        ("LINKARMS_MINIMUM_AGE", "1600"),
        ("LINKARMS_TRUSTED_PROXIES", "1.5"),
        ("LINKARMS_BASE_URL", "campaigns.example.org"),
        ("LINKARMS_BASE_URL", "https://campaigns.example.org/linkarms"),
        ("LINKARMS_BASE_URL", "https://campaigns.example.org:https"),
        ("LINKARMS_SECRET_KEY", "short"),
        ("LINKARMS_DATABASE_URL", "mysql://db/linkarms"),
        ("LINKARMS_DATABASE_URL", "postgresql://db"),
        ("LINKARMS_DATABASE_URL", "postgresql://db/linkarms?slmode=require"),
        ("LINKARMS_EMAIL_URL", "mail.example.org"),
        ("LINKARMS_EMAIL_URL", "smtp://mail.example.org?tls=perhaps"),
        ("LINKARMS_EMAIL_URL", "smtp://mail.example.org?ssl=true"),
        ("LINKARMS_EMAIL_FROM", "office"),
        ("LINKARMS_EMAIL_FROM", "office@example.org\nBcc: all@example.org"),
        ("LINKARMS_CACHE_URL", "memcached://cache"),
        ("LINKARMS_TILE_URL", "https://tiles.example.org/{z}/{x}.png"),
        ("LINKARMS_TASKS_BACKEND", "immediate"),
    ],
)
def test_a_malformed_value_is_refused_by_name_in_one_line(name: str, value: str):
    message = refusal(**{name: value})
    assert message.startswith(f"{name} is malformed: ")
    assert "\n" not in message


def test_a_refusal_does_not_repeat_the_value():
    assert "hunter2" not in refusal(LINKARMS_DATABASE_URL="postgresql://linkarms:hunter2@db:notaport/linkarms")


def test_a_secret_may_be_kept_in_a_file(tmp_path: Path):
    file = tmp_path / "key"
    file.write_text("k" * 60 + "\n")
    assert env.load({"LINKARMS_SECRET_KEY_FILE": str(file)})[env.SECRET_KEY] == "k" * 60


def test_a_missing_secret_file_is_refused_by_name(tmp_path: Path):
    message = refusal(LINKARMS_SECRET_KEY_FILE=str(tmp_path / "nothing"))
    assert message.startswith("LINKARMS_SECRET_KEY_FILE names a file that cannot be read")


def test_a_secret_given_twice_is_refused(tmp_path: Path):
    message = refusal(LINKARMS_SECRET_KEY="k" * 60, LINKARMS_SECRET_KEY_FILE=str(tmp_path / "key"))
    assert "both set" in message


def test_what_is_no_secret_has_no_file_form():
    assert "LINKARMS_MINIMUM_AGE_FILE is not a setting" in refusal(LINKARMS_MINIMUM_AGE_FILE="age")


def test_every_setting_explains_itself_in_one_line():
    assert [setting.name for setting in env.SETTINGS if not setting.doc or "\n" in setting.doc] == []
