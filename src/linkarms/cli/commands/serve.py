"""`linkarms serve`: everything in one go. The work is in `linkarms.cli.serving`, loaded after the settings."""

from __future__ import annotations

import argparse
import os
from importlib import import_module

EVERYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104  # compared with, not bound to


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on (default 8000)")
    parser.add_argument("--workers", type=_workers, metavar="N", help="web processes (default: 1 with SQLite)")
    parser.add_argument(
        "--web-only", action="store_true", help="no background and no periodic work: other machines do it"
    )


def prepare(options: argparse.Namespace) -> None:
    """Where the operator names no public address, links in mails lead to the address we listen on."""
    if not os.environ.get("LINKARMS_BASE_URL"):
        host = "localhost" if options.host in EVERYWHERE else options.host
        host = f"[{host}]" if ":" in host else host
        os.environ["LINKARMS_BASE_URL"] = f"http://{host}:{options.port}"


def run(options: argparse.Namespace) -> int:
    status: int = import_module("linkarms.cli.serving").serve(
        host=options.host, port=options.port, workers=options.workers, web_only=options.web_only
    )
    return status


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError("write a number from 1 to 64")
    return int(text)
