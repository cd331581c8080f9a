"""Turn the text of an environment variable into a value, or say in one line what is wrong with it."""

from dataclasses import dataclass, field
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})

POSTGRESQL_OPTIONS = frozenset(
    {
        "application_name",
        "connect_timeout",
        "options",
        "sslcert",
        "sslkey",
        "sslmode",
        "sslrootcert",
        "target_session_attrs",
    }
)


@dataclass(frozen=True)
class PostgresAddress:
    name: str
    user: str
    password: str = field(repr=False)
    host: str
    port: str
    options: dict[str, str]
    pool_size: int
    pgbouncer: bool


@dataclass(frozen=True)
class MailAddress:
    """Where mail goes; `host` is empty for the console."""

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "none"

    @property
    def is_console(self) -> bool:
        return not self.host


def text(value: str) -> str:
    return value


def boolean(value: str) -> bool:
    word = value.strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ValueError("write true or false")


def whole_number(value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise ValueError("write a whole number, 0 or more")
    return int(value)


def age(value: str) -> int:
    years = whole_number(value)
    if years > 120:
        raise ValueError("write an age in years, or 0 for none")
    return years


def folder(value: str) -> Path:
    path = Path(value).expanduser()
    if path.exists() and not path.is_dir():
        raise ValueError("there is a file of that name; name a folder")
    return path.absolute()


def log_form(value: str) -> str:
    if value not in {"auto", "json", "text"}:
        raise ValueError("write json, text or auto")
    return value


def long_token(value: str) -> str:
    if len(value) < 20 or not value.isascii() or any(character.isspace() for character in value):
        raise ValueError("use at least 20 random letters and digits")
    return value


def secret_key(value: str) -> str:
    if len(value) < 50:
        raise ValueError("use at least 50 random characters")
    return value


def dotted_path(value: str) -> str:
    if "." not in value or not all(part.isidentifier() for part in value.split(".")):
        raise ValueError("write the dotted path of a Python class")
    return value


def mailbox(value: str) -> str:
    _, address = parseaddr(value)
    local, _, domain = address.rpartition("@")
    if not local or not domain or any(character in value for character in "\r\n"):
        raise ValueError("write an address such as Campaign office <office@example.org>")
    return value


def base_url(value: str) -> str:
    parts = _split(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("write an address such as https://campaigns.example.org")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise ValueError("write only scheme, host and port, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def tile_url(value: str) -> str:
    parts = _split(value)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError("write an https address")
    if not all(placeholder in value for placeholder in ("{z}", "{x}", "{y}")):
        raise ValueError("the address must hold {z}, {x} and {y}")
    return value


def cache_url(value: str) -> str:
    if value == "memory:":
        return value
    parts = _split(value)
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname:
        raise ValueError("write memory: or redis://host:port/number")
    if find_spec("redis") is None:
        raise ValueError("a shared cache needs the package's extra: pip install linkarms[cache]")
    return value


def mail_url(value: str) -> MailAddress:
    if value == "console:":
        return MailAddress()
    parts = _split(value)
    if parts.scheme != "smtp" or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError("write console: or smtp://user:password@host:port?tls=starttls")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    tls = query.pop("tls", "implicit" if parts.port == 465 else "starttls")
    if query:
        raise ValueError(f"the option {min(query)} is not known; only tls is")
    if tls not in {"starttls", "implicit", "none"}:
        raise ValueError("tls is starttls, implicit or none")
    return MailAddress(
        host=parts.hostname,
        port=parts.port or (465 if tls == "implicit" else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
    )


def database_url(value: str) -> PostgresAddress:
    """`host` and `port` may be comma-separated lists, for installations with a standby."""
    scheme, separator, rest = value.partition("://")
    if not separator or scheme not in {"postgresql", "postgres"}:
        raise ValueError("write postgresql://user:password@host:port/name")
    before, _, query_text = rest.partition("?")
    authority, _, name = before.partition("/")
    login, _, host_list = authority.rpartition("@")
    user, _, password = login.partition(":")
    hosts = [_host_and_port(item) for item in host_list.split(",")]
    query = dict(parse_qsl(query_text, keep_blank_values=True))
    pool_size = whole_number(query.pop("pool_size", "16"))
    pgbouncer = boolean(query.pop("pgbouncer", "false"))
    unknown = sorted(set(query) - POSTGRESQL_OPTIONS)
    if unknown:
        raise ValueError(f"the option {unknown[0]} is not known")
    if not name or not pool_size:
        raise ValueError("name the database, and give pool_size at least 1")
    return PostgresAddress(
        name=unquote(name),
        user=unquote(user),
        password=unquote(password),
        host=",".join(host for host, _ in hosts),
        port=",".join(port for _, port in hosts),
        options=query,
        pool_size=pool_size,
        pgbouncer=pgbouncer,
    )


def _host_and_port(item: str) -> tuple[str, str]:
    parts = _split(f"//{item}")
    return unquote(parts.hostname or ""), str(parts.port or 5432)


def _split(value: str) -> SplitResult:
    parts = urlsplit(value)
    try:
        _ = parts.port
    except ValueError:
        raise ValueError("the port is not a number between 0 and 65535") from None
    return parts
