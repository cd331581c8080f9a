"""Whoever gets a mail may read every word in it."""

from __future__ import annotations

import pytest

from tests.leaks.attack import Letter, letters_since, newest_letter, undone
from tests.leaks.deeds import DEEDS, Deed
from tests.leaks.matrix import Matrix
from tests.leaks.post import judge_letters, kinds_of_mail


@pytest.fixture
def letters(matrix: Matrix) -> dict[str, list[Letter]]:
    """What each deed made the program write."""
    return {deed.__name__: _written(deed, matrix) for deed in DEEDS}


def _written(deed: Deed, matrix: Matrix) -> list[Letter]:
    with undone():
        before = newest_letter()
        deed(matrix.world.cast, matrix.world.now)
        found = list(letters_since(before))
        judge_letters(found, matrix, why=deed.__name__)
        return found


def test_every_mail_tells_its_reader_only_what_they_may_know(matrix: Matrix, letters: dict[str, list[Letter]]) -> None:
    assert not matrix.report.leaks, str(matrix.report)
    missing = kinds_of_mail() - matrix.report.mail_kinds
    assert not missing, f"No deed in tests/leaks/deeds.py brings about: {', '.join(sorted(missing))}. Add one."
    assert matrix.report.seen["owner"] >= {"private of harbor", "draft: secret"}, "mails were not read"
    gone = matrix.world.cast.team["fritz"].user.email
    assert gone not in {letter.to for each in letters.values() for letter in each}, "someone who left got a mail"
