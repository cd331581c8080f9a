"""What breaks shows nobody's data to the visitor, and leaves no address and no token in the log."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.leaks.actors import actor
from tests.leaks.attack import Attack, carry_out
from tests.leaks.broken import urlpatterns
from tests.leaks.matrix import Matrix
from tests.leaks.routes import all_routes

NO_FILES = [
    "/media/../linkarms.sqlite3",
    "/media/%2e%2e/linkarms.sqlite3",
    "/media/pictures/../../linkarms.sqlite3",
    "/media/pictures/..%2f..%2fsecret_key",
    "/media/logos/",
    "/media/",
    "/media//etc/passwd",
    "/static/../linkarms.sqlite3",
    "/static/%2e%2e/secret_key",
    "/linkarms.sqlite3",
    "/data/linkarms.sqlite3",
    "/demo/mail/",
    "/demo/mail/1/",
]


def test_a_defect_tells_the_visitor_and_the_log_nothing(matrix: Matrix, settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.leaks.broken"
    for pattern in urlpatterns:
        for who in ("anonymous", "outsider"):
            where = f"/{pattern.pattern}"
            seen = carry_out(Attack("a defect", where), actor(who, matrix.world))
            assert seen.status == 500, where
            assert "Error" in seen.log, f"{where}: the defect was not logged"
            assert not matrix.world.canaries.found_in("\n".join([seen.body, seen.headers, seen.log])), where
            assert "xxxxxxxx" not in seen.body + seen.log, where


def test_what_the_test_breaks_would_leak_unmended(matrix: Matrix, settings: Settings) -> None:
    """The words of the exceptions above hold canaries before the log's formatter has seen them."""
    settings.ROOT_URLCONF = "tests.leaks.broken"
    settings.DEBUG = True
    seen = carry_out(Attack("careless", "/careless/"), actor("anonymous", matrix.world))
    assert matrix.world.canaries.found_in(seen.body)


def test_no_file_beside_the_pictures_is_served_and_no_mail(matrix: Matrix) -> None:
    """A real installation never shows anybody's mail, and no address leads out of the folder of pictures."""
    for path in NO_FILES:
        seen = matrix.one(Attack("files", path), actor("anonymous", matrix.world))
        assert seen.status in (301, 302, 400, 404), path
    assert not matrix.report.leaks, str(matrix.report)


#: They lead on to the same holder's own page.
TO_THEMSELVES = ("public:answer", "public:my-data-page", "public:paper-file")


@pytest.mark.once
def test_tokens_in_addresses_do_not_reach_the_log(matrix: Matrix) -> None:
    """Not even those that no longer work."""
    for who in ("expired", "addressee"):
        holder = actor(who, matrix.world)
        for route in (one for one in all_routes() if one.parameters == ("token",)):
            for token in (one for what, one in holder.tokens.items() if what.endswith(("used", "live"))):
                for method in ("GET", "POST"):
                    seen = carry_out(Attack(route.name, route.path(token=token), method=method), holder)
                    assert token not in seen.log
                    assert token not in seen.location or route.name in TO_THEMSELVES
