"""Lock files pin and hash; they name no index, address or path."""

import re

import pytest

from tests.architecture import tree

LOCKS = sorted((tree.ROOT / "requirements").glob("*.txt"))
REQUIREMENT = re.compile(r"^[a-z0-9][a-z0-9._-]*==\S+( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def test_the_three_lock_files_are_there():
    assert [path.name for path in LOCKS] == ["base.txt", "build.txt", "dev.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_line_of_a_lock_is_a_pinned_requirement_or_its_hash(lock):
    lines = lock.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not (REQUIREMENT.match(line) or HASH.match(line))] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_address_and_no_path(lock):
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert re.search(r"(^|[\s'\"@])(/|\.\.?/|[A-Z]:\\)", text) is None
    assert "index-url" not in text


def test_the_locks_agree_about_versions():
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, version in re.findall(r"^([a-z0-9._-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE):
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
