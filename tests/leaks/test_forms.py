"""Every form, sent by those it is not for, and with other people's ids in it: it tells nothing and changes nothing."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.leaks.actors import ATTACKERS, FEW, FULL, OWNER, Actor, actor
from tests.leaks.attack import Attack
from tests.leaks.changes import Watch
from tests.leaks.forms import Form, forms_shown_to, in_own_workspace, sent, with_foreign_ids
from tests.leaks.matrix import Matrix
from tests.leaks.post import judge_letters
from tests.leaks.routes import all_routes

#: Pages of the quick form.
QUICK = {
    "workspace:partners-entry",
    "workspace:partners-page",
    "workspace:partners-leads",
    "workspace:partners-agreement-change",
    "workspace:partners-agreement-exit",
    "workspace:pipeline-page",
    "workspace:pipeline-table",
    "workspace:pipeline-need",
    "workspace:asks-page",
    "workspace:asks-for-us-letter",
    "workspace:approvals-page",
    "workspace:approvals-list",
    "workspace:deciding-evaluation",
    "workspace:deciding-buy-in",
    "workspace:campaigns-page",
    "workspace:campaigns-data",
    "workspace:campaigns-targets",
    "workspace:settings-team",
    "workspace:people-results",
}
#: Foreign ids that are tried in one field, but for FULL=1.
SOME_IDS = 6
#: Each sends every fourth of somebody else's forms, each another one, but for FULL=1.
EVERY = 4


def send_all(attacks: Iterable[Attack], attacker: Actor, matrix: Matrix) -> list[str]:
    """Send them; what each changed that was not the attacker's. Answers and mails are judged by the matrix."""
    watch, wrong = Watch(matrix), []
    for attack in attacks:
        seen = matrix.one(attack, attacker, what_changed=lambda: watch.touched_by(attacker))
        wrong += [f"{attacker.name}, {attack.method} {attack.url}: changed {row}" for row in seen.changed]
        judge_letters(seen.mails, matrix, why=attack.url, typed=attack.said)
    return wrong


def forms_of(who: str, matrix: Matrix, *, most: int) -> list[Form]:
    return forms_shown_to(actor(who, matrix.world), matrix, most=most)


def tried_by(attacker: Actor, forms: list[Form]) -> Iterable[Attack]:
    """As it was shown to its owner; and the same under the attacker's own address."""
    for form in forms:
        yield from sent(form)
        if own := in_own_workspace(form, attacker):
            yield from sent(form, path=own)


@pytest.mark.later
def test_an_outsider_gets_nothing_out_of_the_owners_forms(matrix: Matrix) -> None:
    """The quick form: from one page of each kind in two rooms, sent to the outsider's own address."""
    owner, outsider = actor(OWNER, matrix.world), actor("outsider", matrix.world)
    pages = [route for route in all_routes() if route.name in QUICK]
    forms = forms_shown_to(owner, matrix, most=1, routes=pages)
    wrong = send_all(
        (each for form in forms for each in sent(form, path=in_own_workspace(form, outsider))), outsider, matrix
    )
    assert not wrong, "\n".join(wrong)
    assert not matrix.report.leaks, str(matrix.report)
    assert len(forms) > 8


@pytest.mark.long
@pytest.mark.parametrize("whose", [OWNER, "partner"])
def test_nobody_gets_anything_out_of_somebody_elses_forms(matrix: Matrix, whose: str, thorough: bool) -> None:
    forms = forms_of(whose, matrix, most=3 if thorough else 1)
    wrong = []
    for turn, who in enumerate(ATTACKERS):
        if who != whose:
            attacker = actor(who, matrix.world)
            theirs = forms if thorough else forms[turn % EVERY :: EVERY]
            wrong += send_all(tried_by(attacker, theirs), attacker, matrix)
    assert not wrong, "\n".join(wrong)
    assert not matrix.report.leaks, str(matrix.report)
    assert not matrix.report.broken, str(matrix.report)


@pytest.mark.long
@pytest.mark.parametrize(
    "who", [*FEW, "partner", "other", "declined", "asked", "helper", "supporter"] if FULL else [*FEW, "partner"]
)
def test_foreign_ids_in_ones_own_forms_lead_nowhere(matrix: Matrix, who: str, thorough: bool) -> None:
    attacker = actor(who, matrix.world)
    harbor = matrix.world.cast.organization("harbor").pk
    ids = sorted(
        {str(row.pk) for rows in matrix.filler.all_rows() for row in rows if matrix.filler.owner(row) == harbor}
    )
    tried = ids if thorough else ids[:: -(-len(ids) // SOME_IDS)]
    forms = forms_of(who, matrix, most=1)
    attacks = [attack for form in forms for attack in with_foreign_ids(form, tried)]
    wrong = send_all(attacks, attacker, matrix)
    assert not wrong, "\n".join(wrong)
    assert not matrix.report.leaks, str(matrix.report)
    assert not matrix.report.broken, str(matrix.report)


@pytest.mark.long
def test_what_the_owner_sends_tells_others_only_what_they_may_know(matrix: Matrix) -> None:
    """Her own forms, sent by herself: the mails that leave are for whom they concern."""
    owner = actor(OWNER, matrix.world)
    send_all((attack for form in forms_of(OWNER, matrix, most=3) for attack in sent(form)), owner, matrix)
    assert not matrix.report.leaks, str(matrix.report)
    assert matrix.report.mail_kinds
