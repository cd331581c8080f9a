"""The repository holds what we wrote, and nothing that is true on one machine only."""

import re

from tests.architecture import tree

# Put together from pieces, so that this file does not find itself.
HOSTS = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".",
    "crates" + ".io",
    "golang" + ".org",
    "ghcr" + ".io",
]
MACHINE_PATH = re.compile(r"(?<![\w.\-}])/(?:" + "|".join(["home", "Users", "root", "work"]) + r")/\w")
LARGEST_BYTES = 300_000
FOREIGN_NAMES = re.compile(r"\.min\.(js|css)$|\.(woff2?|ttf|otf|eot|jar|whl|so|dll|exe|zip|gz)$|\.map$")
FOREIGN_FOLDERS = {"node_modules", "vendor", "vendored", "third_party", "site-packages"}
FOREIGN_MARKS = re.compile(r"/\*!|@license\b|@preserve\b|sourceMappingURL")
# The licence text of the whole, and what the pages say in another language.
OURS_BY_NATURE = {"LICENSE", "django.po"}


def test_no_file_names_a_package_registry():
    assert [name for name, text in tree.texts() if any(host in text for host in HOSTS)] == []


def test_no_file_names_a_path_of_one_machine():
    own = str(tree.ROOT)
    found = [name for name, text in tree.texts() if MACHINE_PATH.search(text) or own in text]
    assert found == []


def test_no_third_party_file_is_kept():
    by_name = [tree.name(path) for path in tree.files() if FOREIGN_NAMES.search(path.name)]
    by_folder = [tree.name(path) for path in tree.files() if FOREIGN_FOLDERS & set(path.parts[:-1])]
    assert by_name + by_folder == []


def test_no_script_or_style_carries_a_foreign_licence_mark():
    front_end = [(name, text) for name, text in tree.texts() if name.endswith((".js", ".css", ".svg"))]
    assert [name for name, text in front_end if FOREIGN_MARKS.search(text)] == []


def test_no_large_file_is_kept():
    pictures = {".png", ".webp", ".jpg"}
    large = [
        tree.name(path)
        for path in tree.files()
        if path.stat().st_size > LARGEST_BYTES and path.suffix not in pictures and path.name not in OURS_BY_NATURE
    ]
    assert large == []


def test_the_licence_is_the_whole_agpl():
    text = (tree.ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.lstrip().startswith("GNU AFFERO GENERAL PUBLIC LICENSE")
    assert len(text) > 34_000


def test_what_can_wait_is_run_by_the_lane_that_follows():
    makefile = (tree.ROOT / "Makefile").read_text(encoding="utf-8")
    lane = re.search(r"^LATER := (.+)$", makefile, re.MULTILINE)
    assert lane is not None
    folders = tuple(lane[1].split())
    waiting = [name for name, text in tree.texts() if name.endswith(".py") and f"mark.{'later'}" in text]
    assert len(waiting) > 4
    assert [name for name in waiting if not name.startswith(folders)] == []
