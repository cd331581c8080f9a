"""Logging without personal data: addresses of people and secret links do not reach a log file."""

import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# Broad on purpose: a log line loses a harmless word rather than keeps somebody's address.
EMAIL = re.compile(r"[^\s<>()\[\]'\",;:=]+@[^\s<>()\[\]'\",;:=]+")
QUERY = re.compile(r"\?[^\s\"']+")
TOKEN = re.compile(r"(?<=/)[A-Za-z0-9_\-:=.]{20,}(?=[/\s\"']|$)")
# PostgreSQL repeats the offending values in lines such as: DETAIL: Key (email)=(…) already exists.
DETAIL = re.compile(r"(DETAIL:|Failing row contains).*")


def redact(line: str) -> str:
    line = DETAIL.sub(r"\1 [removed]", line)
    line = EMAIL.sub("[address]", line)
    line = TOKEN.sub("[token]", line)
    return QUERY.sub("?[query]", line)


def redact_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: redact(value) if isinstance(value, str) else value for key, value in event.items()}


def configuration(*, debug: bool) -> dict[str, Any]:
    """Django's LOGGING: one line an event on standard error, JSON unless a person is looking."""
    person_is_looking = sys.stderr.isatty()
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=False)
        if person_is_looking
        else structlog.processors.JSONRenderer()
    )
    processors: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
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
            "django.db.backends": {"level": "INFO"},
        },
    }
