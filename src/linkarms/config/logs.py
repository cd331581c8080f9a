"""Logging without personal data: addresses of people, names and secret links do not reach a log file.

One line an event: time, level, logger, event, and for a request its id, the name of its route, status and
milliseconds. Paths are not written: they hold tokens and names of organizations; the route says as much.
"""

import re
import sys
import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# Broad on purpose: a log line loses a harmless word rather than keeps somebody's address.
EMAIL = re.compile(r"[^\s<>()\[\]'\",;:=]+@[^\s<>()\[\]'\",;:=]+")
QUERY = re.compile(r"\?[^\s\"']+")
TOKEN = re.compile(r"(?<=/)[A-Za-z0-9_\-:=.]{20,}")  # whatever stands behind it
# PostgreSQL repeats the offending values in lines such as: DETAIL: Key (email)=(…) already exists.
DETAIL = re.compile(r"(DETAIL:|Failing row contains).*")

#: What a line may say besides its event. Anything else that a package hands to the logger is left out.
FIELDS = ("request_id", "route", "method", "status", "ms")
ORDER = ("time", "level", "logger", "event", *FIELDS, "exception")

#: Errors whose message speaks of the machine or of our code, never of somebody's values. Of any other error only the
#: kind and the place are written: `invalid literal for int(): 'Dolores'`.
PLAIN_ERRORS = frozenset(
    {
        "AttributeError", "ConnectionRefusedError", "ImportError", "ImproperlyConfigured", "InterfaceError",
        "ModuleNotFoundError", "NameError", "NotImplementedError", "OperationalError", "PoolTimeout", "RecursionError",
        "TimeoutError",
    }
)  # fmt: skip

type ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def redact(line: str) -> str:
    line = DETAIL.sub(r"\1 [removed]", line)
    line = EMAIL.sub("[address]", line)
    line = TOKEN.sub("[token]", line)
    return QUERY.sub("?[query]", line)


def redact_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: redact(value) if isinstance(value, str) else value for key, value in event.items()}


def without_path(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Django's own words name the path, the host or the cookie that a visitor sent; their kind is enough."""
    name = str(event.get("logger", ""))
    if name == "django.request":
        event["event"] = str(event.get("event", "")).partition(":")[0]
    elif name.startswith("django.security"):
        event["event"] = f"Refused: {name.rpartition('.')[2]}"
    return event


def tell_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Kinds and places of an error and of what led to it; its words only where they cannot hold a value."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if info and info[1] is not None:
        event["exception"] = describe(info[1])
    return event


def describe(error: BaseException) -> str:
    """The usual traceback without the words of errors that may repeat somebody's data."""
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = "".join(traceback.format_tb(current.__traceback__))
        parts.append(f"Traceback (most recent call last):\n{frames}{_name(current)}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n\nwhich followed from:\n\n".join(parts)


def _name(error: BaseException) -> str:
    kind = type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        return f"{kind}: {error.strerror}"
    words = (str(error).strip().splitlines() or [""])[0]
    return f"{kind}: {words}" if kind in PLAIN_ERRORS and words else kind


def in_order(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: event[key] for key in ORDER if key in event}


def configuration(*, debug: bool, form: str = "auto") -> dict[str, Any]:
    """Django's LOGGING: one line an event on standard error. `form`: json, text, or auto: text on a terminal."""
    readable = form == "text" or (form == "auto" and sys.stderr.isatty())
    processors: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=FIELDS),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        without_path,
        structlog.processors.format_exc_info if debug else tell_exception,
    ]
    renderer: Any = structlog.processors.JSONRenderer()
    if readable:
        renderer = structlog.dev.ConsoleRenderer(colors=False, timestamp_key="time", sort_keys=False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": processors,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    redact_event,
                    in_order,
                    renderer,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["stderr"], "level": "DEBUG" if debug else "INFO"},
        "loggers": {
            # Django's own handlers would print the unredacted line, or mail it.
            "django": {"handlers": [], "propagate": True, "level": "INFO"},
            "django.server": {"handlers": [], "propagate": True, "level": "WARNING"},
            # What is only the visitor's mistake is told by the line of the request.
            "django.request": {"level": "INFO" if debug else "ERROR"},
            "django.db.backends": {"level": "INFO"},
        },
    }
