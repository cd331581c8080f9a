"""A durable PostgreSQL of a test's own that can be killed and started again."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Self

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import pg  # type: ignore[import-not-found]  # a tool beside the tests


class Postgres:
    """One cluster in a folder, with fsync on, and with such settings as `max_connections=30`."""

    def __init__(self, *settings: str) -> None:
        self._settings = settings
        self._binaries = pg.find_binaries()
        self._data = Path(tempfile.mkdtemp(prefix="linkarms-pg-"))
        self._port = pg.free_port()
        self.url = f"postgresql://{pg.USER}@127.0.0.1:{self._port}/{pg.USER}"

    def __enter__(self) -> Self:
        if os.geteuid() == 0:
            shutil.chown(self._data, "postgres", "postgres")
        self._call("initdb", "-D", self._data, "-U", pg.USER, "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust")
        self.start()
        self._call("createdb", "-h", "127.0.0.1", "-p", str(self._port), "-U", pg.USER, pg.USER)
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()
        shutil.rmtree(self._data, ignore_errors=True)

    def start(self) -> None:
        """Start, and recover from whatever happened. Returns when it takes connections."""
        # Whose process number lives on as a zombie that nobody buries, or as somebody else: the server would not dare.
        for left in (self._data / "postmaster.pid", *self._data.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)
        options = f"-c listen_addresses=127.0.0.1 -c port={self._port} -c unix_socket_directories={self._data}"
        options += "".join(f" -c {setting}" for setting in self._settings)
        self._call(
            "pg_ctl", "-D", self._data, "-l", self._data / "server.log", "-w", "-t", "60", "-o", options, "start"
        )

    def stop(self) -> None:
        """Stop as an operator does who cannot wait: clients are disconnected, nothing committed is lost."""
        self._call("pg_ctl", "-D", self._data, "-m", "fast", "-w", "stop")

    def kill(self) -> None:
        """Kill -9 the server and everything it started."""
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            leader = int((self._data / "postmaster.pid").read_text().split()[0])
            children = _children(leader)
            for pid in (leader, *children):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            for pid in (leader, *children):
                while Path(f"/proc/{pid}").exists() and _is_alive(pid):
                    time.sleep(0.01)

    def _call(self, program: str, *arguments: object) -> None:
        command = pg.as_server_user([self._binaries / program, *(str(each) for each in arguments)])
        quiet = subprocess.DEVNULL
        done = subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, cwd=self._data, check=False)
        assert done.returncode == 0, (self._data / "server.log").read_text(errors="replace")[-1000:]


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in listed.read_text().split()] if listed.exists() else []


def _is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
