"""What reaches a log file, and what does not."""

import io
import json
import logging
import logging.config
import re
from collections.abc import Callable

import pytest
import structlog
from django.db import DataError, IntegrityError, OperationalError

from linkarms.config import logs


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Mail to dolores@example.org was refused", "Mail to [address] was refused"),
        ("Not Found: /confirm/AbCdEfGhIjKlMnOpQrStUv/", "Not Found: /confirm/[token]/"),
        ("GET /p/clean-river/?via=x1&email=a HTTP/1.1", "GET /p/clean-river/?[query] HTTP/1.1"),
        ("DETAIL:  Key (email)=(dolores) already exists.", "DETAIL: [removed]"),
        ("recounted 3 petitions", "recounted 3 petitions"),
    ],
)
def test_a_line_loses_what_points_at_a_person(line: str, kept: str):
    assert logs.redact(line) == kept


def test_a_traceback_is_redacted_too():
    configuration = logs.configuration(debug=False)
    formatter = configuration["formatters"]["plain"]
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(formatter.pop("()")(**formatter))
    logger = logging.Logger("test")  # noqa: LOG001  # one of its own, outside the tree
    logger.addHandler(handler)
    try:
        raise ValueError("no such person: dolores@example.org")
    except ValueError:
        logger.exception("failed for %s", "dolores@example.org")
    written = handler.stream.getvalue()
    assert "ValueError" in written
    assert "dolores" not in written


def test_a_line_that_cannot_be_written_does_not_come_out_unredacted_elsewhere(capfd: pytest.CaptureFixture[str]):
    handler = logging.StreamHandler(io.StringIO())
    handler.stream.close()
    logger = logging.Logger("test")  # noqa: LOG001  # one of its own, outside the tree
    logger.addHandler(handler)
    logger.warning("Forbidden: %s", "/w/join/LOx7XmW_J14AfiMTTG2is7lH9r6mn5GLNv6GEtkrtjA/")
    assert capfd.readouterr().err == ""


def written(
    log: Callable[[logging.Logger], None], *, name: str = "test", form: str = "json", debug: bool = False
) -> str:
    """What a logger of that name writes with our configuration."""
    formatter = logs.configuration(debug=debug, form=form)["formatters"]["plain"]
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(formatter.pop("()")(**formatter))
    logger = logging.Logger(name)  # noqa: LOG001  # one of its own, outside the tree
    logger.addHandler(handler)
    log(logger)
    return str(handler.stream.getvalue())


def failing(error: Exception) -> Callable[[logging.Logger], None]:
    def log(logger: logging.Logger) -> None:
        try:
            raise error
        except Exception:
            logger.exception("failed")

    return log


def test_a_line_is_one_json_object_with_its_parts_in_order():
    line = written(
        lambda logger: logger.warning("%d of %d", 3, 5, extra={"status": 503, "ms": 1.5, "route": "public:sign"})
    )
    told = json.loads(line)
    assert list(told) == ["time", "level", "logger", "event", "route", "status", "ms"]
    assert told | {"time": ""} == {
        "time": "", "level": "warning", "logger": "test", "event": "3 of 5",
        "route": "public:sign", "status": 503, "ms": 1.5,
    }  # fmt: skip
    assert line.count("\n") == 1


def test_a_line_within_a_request_has_its_id():
    with structlog.contextvars.bound_contextvars(request_id="abc"):
        assert json.loads(written(lambda logger: logger.info("x")))["request_id"] == "abc"


def test_what_else_a_package_hands_over_is_left_out():
    line = written(lambda logger: logger.info("x", extra={"request": "Dolores", "sql": "Dolores", "person": "Dolores"}))
    assert "Dolores" not in line


@pytest.mark.parametrize(
    "error",
    [
        ValueError("invalid literal for int() with base 10: 'Dolores'"),
        KeyError("Dolores"),
        IntegrityError("duplicate key value\nDETAIL:  Key (given_name)=(Dolores) already exists."),
        DataError('invalid input syntax for type integer: "Dolores"'),
        FileNotFoundError(2, "No such file or directory", "/data/media/Dolores.png"),
        UnicodeEncodeError("ascii", "Dolores", 0, 1, "ordinal not in range"),
    ],
)
def test_the_words_of_an_error_that_may_hold_a_value_are_left_out(error: Exception):
    line = written(failing(error))
    assert ("Dolores" in line, type(error).__name__ in line, "test_logs.py" in line) == (False, True, True)


def test_what_an_error_followed_from_is_told_the_same_way():
    who = "".join(("Dolo", "res"))  # lines of code are told, and this is one

    def log(logger: logging.Logger) -> None:
        try:
            try:
                raise KeyError(who)
            except KeyError as error:
                raise RuntimeError(f"for {who}") from error
        except RuntimeError:
            logger.exception("failed")

    told = json.loads(written(log))["exception"]
    assert ("RuntimeError" in told, "which followed from" in told, "KeyError" in told, "Dolores" in told) == (
        True, True, True, False,
    )  # fmt: skip


def test_why_a_database_does_not_answer_is_told():
    line = written(failing(OperationalError("connection to server failed: Connection refused")))
    assert "OperationalError: connection to server failed: Connection refused" in line


@pytest.mark.parametrize(
    ("name", "words", "told"),
    [
        ("django.request", "Internal Server Error: /w/dolores/reyes/", "Internal Server Error"),
        ("django.security.DisallowedHost", "Invalid HTTP_HOST header: 'dolores.example'.", "Refused: DisallowedHost"),
        ("django.security.csrf", "Forbidden (CSRF cookie not set.): /w/dolores/", "Refused: csrf"),
    ],
)
def test_django_does_not_say_where_a_visitor_went(name: str, words: str, told: str):
    assert json.loads(written(lambda logger: logger.error(words), name=name))["event"] == told


def test_text_is_for_people():
    line = written(lambda logger: logger.info("answered", extra={"status": 404, "route": "none"}), form="text")
    assert re.search(r"Z \[info +\] answered +\[test\] route=none status=404$", line.strip())


def test_while_debugging_nothing_is_kept_back():
    assert "for Dolores" in written(failing(RuntimeError("for Dolores")), debug=True)
