"""`linkarms demo`: a demo world in a folder of its own, and the server that shows it.

Loaded before the settings: this part decides on the folder and the environment. What needs the apps is
loaded by name once they are there.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
from importlib import import_module
from pathlib import Path

from linkarms.core.errors import Refused
from linkarms.demo import folder

LOOPBACK = "127.0.0.1"
DEFAULT_FOLDER = "./demo-data"
#: Taken out of the environment: they belong to a real installation, or lead out of this machine.
NOT_FOR_A_DEMO = (
    "LINKARMS_DATABASE_URL",
    "LINKARMS_SECRET_KEY",
    "LINKARMS_EMAIL_URL",
    "LINKARMS_EMAIL_FROM",
    "LINKARMS_CACHE_URL",
    "LINKARMS_BASE_URL",
    "LINKARMS_TASKS_BACKEND",
    "LINKARMS_TRUSTED_PROXIES",
)
#: While building nothing runs in the background: the builder does everything at its simulated time.
NO_TASKS = "django.tasks.backends.dummy.DummyBackend"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="files", type=_data_folder, metavar="DIR", help="build it from the real files in DIR"
    )
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on, on this computer only")
    parser.add_argument("--no-serve", action="store_true", help="build it and stop")
    parser.add_argument("--json", action="store_true", help="print counts and sign-in links as JSON")


def prepare(options: argparse.Namespace) -> None:
    """Choose and empty the demo's folder, and forget every setting of a real installation."""
    if not options.no_serve:
        _refuse_taken(options.port)
    place = Path(os.environ.get("LINKARMS_DATA_DIR") or DEFAULT_FOLDER).expanduser().absolute()
    folder.prepare(place)
    for name in NOT_FOR_A_DEMO:
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    os.environ["LINKARMS_DATA_DIR"] = str(place)
    os.environ["LINKARMS_BASE_URL"] = f"http://{LOOPBACK}:{options.port}"
    os.environ["LINKARMS_DEMO"] = "true"
    os.environ["LINKARMS_TASKS_BACKEND"] = NO_TASKS


def run(options: argparse.Namespace) -> int:
    import_module("linkarms.demo.building.whole").build_and_print(
        options.files, as_json=options.json, quiet=not sys.stderr.isatty()
    )
    if options.no_serve:
        return 0
    del os.environ["LINKARMS_TASKS_BACKEND"]
    sys.stdout.flush()
    sys.stderr.flush()
    # The server takes this process over: one process to stop, and it starts from clean settings.
    arguments = [sys.executable, "-m", "linkarms", "serve", "--host", LOOPBACK, "--port", str(options.port)]
    return os.execv(sys.executable, arguments)  # noqa: S606  # our own interpreter and arguments


def _refuse_taken(port: int) -> None:
    """Before anything is deleted: another demo may be running in this folder."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise Refused(f"cannot listen on port {port} ({error.strerror}); try --port {port + 1}") from None


def _data_folder(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return path


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)
