"""The web server as a process of its own: `python -m linkarms.cli.web`, started by `linkarms serve`."""

from __future__ import annotations

import argparse

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from linkarms.cli.parent import end_with_parent

APPLICATION = "linkarms.front.server:application"
#: Connections that one worker takes in; more wait in the system's queue, outside our memory.
BACKPRESSURE = 2_048
#: Without it, a stop that arrives before a worker is ready would wait for ever.
KILL_TIMEOUT_SECONDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(prog="linkarms.cli.web")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    options = parser.parse_args()
    end_with_parent(options.parent)
    Granian(
        target=APPLICATION,
        address=options.host,
        port=options.port,
        interface=Interfaces.RSGI,
        workers=options.workers,
        backpressure=BACKPRESSURE,
        workers_kill_timeout=KILL_TIMEOUT_SECONDS,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    main()
