"""Change what decides who gets what, one small thing at a time, and see that a test notices (`make mutants`).

mutmut makes the changes in a copy of the tree under .build/ and runs the tests of the two modules, which need no
database. A change that no test notices survives. Each survivor must be explained in docs/explanation/mutation.md, by
the line before and after it; any other fails the run, and so does an explanation that nothing needs any more.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT / ".build" / "mutants"
EXPLAINED = ROOT / "docs" / "explanation" / "mutation.md"
MODULES = ("src/linkarms/sharing/policy.py", "src/linkarms/partnerships/terms.py")
TESTS = (
    "tests/sharing/test_policy.py",
    "tests/partnerships/test_terms.py",
    "tests/partnerships/test_documents.py",
    "tests/partnerships/test_clause_types.py",
)
#: It reads the source, and what mutmut writes into it is not ours.
LEFT_OUT = "tests/sharing/test_policy.py::test_the_policy_needs_nothing_but_the_standard_library"
WORKERS = 2
SETTINGS = f"""
[tool.mutmut]
source_paths = ["src"]
only_mutate = {list(MODULES)}
also_copy = ["docs"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-q", "-x"]
pytest_add_cli_args_test_selection = {[*TESTS, "--deselect", LEFT_OUT]}

[tool.pytest.ini_options]
addopts = ["-m", "not long"]
markers = ["story: in a browser", "long: takes long"]
"""

type Change = tuple[str, str]


def main() -> int:
    prepare()
    ran = mutmut("run", "--max-children", str(WORKERS))
    counts = re.findall(r"\d+/\d+ [^\r\n]*", ran.stdout)
    if not counts:
        print(ran.stdout[-3000:], ran.stderr[-3000:])
        return 1
    print(counts[-1])
    survived = {change_of(name) for name in survivors()}
    known = explained(EXPLAINED.read_text(encoding="utf-8"))
    for before, after in sorted(survived - known):
        print(f"No test notices, and nothing explains:\n  - {before}\n  + {after}")
    for before, after in sorted(known - survived):
        print(f"{EXPLAINED.name} explains what a test notices by now:\n  - {before}\n  + {after}")
    return 0 if survived == known else 1


def prepare() -> None:
    """A fresh copy: mutmut writes into the tree in which it runs."""
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    for name in ("src", "tests", "docs"):
        shutil.copytree(ROOT / name, COPY / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    (COPY / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")


def mutmut(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mutmut", *words]
    return subprocess.run(command, cwd=COPY, capture_output=True, text=True, check=False)


def survivors() -> list[str]:
    """Names of the changes that nothing noticed; one that no test even reached counts, too."""
    lines = (line.strip().rpartition(": ") for line in mutmut("results").stdout.splitlines())
    return [name for name, _colon, status in lines if name and status != "killed"]


def change_of(name: str) -> Change:
    """The line before and the line after, without the blanks around them."""
    shown = mutmut("show", name).stdout.splitlines()
    before = [line[1:].strip() for line in shown if line.startswith("-") and not line.startswith("---")]
    after = [line[1:].strip() for line in shown if line.startswith("+") and not line.startswith("+++")]
    return " ".join(before), " ".join(after)


def explained(text: str) -> set[Change]:
    """Every pair of lines in a block marked ``diff``."""
    blocks = re.findall(r"```diff\n- (.+)\n\+ (.+)\n```", text)
    return {(before.strip(), after.strip()) for before, after in blocks}


if __name__ == "__main__":
    sys.exit(main())
