"""Fetching what somebody else chose: what comes back, and every way to misuse it."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import replace

import pytest

from linkarms.integrations.fetching import Answer, Failure, FetchError, Limits, Way, fetch, system_addresses
from tests.integrations.site import HERE, Names, Page, Site, Visit, running, sends_to, way_to

#: Generous, so that a busy machine fails nothing.
SMALL = Limits(seconds=30, size=50_000)
#: Where the waiting itself is the attack.
HURRIED = Limits(seconds=0.4, size=50_000)
#: How long a page that wants to hold us up goes on: longer than we wait, short enough for a test that fails.
LONG = 40


def why(url: str, way: Way, *, hosts: Sequence[str] = (), limits: Limits = SMALL) -> Failure:
    """Why there is no answer. What should have been refused is shown."""
    with pytest.raises(FetchError) as problem:
        pytest.fail(f"answered: {fetch(url, hosts=hosts, limits=limits, way=way)}")
    return problem.value.failure


def at(site: Site, path: str = "/", host: str = "maple.example") -> str:
    return f"http://{host}:{site.port}{path}"


class TestAnswers:
    def test_a_page_comes_back_as_it_was_sent(self, site: Site, way: Way) -> None:
        site.pages["/feed?page=2"] = "Año ☂".encode()
        answer = fetch(at(site, "/feed?page=2"), way=way)
        assert answer == Answer(at(site, "/feed?page=2"), 200, answer.headers, "Año ☂".encode())

    def test_an_error_is_an_answer_too(self, site: Site, way: Way) -> None:
        assert fetch(at(site, "/nowhere"), way=way).status == 404

    def test_a_chunked_answer_is_put_together(self, site: Site, way: Way) -> None:
        site.pages["/"] = lambda visit: visit.send(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        )
        assert fetch(at(site), way=way).body == b"abcde"

    def test_the_other_side_hears_its_own_name_and_nothing_that_tells_who_asks(self, site: Site, way: Way) -> None:
        site.pages["/"] = b"hello"
        fetch(at(site), way=way)
        ((_path, headers),) = site.asked
        assert dict(headers) == {
            "Host": f"maple.example:{site.port}",
            "Accept-Encoding": "identity",
            "User-Agent": "Linkarms",
            "Accept": "*/*",
            "Connection": "close",
        }

    def test_odd_letters_of_an_address_are_encoded(self, site: Site, way: Way) -> None:
        fetch(at(site, '/Año nuevo/%C3%A9?q="x"'), way=way)
        assert site.paths == ["/A%C3%B1o%20nuevo/%C3%A9?q=%22x%22"]

    def test_a_dead_address_is_passed_over(self, site: Site) -> None:
        # Nobody listens on the second port of this test's own making.
        with running() as gone:
            dead = gone.port
        site.pages["/"] = b"alive"
        names = Names(maple_example=["::1", HERE])
        way = Way(resolve=names, also=frozenset({(HERE, site.port), ("::1", site.port), (HERE, dead)}))
        assert fetch(at(site), way=way).body == b"alive"
        assert why(f"http://maple.example:{dead}/", Way(resolve=Names(maple_example=[HERE]), also=way.also)) == (
            Failure.NO_CONNECTION
        )


class TestAddresses:
    @pytest.mark.parametrize(
        "url",
        [
            "ftp://maple.example/",
            "file:///etc/passwd",
            "gopher://maple.example/",
            "javascript:alert(1)",
            "//maple.example/",
            "maple.example",
            "",
            "http://",
            "http:///path",
            "http://nora:secret@maple.example/",
            "http://nora@maple.example/",
            "http://@maple.example/",
            "http://other.example\\@maple.example/",
            "http://maple.example:port/",
            "http://maple.example:99999/",
            "http://[::1/",
            "http://[fe80::1%25eth0]/",
            "http://maple example/",
            "http://maple.example\u2044x/",
            "http://mäple.example/",
        ],
    )
    def test_what_is_no_plain_web_address_is_refused_before_anybody_is_asked(
        self, url: str, names: Names, way: Way
    ) -> None:
        assert (why(url, way), names.asked) == (Failure.BAD_ADDRESS, [])

    @pytest.mark.parametrize("port", [0, 22, 25, 6379, 8000, 8080, 8443])
    def test_only_the_usual_ports_are_asked(self, port: int, names: Names) -> None:
        assert (why(f"http://maple.example:{port}/", Way(resolve=names)), names.asked) == (Failure.PORT, [])

    @pytest.mark.parametrize(
        "host",
        ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0"],
    )
    def test_no_way_of_writing_this_machine_gets_through(self, host: str, site: Site) -> None:
        # The port is one that the test lets through, for another address: the address alone is what stops it.
        way = Way(resolve=system_addresses, also=frozenset({("192.0.2.1", site.port)}))
        assert why(f"http://{host}:{site.port}/", way) == Failure.NOT_PUBLIC
        assert site.asked == []

    def test_a_name_that_leads_to_nothing_is_said_to(self, way: Way) -> None:
        assert why("http://nowhere.example/", way) == Failure.NO_SUCH_HOST

    @pytest.mark.parametrize("address", ["10.0.0.7", "169.254.169.254", "::1", "::ffff:10.0.0.7", "64:ff9b::a00:7"])
    def test_a_name_that_leads_into_a_private_network_is_not_followed(self, address: str) -> None:
        assert why("http://inside.example/", Way(resolve=Names(inside_example=[address]))) == Failure.NOT_PUBLIC

    def test_one_private_address_among_public_ones_is_enough_to_refuse(self, site: Site) -> None:
        way = way_to(site, names=Names(maple_example=[HERE, "10.0.0.7"]))
        assert (why(at(site), way), site.asked) == (Failure.NOT_PUBLIC, [])

    def test_an_address_counts_for_the_port_it_was_let_through_for(self, site: Site, names: Names) -> None:
        with running() as secret:
            way = Way(resolve=names, also=frozenset({(HERE, site.port), ("192.0.2.1", secret.port)}))
            assert why(at(secret), way) == Failure.NOT_PUBLIC
            assert secret.asked == []
            # And the port counts for that address, not for others that are public.
            far = replace(way, resolve=Names(maple_example=["8.8.8.8"]))
            assert why(at(secret), far, limits=HURRIED) == Failure.NOT_PUBLIC

    def test_a_name_that_leads_elsewhere_a_moment_later_changes_nothing(self, site: Site) -> None:
        """DNS rebinding: the address that was looked at is the one that is connected to."""
        site.pages["/"] = b"public"
        answers = [[HERE], ["10.0.0.7"], ["10.0.0.7"]]

        def turning(_host: str, _port: int) -> Sequence[str]:
            return answers.pop(0)

        assert fetch(at(site), way=way_to(site, names=turning)).body == b"public"
        assert len(answers) == 2

    def test_a_slow_name_server_holds_nobody_up(self, site: Site) -> None:
        said = []

        def sleepy(_host: str, _port: int) -> Sequence[str]:
            site.over.wait(3)
            said.append(HERE)
            return said

        assert why(at(site), way_to(site, names=sleepy), limits=HURRIED) == Failure.TOO_SLOW
        assert (said, site.asked) == ([], [])

    def test_a_proxy_of_the_environment_is_not_taken(
        self, site: Site, way: Way, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with running() as proxy:
            for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, f"http://{HERE}:{proxy.port}")
            fetch(at(site), way=way)
            assert proxy.asked == []


class TestRedirects:
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_followed_and_says_where_it_ended(self, status: int, site: Site, way: Way) -> None:
        site.pages |= {"/": sends_to("en/?a=b#top", status=status), "/en/?a=b": b"hello"}
        answer = fetch(at(site), way=way)
        assert (answer.body, answer.url) == (b"hello", at(site, "/en/?a=b"))

    def test_each_redirect_is_looked_at_like_the_first_address(self, site: Site) -> None:
        with running() as secret:
            names = Names(maple_example=[HERE], inside_example=["10.0.0.7"], secret_example=[HERE])
            way = Way(resolve=names, also=frozenset({(HERE, site.port), ("192.0.2.1", secret.port)}))
            for where, reason in {
                "http://inside.example/": Failure.NOT_PUBLIC,
                f"http://secret.example:{secret.port}/": Failure.NOT_PUBLIC,
                f"//{HERE}:{secret.port}/": Failure.NOT_PUBLIC,
                f"http://maple.example:{secret.port}/": Failure.NOT_PUBLIC,
                "http://maple.example:6379/": Failure.PORT,
                f"http://nora:x@maple.example:{site.port}/": Failure.BAD_ADDRESS,
                "file:///etc/passwd": Failure.BAD_ADDRESS,
                "http://:80/": Failure.BAD_ADDRESS,
            }.items():
                site.pages["/"] = sends_to(where)
                assert (where, why(at(site), way)) == (where, reason)
            assert secret.asked == []

    def test_a_name_is_looked_up_anew_for_each_redirect(self, site: Site, names: Names, way: Way) -> None:
        site.pages |= {"/": sends_to("/next"), "/next": b"there"}
        fetch(at(site), way=way)
        assert names.asked == ["maple.example", "maple.example"]

    def test_nothing_is_asked_of_a_host_that_was_not_named(self, site: Site, way: Way) -> None:
        site.pages["/"] = sends_to(at(site, "/taken", host="other.example"))
        assert why(at(site), way, hosts=["maple.example", "www.maple.example"]) == Failure.LED_AWAY
        assert site.paths == ["/"]

    def test_a_host_that_was_named_is_followed(self, site: Site, way: Way) -> None:
        site.pages |= {"/": sends_to(at(site, "/home", host="WWW.maple.example.")), "/home": b"hello"}
        assert fetch(at(site), way=way, hosts=["maple.example", "www.maple.example"]).body == b"hello"

    def test_circles_come_to_an_end(self, site: Site, way: Way) -> None:
        site.pages["/"] = sends_to("/")
        assert why(at(site), way, limits=Limits(redirects=3)) == Failure.IN_CIRCLES
        assert len(site.asked) == 4

    def test_cookies_stay_where_they_were_given(self, site: Site, way: Way) -> None:
        site.pages |= {"/": sends_to("/next"), "/next": b"there"}
        fetch(at(site), way=way)
        assert [dict(headers).get("Cookie") for _path, headers in site.asked] == [None, None]

    def test_a_redirect_cannot_write_headers(self, site: Site, way: Way) -> None:
        site.pages["/"] = sends_to("/next%0d%0aX-Forged:%201 \tand more")
        fetch(at(site), way=way)
        path, headers = site.asked[1]
        assert path.startswith("/next%0d%0aX-Forged:%201%20")
        assert "X-Forged" not in headers

    def test_a_redirect_without_a_place_is_an_answer(self, site: Site, way: Way) -> None:
        site.pages["/"] = lambda visit: visit.answer(b"", status=302)
        assert fetch(at(site), way=way).status == 302


def endless(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\n\r\n")
    for _piece in range(400):
        visit.send(b"x" * 50_000)


def endless_pieces(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _piece in range(400):
        visit.send(b"c350\r\n" + b"x" * 50_000 + b"\r\n")


def dripping(*, start: bytes, heard: list[bytes]) -> Page:
    """A page of which a byte arrives now and then, each within any timeout; `heard` when somebody heard them all."""

    def page(visit: Visit) -> None:
        visit.send(start)
        for _byte in range(LONG):
            visit.pause(0.1)
            visit.send(b"x")
        heard.append(start)
        visit.send(b"\r\nContent-Length: 2\r\n\r\nok")

    return page


class TestLimits:
    @pytest.mark.parametrize("page", [endless, endless_pieces])
    def test_no_more_is_read_than_the_limit(self, page: Page, site: Site, way: Way) -> None:
        site.pages["/"] = page
        assert why(at(site), way, limits=Limits(size=50_000)) == Failure.TOO_BIG

    def test_an_answer_of_just_the_limit_is_whole(self, site: Site, way: Way) -> None:
        site.pages |= {"/": b"x" * 50_000, "/more": b"x" * 50_001}
        assert len(fetch(at(site), way=way, limits=SMALL).body) == 50_000
        assert why(at(site, "/more"), way) == Failure.TOO_BIG

    @pytest.mark.parametrize(
        "start",
        [
            b"",
            b"HTTP/1.1 200 OK\r\nX-Slow: ",
            b"HTTP/1.1 200 OK\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 61\r\n\r\n",
            b"HTTP/1.1 302 Found\r\nLocation: /next\r\nX-Slow: ",
        ],
        ids=["nothing", "headers", "body without a length", "body", "redirect"],
    )
    def test_what_drips_is_cut_off_at_the_deadline(self, start: bytes, site: Site, way: Way) -> None:
        heard: list[bytes] = []
        site.pages |= {"/": dripping(start=start, heard=heard), "/next": b"there"}
        assert (why(at(site), way, limits=HURRIED), heard) == (Failure.TOO_SLOW, [])

    def test_the_deadline_is_one_for_all_redirects(self, site: Site, way: Way) -> None:
        def later(visit: Visit) -> None:
            visit.pause(0.2)
            visit.answer(b"", status=302, Location=f"/{len(site.asked)}")

        site.otherwise = later
        assert why(at(site), way, limits=Limits(seconds=0.5, redirects=20)) == Failure.TOO_SLOW

    @pytest.mark.parametrize(
        "headers",
        [b"X-Huge: " + b"x" * 70_000 + b"\r\n", b"".join(b"X-%d: x\r\n" % number for number in range(300))],
        ids=["one", "many"],
    )
    def test_huge_headers_are_refused(self, headers: bytes, site: Site, way: Way) -> None:
        site.pages["/"] = lambda visit: visit.send(b"HTTP/1.1 200 OK\r\n" + headers + b"\r\nhello")
        assert why(at(site), way) == Failure.UNREADABLE

    def test_what_was_packed_is_not_unpacked(self, site: Site, way: Way) -> None:
        bomb = gzip.compress(b"x" * 10_000_000)
        site.pages["/"] = lambda visit: visit.answer(bomb, Content_Encoding="gzip")
        assert why(at(site), way) == Failure.UNREADABLE

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"220 mail.example ESMTP\r\n",
            b"\x00\xff" * 100,
            b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
            b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
            b"HTTP/1.1 abc OK\r\n\r\n",
        ],
    )
    def test_what_is_no_whole_answer_is_none(self, raw: bytes, site: Site, way: Way) -> None:
        site.pages["/"] = lambda visit: visit.send(raw)
        assert why(at(site), way) == Failure.UNREADABLE
