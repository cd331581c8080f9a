import io
import logging
import logging.config

import pytest

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
