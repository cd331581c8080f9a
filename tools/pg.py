"""Run a command with a PostgreSQL of its own: `python tools/pg.py run [--durable] -- pytest …`.

Starts a throw-away server (PostgreSQL 15 or newer) on a free loopback port with a new data folder,
puts its address into LINKARMS_DATABASE_URL, runs the command, stops the server that it started and
removes the folder. Without a command it prints the address and waits for Ctrl-C.
"""

import argparse
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

OLDEST = 15
USER = "linkarms"
ATTEMPTS = 3
HINT = "PostgreSQL 15 or newer is needed: apt-get install postgresql (or put its initdb on PATH)"


class PgError(Exception):
    """One line for the person at the terminal."""


def find_binaries() -> Path:
    """The folder of the newest installed server programs."""
    installed = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    folders = sorted(installed, key=lambda path: int(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and _version(folder) >= OLDEST:
            return folder
    raise PgError(HINT)


def _version(folder: Path) -> int:
    try:
        done = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    found = re.search(r"(\d+)", done.stdout)
    return int(found.group(1)) if found else 0


def as_server_user(command: Sequence[str | Path]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    words = [str(word) for word in command]
    if os.geteuid() != 0:
        return words
    if not shutil.which("runuser"):
        raise PgError("PostgreSQL refuses to run as root, and runuser is missing: run this as another user")
    return ["runuser", "-u", "postgres", "--", *words]


def _call(command: Sequence[str | Path], *, cwd: Path) -> None:
    done = subprocess.run(as_server_user(command), capture_output=True, text=True, check=False, cwd=cwd)
    if done.returncode != 0:
        raise PgError(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start(binaries: Path, data: Path, *, durable: bool) -> int:
    settings = ["listen_addresses=127.0.0.1", f"unix_socket_directories={data}", "max_connections=200"]
    if not durable:
        settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    problem = PgError("no free port was found")
    for _ in range(ATTEMPTS):
        port = free_port()
        options = " ".join(f"-c {setting}" for setting in [*settings, f"port={port}"])
        try:
            _start_detached(binaries / "pg_ctl", data, options)
        except PgError as error:
            problem = error
        else:
            return port
    raise problem


def _start_detached(pg_ctl: Path, data: Path, options: str) -> None:
    log = data / "server.log"
    command = as_server_user([pg_ctl, "-D", data, "-l", log, "-w", "-o", options, "start"])
    # The server inherits what pg_ctl writes to: a pipe would never reach its end.
    quiet = subprocess.DEVNULL
    done = subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, check=False, cwd=data)
    if done.returncode != 0:
        lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
        raise PgError(f"PostgreSQL did not start: {lines[-1] if lines else 'it wrote no log'}")


@contextlib.contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """A running server, as a database address; stopped and removed at the end."""
    binaries = find_binaries()
    data = Path(tempfile.mkdtemp(prefix="linkarms-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(data, "postgres", "postgres")
        locale = ["-E", "UTF8", "--locale=C.UTF-8"]
        _call([binaries / "initdb", "-D", data, "-U", USER, *locale, "--auth=trust", "--no-sync"], cwd=data)
        port = _start(binaries, data, durable=durable)
        try:
            _call([binaries / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", USER, USER], cwd=data)
            yield f"postgresql://{USER}@127.0.0.1:{port}/{USER}"
        finally:
            _call([binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], cwd=data)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _run(command: list[str], url: str) -> int:
    environment = {**os.environ, "LINKARMS_DATABASE_URL": url}
    try:
        return subprocess.run(command, env=environment, check=False).returncode
    except OSError as problem:
        raise PgError(f"{command[0]}: {problem.strerror}") from None


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(143)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("action", choices=["run"])
    parser.add_argument("--durable", action="store_true", help="keep fsync and synchronous_commit on")
    parser.add_argument("command", nargs="*")
    # What stands behind the two dashes is not ours to read.
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    options = parser.parse_args(words[:cut])
    command = options.command + words[cut + 1 :]
    signal.signal(signal.SIGTERM, _terminated)
    try:
        with server(durable=options.durable) as url:
            if command:
                return _run(command, url)
            print(url, flush=True)
            signal.pause()
    except PgError as problem:
        print(f"pg: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
