#!/usr/bin/env python3
"""Make `.venv` with everything Linkarms needs: `python3 bootstrap.py [base|dev]`.

Uses the standard library only and runs on Python 3.8+, because it is what finds the Python (3.12 or
newer) that everything else runs on. Every package is checked against the hash in the lock file. A
second run notices that nothing changed and ends at once.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "linkarms-stamp"
SCRIPT = VENV / ("Scripts/linkarms.exe" if os.name == "nt" else "bin/linkarms")
OLDEST = (3, 12)
NAMES = ("python3.14", "python3.13", "python3.12", "python3", "python")
PROBE = "import sys; print('%d.%d.%d' % sys.version_info[:3]); print(sys.executable)"
# `build` is what builds the project itself; it is part of dev.txt already.
LOCKS = {"base": ("base", "build"), "dev": ("dev",)}


class Stop(Exception):  # noqa: N818  # reads as what it does: raise Stop("…")
    """One line for the person at the terminal."""


def say(line):
    print("bootstrap: " + line, file=sys.stderr, flush=True)


def probe(candidate):
    """Run a candidate: a `python3.12` on PATH may be a shim that only prints an error."""
    try:
        done = subprocess.run(
            [str(candidate), "-c", PROBE],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            universal_newlines=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = done.stdout.split("\n")
    if done.returncode != 0 or len(lines) < 2:
        return None
    version = tuple(int(part) for part in lines[0].split("."))
    return Path(lines[1]) if version >= OLDEST else None


def candidates():
    yield sys.executable
    for name in NAMES:
        found = shutil.which(name)
        if found:
            yield found
    home = Path(os.path.expanduser("~"))
    pyenv = Path(os.environ.get("PYENV_ROOT", str(home / ".pyenv")))
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR", str(home / ".local/share/uv/python")))
    for folder, pattern in (
        (pyenv / "versions", "3.1[2-9]*/bin/python3"),
        (uv, "cpython-3.1[2-9]*/bin/python3"),
    ):
        for found in sorted(folder.glob(pattern)):
            yield found


def find_python():
    chosen = os.environ.get("LINKARMS_PYTHON")
    if chosen:
        python = probe(chosen)
        if python is None:
            raise Stop("LINKARMS_PYTHON does not name a Python 3.12 or newer that runs")
        return python
    for candidate in candidates():
        python = probe(candidate)
        if python is not None:
            return python
    return fetch_python()


def fetch_python():
    """The last resort: let uv download one. Needs the open internet."""
    say("no Python 3.12 or newer on this machine; asking uv for one")
    uv = shutil.which("uv")
    if uv is None:
        helper = ROOT / ".build" / "uv"
        make_venv(Path(sys.executable), helper)
        run([helper / "bin" / "python", "-m", "pip", "install", "--quiet", "uv"], "uv could not be installed")
        uv = str(helper / "bin" / "uv")
    hint = "no Python 3.12 or newer found or fetched; install one and name it in LINKARMS_PYTHON"
    run([uv, "python", "install", "3.13"], hint)
    found = subprocess.run([uv, "python", "find", "3.13"], stdout=subprocess.PIPE, universal_newlines=True, check=False)
    python = probe(found.stdout.strip()) if found.returncode == 0 else None
    if python is None:
        raise Stop(hint)
    return python


def run(command, problem):
    try:
        done = subprocess.run([str(part) for part in command], cwd=str(ROOT), check=False)
    except OSError as error:
        raise Stop("%s (%s)" % (problem, error.strerror)) from None
    if done.returncode != 0:
        raise Stop(problem)


def make_venv(python, folder):
    done = subprocess.run(
        [str(python), "-m", "venv", "--clear", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        check=False,
    )
    if done.returncode != 0:
        if "ensurepip" in done.stdout:
            raise Stop("this Python cannot make virtual environments; run: apt-get install python3-venv")
        last = done.stdout.strip().split("\n")[-1]
        raise Stop("the virtual environment could not be made: %s" % last)


def fingerprint(level):
    """Changes when a lock, the project's description or this script does."""
    digest = hashlib.sha256(level.encode())
    files = [ROOT / "requirements" / (name + ".txt") for name in LOCKS[level]]
    for path in files + [ROOT / "pyproject.toml", Path(__file__).resolve()]:
        try:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError:
            raise Stop("%s is missing from this checkout" % path.relative_to(ROOT)) from None
    return digest.hexdigest()


def stamped():
    try:
        lines = STAMP.read_text(encoding="ascii").split("\n")
    except OSError:
        return {}
    return dict(line.split(" ", 1) for line in lines if " " in line)


def is_current(level):
    """The environment has this level, or the larger one, and its Python still runs."""
    stamps = stamped()
    larger = ("dev",) if level == "dev" else ("base", "dev")
    done = any(stamps.get(name) == fingerprint(name) for name in larger)
    return done and SCRIPT.exists() and probe(PYTHON) is not None


def install(level):
    if probe(PYTHON) is None:
        python = find_python()
        say("making .venv with " + str(python))
        make_venv(python, VENV)
    if STAMP.exists():
        STAMP.unlink()
    locks = []
    for name in LOCKS[level]:
        locks += ["-r", ROOT / "requirements" / (name + ".txt")]
    uv = shutil.which("uv")
    if uv:
        installer = [uv, "pip", "install", "--quiet", "--python", PYTHON]
    else:
        installer = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    say("installing requirements/%s.txt" % level)
    hint = "the packages could not be installed (see above); is a package index within reach?"
    run(installer + ["--require-hashes", "--only-binary", ":all:"] + locks, hint)
    project = ["--no-deps", "--no-build-isolation", "--editable", ROOT]
    run(installer + project, "the project itself could not be installed (see above)")
    STAMP.write_text("%s %s\n" % (level, fingerprint(level)), encoding="ascii")


def compile_messages():
    """Translations are compiled here, so that a start needs no system package for it."""
    locale = ROOT / "src" / "linkarms" / "locale"
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            run(
                [PYTHON, ROOT / "tools" / "compile_messages.py"],
                "the translations could not be compiled (see above)",
            )
            return


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("level", nargs="?", choices=sorted(LOCKS), default="base")
    level = parser.parse_args().level
    try:
        if not is_current(level):
            install(level)
        compile_messages()
    except Stop as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        say("interrupted; run it again to go on")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
