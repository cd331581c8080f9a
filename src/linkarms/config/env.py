"""Every LINKARMS_* setting: its name, default, reader and one line of explanation.

The registry is the single list of settings. Anything else that begins with LINKARMS_ is refused,
because a misspelt setting that is silently ignored is found on the day it was needed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from linkarms.config import parsers

PREFIX = "LINKARMS_"
FILE_SUFFIX = "_FILE"


class SettingError(Exception):
    """One line for the operator: which setting, and what to write."""


@dataclass(frozen=True)
class Setting[T]:
    name: str
    default: T
    parse: Callable[[str], T]
    doc: str
    #: A secret may also be given as the name of a file, in NAME_FILE.
    secret: bool = False


DATA_DIR = Setting("LINKARMS_DATA_DIR", Path("./data"), parsers.folder, "Folder for everything the installation keeps.")
DATABASE_URL = Setting[parsers.PostgresAddress | None](
    "LINKARMS_DATABASE_URL",
    None,
    parsers.database_url,
    "PostgreSQL address; without it, SQLite in the data folder.",
    secret=True,
)
BASE_URL = Setting(
    "LINKARMS_BASE_URL",
    "http://127.0.0.1:8000",
    parsers.base_url,
    "The address at which visitors reach the installation.",
)
SECRET_KEY = Setting(
    "LINKARMS_SECRET_KEY",
    "",
    parsers.secret_key,
    "Key for signatures and tokens; without it, one is made and kept in the data folder.",
    secret=True,
)
EMAIL_URL = Setting(
    "LINKARMS_EMAIL_URL",
    parsers.MailAddress(),
    parsers.mail_url,
    "Where mail goes; without it, to the console.",
    secret=True,
)
EMAIL_FROM = Setting("LINKARMS_EMAIL_FROM", "", parsers.mailbox, "Sender of the installation's mail.")
OPERATOR_EMAIL = Setting(
    "LINKARMS_OPERATOR_EMAIL",
    "",
    parsers.mailbox,
    "The operator's own address: reports that a name stands in public by mistake go there too.",
)
CACHE_URL = Setting(
    "LINKARMS_CACHE_URL",
    "memory:",
    parsers.cache_url,
    "Shared cache for several machines; without it, each process keeps its own.",
    secret=True,
)
TILE_URL = Setting("LINKARMS_TILE_URL", "", parsers.tile_url, "Map tiles; without it, maps have no tiles.")
TASKS_BACKEND = Setting(
    "LINKARMS_TASKS_BACKEND",
    "django_ox.backend.OxBackend",
    parsers.dotted_path,
    "Class that runs background tasks.",
)
REQUIRED_CHOICE = Setting(
    "LINKARMS_REQUIRED_CHOICE",
    False,
    parsers.boolean,
    "Consent boxes become questions that must be answered yes or no.",
)
MINIMUM_AGE = Setting("LINKARMS_MINIMUM_AGE", 0, parsers.age, "Youngest age that may sign; 0 asks nobody.")
TRUSTED_PROXIES = Setting(
    "LINKARMS_TRUSTED_PROXIES",
    0,
    parsers.whole_number,
    "How many proxies stand in front and may be believed.",
)
METRICS_TOKEN = Setting(
    "LINKARMS_METRICS_TOKEN",
    "",
    parsers.long_token,
    "Lets whoever sends it read /metrics from elsewhere; without it, only this machine may.",
    secret=True,
)
LOG_FORMAT = Setting(
    "LINKARMS_LOG_FORMAT", "auto", parsers.log_form, "json, text, or auto: text on a terminal, else JSON."
)
CHALLENGE_ABOVE = Setting(
    "LINKARMS_CHALLENGE_ABOVE",
    300,
    parsers.whole_number,
    "Signatures a minute on one petition above which browsers are asked for a small computation; 0 never asks.",
)
DEBUG = Setting("LINKARMS_DEBUG", False, parsers.boolean, "Show error details to visitors: for development only.")
DEMO = Setting(
    "LINKARMS_DEMO",
    False,
    parsers.boolean,
    "Marks a demo installation; `linkarms demo` sets it for its own processes.",
)
TEST_DATA = Setting(
    "LINKARMS_TEST_DATA", Path("../shared/data"), parsers.folder, "Folder of real files that the tests read."
)

SETTINGS: tuple[Setting[object], ...] = (
    DATA_DIR,
    DATABASE_URL,
    BASE_URL,
    SECRET_KEY,
    EMAIL_URL,
    EMAIL_FROM,
    OPERATOR_EMAIL,
    CACHE_URL,
    TILE_URL,
    TASKS_BACKEND,
    REQUIRED_CHOICE,
    MINIMUM_AGE,
    TRUSTED_PROXIES,
    CHALLENGE_ABOVE,
    METRICS_TOKEN,
    LOG_FORMAT,
    DEBUG,
    DEMO,
    TEST_DATA,
)

# Read by the bootstrap, before there is a Python with Django in it; by the tests, to know how often to attack; and
# what `linkarms serve` tells its own processes.
READ_ELSEWHERE = frozenset({"LINKARMS_PYTHON", "LINKARMS_FULL", "LINKARMS_MEASURES_DIR"})


class Environment:
    """The values in force, looked up by setting: `environment[MINIMUM_AGE]`."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def __getitem__[T](self, setting: Setting[T]) -> T:
        value: T = self._values[setting.name]  # type: ignore[assignment]  # load() put the parser's own result here
        return value

    def given(self, setting: Setting[object]) -> bool:
        return self._values[setting.name] != setting.default


def load(environ: Mapping[str, str]) -> Environment:
    """Read all settings, or raise `SettingError` for the first that is unknown or malformed."""
    known = {setting.name for setting in SETTINGS} | READ_ELSEWHERE
    known |= {setting.name + FILE_SUFFIX for setting in SETTINGS if setting.secret}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            raise SettingError(f"{name} is not a setting of Linkarms; see docs/reference/settings.md")
    return Environment({setting.name: _read(setting, environ) for setting in SETTINGS})


def _read(setting: Setting[object], environ: Mapping[str, str]) -> object:
    raw = environ.get(setting.name, "")
    if setting.secret and environ.get(setting.name + FILE_SUFFIX):
        if raw:
            raise SettingError(f"{setting.name} and {setting.name}{FILE_SUFFIX} are both set; keep one")
        raw = _read_file(setting, environ)
    if not raw:
        return setting.default
    try:
        return setting.parse(raw)
    except ValueError as problem:
        # The value itself is not repeated: it may hold a password.
        raise SettingError(f"{setting.name} is malformed: {problem}") from None


def _read_file(setting: Setting[object], environ: Mapping[str, str]) -> str:
    try:
        return Path(environ[setting.name + FILE_SUFFIX]).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not text"
        name = setting.name + FILE_SUFFIX
        raise SettingError(f"{name} names a file that cannot be read: {reason}") from None
