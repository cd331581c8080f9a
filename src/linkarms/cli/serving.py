"""What `linkarms serve` does once the settings are read."""

from __future__ import annotations

import http.client
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, connections
from django.urls import reverse

from linkarms.accounts.models import LinkPurpose, User
from linkarms.accounts.services import issue_link, revoke_links
from linkarms.cli.preparing import prepare
from linkarms.cli.processes import Child, Family, python
from linkarms.core import measures
from linkarms.core.clock import now as clock_now
from linkarms.core.errors import Refused
from linkarms.core.urls import absolute

READY_WITHIN_SECONDS = 60.0
FIRST_LINK_DAYS = 7
FIRST_START = "first start"
MOST_WORKERS_BY_DEFAULT = 4


def serve(*, host: str, port: int, workers: int | None, web_only: bool = False) -> int:
    """Migrate, start web server, worker and periodic loop, and keep them going until asked to stop."""
    _refuse_taken(host, port)
    prepare()
    count = workers or _usual_workers()
    connections.close_all()
    with _measured():
        return _keep_going(_children(host, port, count, web_only=web_only), host, port)


@contextmanager
def _measured() -> Iterator[None]:
    """A folder in which our processes leave what they counted, for whichever of them is asked for /metrics."""
    with tempfile.TemporaryDirectory(prefix="linkarms-measures-", ignore_cleanup_errors=True) as folder:
        os.environ[measures.FOLDER_VARIABLE] = folder
        yield


def _children(host: str, port: int, count: int, *, web_only: bool) -> list[Child]:
    parent = str(os.getpid())
    web = ["linkarms.cli.web", "--host", host, "--port", str(port), "--workers", str(count), "--parent", parent]
    children = [Child("The web server", python(*web))]
    if not web_only:
        children += [
            Child("The background worker", python("linkarms", "worker", "--parent", parent)),
            Child("The periodic loop", python("linkarms", "periodic", "--parent", parent)),
        ]
    return children


def _keep_going(children: list[Child], host: str, port: int) -> int:
    family = Family(children, say=_say)
    family.obey_signals()
    try:
        family.start()
        if _wait_until_ready(family, host, port):
            _announce()
        return family.watch()
    finally:
        family.end()
        _say("Stopped.")


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(f"cannot listen on {host} port {port} ({error.strerror}); try --port {port + 1}") from None


def _usual_workers() -> int:
    """One for SQLite, whose writes wait for each other anyway; else one for each core, up to four."""
    if connection.vendor == "sqlite":
        return 1
    return min(os.cpu_count() or 1, MOST_WORKERS_BY_DEFAULT)


def _wait_until_ready(family: Family, host: str, port: int) -> bool:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # looked up, not bound to
    for _ in range(int(READY_WITHIN_SECONDS / 0.2)):
        if _answers(reachable, port):
            return True
        if family.stop.wait(0.2) or not family.children[0].runs:
            return False
    _say(f"The web server does not answer after {READY_WITHIN_SECONDS:.0f} s; `linkarms doctor` may say why.")
    return False


def _answers(host: str, port: int) -> bool:
    web = http.client.HTTPConnection(host, port, timeout=2)
    try:
        # Whatever the public name is, this one is always allowed.
        web.request("GET", "/healthz", headers={"Host": "localhost"})
        return web.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        web.close()


def _announce() -> None:
    _say(f"Linkarms is at {absolute('/')} (stop it with Ctrl-C)")
    if settings.LINKARMS_MAIL_IS_CONSOLE and not settings.LINKARMS_DEMO:
        _say(
            "\n*** Mail does not leave this machine: it is printed here.\n"
            "*** Set LINKARMS_EMAIL_URL to send it, for instance smtp://user:password@mail.example.org\n"
        )
    link = first_link()
    if link:
        _say(
            "Nobody has an account yet. Open this address to make the first one and its organization\n"
            f"(it works once, within {FIRST_LINK_DAYS} days):\n\n    {link}\n"
        )


def first_link() -> str:
    """A new founding link while there is no account at all; "" once there is one. Gives no operator rights."""
    if User.objects.exists():
        return ""
    now = clock_now()
    revoke_links(purpose=LinkPurpose.FOUND, subject=FIRST_START, now=now)
    token = issue_link(purpose=LinkPurpose.FOUND, email="", subject=FIRST_START, now=now, days=FIRST_LINK_DAYS)
    connections.close_all()
    return absolute(reverse("workspace:account-found", args=[token]))


def _say(line: str) -> None:
    print(line, flush=True)
