"""Web addresses: those that people type, and our own in mails."""

import re
import unicodedata
from urllib.parse import SplitResult, urlsplit, urlunsplit

import idna
from django.conf import settings
from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput

MAX_LENGTH = 300
_WEB = re.compile(r"https?://", re.IGNORECASE)
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")


def absolute(path: str) -> str:
    """The full address of one of our pages, for mails: `path` begins with a slash."""
    return f"{settings.LINKARMS_BASE_URL}{path}"


def safe_url(raw: str, *, field: str = "website") -> str:
    """A web address that can be a link: http or https, a host with a dot, no user name, at most 300 long.

    "example.org" without a scheme is read as https. The host comes back in lower case and ASCII (IDNA), so
    that it cannot pass for another. Raises `BadInput`.
    """
    text = unicodedata.normalize("NFC", raw[: 4 * MAX_LENGTH]).strip()
    if not _WEB.match(text):
        if ":" in text.split("/", 1)[0] or text.startswith("/"):
            raise BadInput(_bad_url(), field)
        text = f"https://{text}"
    if not text.isprintable() or any(character.isspace() or character == "\\" for character in text):
        raise BadInput(_bad_url(), field)
    try:
        parts = urlsplit(text)
        host, port = _ascii_host(parts), parts.port
    except ValueError:
        raise BadInput(_bad_url(), field) from None
    if parts.username is not None or parts.password is not None:
        raise BadInput(_bad_url(), field)
    place = host if port is None else f"{host}:{port}"
    url = urlunsplit((parts.scheme.lower(), place, parts.path, parts.query, parts.fragment))
    if len(url) > MAX_LENGTH:
        raise BadInput(_("This address is too long. Please use a shorter one."), field)
    return url


def host_of(url: str) -> str:
    """The host of a web address without "www.", or "": what mail domains are compared with."""
    try:
        return (urlsplit(url).hostname or "").lower().rstrip(".").removeprefix("www.")
    except ValueError:
        return ""


def path_of(url: str) -> str:
    """The path of a web address that somebody sent, or "": it need not be one."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def local_path(raw: str, *, default: str) -> str:
    """`raw` when it is a path on this site, else `default`: where to go on after signing in.

    "//evil.example" and "/\\evil.example" are other sites to a browser.
    """
    is_ours = raw.startswith("/") and not raw.startswith("//") and "\\" not in raw and len(raw) <= 2000
    return raw if is_ours and raw.isascii() and raw.isprintable() and " " not in raw else default


def _ascii_host(parts: SplitResult) -> str:
    host = idna.encode(parts.hostname or "", uts46=True).decode("ascii").lower().rstrip(".")
    if not _HOST.fullmatch(host):
        raise ValueError("not a host name")
    return host


def _bad_url() -> str:
    return _("This does not look like a web address. Please write it like https://example.org.")
