"""Servers that stand around an installation, each with a folder and a loopback port of its own: PostgreSQL, PgBouncer,
nginx. What is started here is stopped here."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.running.installation import ROOT, free_port, wait_for

sys.path.insert(0, str(ROOT / "tools"))

import pg  # tools is a folder of programs, not a package

USER = pg.USER


def _program(name: str) -> str:
    """Where it is, "" where it is not; Debian keeps servers away from everybody's PATH."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""


def _folder_for_all() -> Path:
    """Servers run as users of their own, and pytest's folders are closed to them."""
    folder = Path(tempfile.mkdtemp(prefix="linkarms-running-"))
    folder.chmod(0o755)
    return folder


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True


@dataclass
class PostgreSQL:
    """Durable, unless `settings` say otherwise. Keeps its port over restarts."""

    settings: tuple[str, ...] = ()
    encoding: str = "UTF8"
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.binaries = pg.find_binaries()
        self.data = _folder_for_all()
        if os.geteuid() == 0:
            shutil.chown(self.data, "postgres", "postgres")
        locale = ["-E", self.encoding, f"--locale={'C.UTF-8' if self.encoding == 'UTF8' else 'C'}"]
        pg._call(
            [self.binaries / "initdb", "-D", self.data, "-U", USER, *locale, "--auth=trust", "--no-sync"], cwd=self.data
        )
        self.start()
        pg._call([self.binaries / "createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, USER], cwd=self.data)

    def start(self) -> None:
        words = [
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self.data}",
            f"port={self.port}",
            *self.settings,
        ]
        pg._start_detached(self.binaries / "pg_ctl", self.data, " ".join(f"-c {word}" for word in words))

    def stop(self, mode: str = "fast") -> None:
        pg._call([self.binaries / "pg_ctl", "-D", self.data, "-m", mode, "-w", "stop"], cwd=self.data)

    def end(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.data, ignore_errors=True)

    @property
    def url(self) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{USER}"

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url, autocommit=True) as asking:
            cursor = asking.execute(query)  # type: ignore[arg-type]  # a test's own words
            return cursor.fetchall() if cursor.description else []


@dataclass
class PgBouncer:
    """In front of a PostgreSQL. `config` is its file, of our making unless a test brings one of a page."""

    server_port: int
    pool_mode: str = "transaction"
    password: str = ""
    port: int = field(default_factory=free_port)
    config: str = ""
    folder: Path = field(default_factory=_folder_for_all)
    process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def is_here() -> bool:
        return bool(_program("pgbouncer"))

    @property
    def users(self) -> Path:
        return self.folder / f"users-{self.port}.txt"

    def start(self) -> None:
        file = self.folder / f"pgbouncer-{self.port}.ini"
        file.write_text(self.config or self._plain())
        self.users.write_text(f'"{USER}" "{self.password}"\n')
        for path in (file, self.users):
            path.chmod(0o644)
        command = pg.as_server_user([_program("pgbouncer"), str(file)])
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: listens(self.port), "PgBouncer")

    def _plain(self) -> str:
        return f"""[databases]
{USER} = host=127.0.0.1 port={self.server_port} dbname={USER}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {self.port}
unix_socket_dir =
auth_type = trust
auth_file = {self.users}
pool_mode = {self.pool_mode}
"""

    def end(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self) -> None:
        if self.process is None:
            return
        # runuser waits for its child and passes the signal on. SIGTERM is PgBouncer's immediate stop.
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)
        wait_for(lambda: not listens(self.port), "PgBouncer's end")
        self.process = None

    @property
    def url(self) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{USER}"


@dataclass
class Nginx:
    """With the `http` part of a configuration, as the how-to pages show it."""

    folder: Path
    http: str
    process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def program() -> str:
        return _program("nginx")

    def start(self, port: int) -> None:
        config = self.folder / "nginx.conf"
        here = self.folder / "nginx"
        here.mkdir(exist_ok=True)
        user = "user root;" if os.geteuid() == 0 else ""
        kept = "\n".join(
            f"{name}_temp_path {here}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        config.write_text(
            f"daemon off;\n{user}\npid {here}/pid;\nerror_log {here}/error.log;\nworker_processes 1;\n"
            f"events {{ worker_connections 1024; }}\nhttp {{\n{kept}\naccess_log off;\n{self.http}\n}}\n"
        )
        words = [self.program(), "-p", str(here), "-c", str(config), "-e", f"{here}/error.log"]
        self.process = subprocess.Popen(words)
        wait_for(lambda: listens(port), "nginx")

    def end(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.process = None
