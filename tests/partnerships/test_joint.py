"""One agreement of several parties: the same words for all, in force for all at once, left by each alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.outbox.models import Mail
from linkarms.partnerships import services
from linkarms.partnerships.clauses import DataSharing, Mode, Term, from_json, the_one
from linkarms.partnerships.joint import all_sides, convener_side, parties_in, sections_for_all
from linkarms.partnerships.models import Agreement, JointAgreement, Level, SignOff
from linkarms.partnerships.queries import documents_for, terms_for_campaign
from linkarms.partnerships.services import ClauseSaid
from tests.factories.coalitions import Coalition, convened, invited_rosa, joint_clauses, joint_code, sign_all, sign_part
from tests.factories.papers import BOARD, asked, name, sign_paper
from tests.factories.partnerships import in_force, latest, make_pair, propose, sign_latest

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def coalition(now: datetime) -> Coalition:
    return convened(now=now)


def signed_by_all(coalition: Coalition, *, now: datetime) -> None:
    sign_all(coalition, now=now)
    sign_part(coalition, now=now)
    sign_paper(coalition.token, now=now)


def change(coalition: Coalition, *, now: datetime, seen: int = 1) -> None:
    words = services.Wording(Level.FULL, joint_clauses()[1:], "Shorter.")
    services.change_joint(coalition.joint, words, seen=seen, actor=coalition.amina, now=now)


def test_it_is_in_force_for_all_at_once_when_the_last_has_signed(coalition: Coalition, now: datetime) -> None:
    sign_paper(coalition.token, now=now)
    sign_all(coalition, now=now)
    assert coalition.states == ["proposed", "proposed"]
    sign_part(coalition, now=now + DAY)
    assert coalition.states == ["in_force", "in_force"]
    assert [coalition.part(one).in_force_at for one in (coalition.with_bo, coalition.with_rosa)] == [now + DAY] * 2
    assert Mail.objects.filter(kind="partnerships_joint_in_force").count() == 1


def test_each_reads_the_same_words_with_its_own_name(coalition: Coalition) -> None:
    words = {}
    for one in (coalition.with_bo, coalition.with_rosa):
        data = the_one(from_json(latest(coalition.part(one)).clauses), DataSharing)
        assert data is not None
        words[one.pk] = (data.words_en, data.words_es)
    assert words == {
        coalition.with_bo.pk: ("Yes, Rivers Alliance may write to me.", "Sí, Rivers Alliance puede escribirme."),
        coalition.with_rosa.pk: ("Yes, Rosa's Kitchen may write to me.", "Sí, Rosa's Kitchen puede escribirme."),
    }
    [version] = coalition.joint.versions.all()
    for language, said in (("en", "each member may"), ("es", "cada miembro puede")):
        text = " ".join(
            part.text  # type: ignore[union-attr]  # paragraphs: nothing is compared
            for section in sections_for_all(coalition.joint, version, language=language)
            for part in section.parts
        )
        assert said in text
        assert "{partner}" not in text


def test_each_pair_gets_its_terms_from_the_one_function(coalition: Coalition, now: datetime) -> None:
    assert documents_for(coalition.bo.organization_id, coalition.amina.organization_id, 7, at=now) == []
    signed_by_all(coalition, now=now)
    [document] = documents_for(coalition.bo.organization_id, coalition.amina.organization_id, 7, at=now)
    assert (document.agreement_version_id, document.terms.mode) == (
        latest(coalition.part(coalition.with_bo)).pk,
        Mode.OPTED_IN,
    )
    assert list(terms_for_campaign(coalition.amina.organization_id, 7, at=now)) == [coalition.bo.organization_id]


def test_a_party_that_leaves_ends_it_for_itself_alone(coalition: Coalition, now: datetime) -> None:
    signed_by_all(coalition, now=now)
    services.end_agreement(coalition.part(coalition.with_bo), note="Thanks.", actor=coalition.bo, now=now + DAY)
    assert coalition.states == ["ended", "in_force"]
    assert [one.has_left for one in parties_in(coalition.joint, 1)] == [True, False]


def test_its_last_day_ends_it_for_every_member(coalition: Coalition, now: datetime) -> None:
    words = services.Wording(Level.FULL, (*joint_clauses(), Term((now + 40 * DAY).date())), "Until then.")
    services.change_joint(coalition.joint, words, seen=1, actor=coalition.amina, now=now)
    signed_by_all(coalition, now=now)
    assert (services.settle_terms(now + 40 * DAY), services.settle_terms(now + 41 * DAY)) == (0, 2)
    assert coalition.states == ["ended", "ended"]


def test_the_convener_signs_once_with_one_code(coalition: Coalition, now: datetime) -> None:
    sign_all(coalition, now=now)
    assert [one.person for one in convener_side(coalition.joint, 1).signoffs] == [str(coalition.amina.user)]
    assert SignOff.objects.filter(organization=coalition.amina.organization).count() == 2
    with pytest.raises(Refused):
        sign_all(coalition, now=now)
    with pytest.raises(Refused):
        services.send_signing_code(latest(coalition.part(coalition.with_bo)), actor=coalition.amina, now=now)


def test_the_convener_names_nobody_else_to_sign_and_a_member_does(coalition: Coalition, now: datetime) -> None:
    part = coalition.part(coalition.with_bo)
    with pytest.raises(Refused):
        name(part, "Ruth", "ruth@board.example", by=coalition.amina, now=now)
    name(part, "Vera", "vera@board.example", by=coalition.bo, now=now)
    sign_all(coalition, now=now)
    sign_paper(coalition.token, now=now)
    assert coalition.states == ["proposed", "proposed"]
    sign_paper(asked(part, "vera@board.example", by=coalition.bo, now=now), now=now)
    assert coalition.states == ["in_force", "in_force"]


def test_an_amendment_needs_all_parties(coalition: Coalition, now: datetime) -> None:
    signed_by_all(coalition, now=now)
    change(coalition, now=now + DAY)
    sign_all(coalition, now=now + DAY)
    sign_part(coalition, now=now + DAY)
    numbers = [coalition.part(one).version_in_force.number for one in (coalition.with_bo, coalition.with_rosa)]  # type: ignore[union-attr]
    assert numbers == [1, 1]
    sign_paper(coalition.token, now=now + 2 * DAY)
    numbers = [coalition.part(one).version_in_force.number for one in (coalition.with_bo, coalition.with_rosa)]  # type: ignore[union-attr]
    assert numbers == [2, 2]


def test_after_a_party_left_an_open_amendment_is_signed_by_nobody_and_proposed_anew(
    coalition: Coalition, now: datetime
) -> None:
    signed_by_all(coalition, now=now)
    change(coalition, now=now + DAY)
    sign_all(coalition, now=now + DAY)
    services.end_agreement(coalition.part(coalition.with_bo), note="", actor=coalition.bo, now=now + DAY)
    with pytest.raises(Refused):
        sign_paper(coalition.token, now=now + DAY)
    assert coalition.part(coalition.with_rosa).version_in_force.number == 1  # type: ignore[union-attr]
    words = services.Wording(Level.FULL, joint_clauses()[1:], "")
    services.change_joint(coalition.joint, words, seen=2, actor=coalition.amina, now=now + DAY)
    sign_all(coalition, now=now + DAY)
    sign_paper(coalition.token, now=now + DAY)
    assert coalition.part(coalition.with_rosa).version_in_force.number == 3  # type: ignore[union-attr]
    assert coalition.states == ["ended", "in_force"]


def test_one_that_says_no_stops_a_text_that_waits_for_all(coalition: Coalition, now: datetime) -> None:
    services.withdraw_agreement(coalition.part(coalition.with_bo), actor=coalition.bo, now=now)
    with pytest.raises(Refused):
        sign_paper(coalition.token, now=now)
    with pytest.raises(Refused):
        sign_all(coalition, now=now)


def test_with_a_day_it_is_in_force_for_those_who_have_signed_by_then(now: datetime) -> None:
    coalition = convened(now=now, sign_by=(now + 3 * DAY).date())
    sign_all(coalition, now=now)
    sign_paper(coalition.token, now=now)
    assert services.close_signing(now + 3 * DAY) == 0
    assert coalition.states == ["proposed", "proposed"]
    assert [services.close_signing(now + 4 * DAY), services.close_signing(now + 4 * DAY)] == [1, 0]
    assert coalition.states == ["withdrawn", "in_force"]
    with pytest.raises(Refused):
        sign_latest(coalition.part(coalition.with_bo), coalition.bo, now=now + 4 * DAY)


def test_with_a_day_and_without_the_convener_it_is_off_the_table(now: datetime) -> None:
    coalition = convened(now=now, sign_by=(now + DAY).date())
    sign_paper(coalition.token, now=now)
    services.close_signing(now + 2 * DAY)
    assert coalition.states == ["withdrawn", "withdrawn"]


def test_nobody_changes_the_words_for_one_member(coalition: Coalition, now: datetime) -> None:
    part = coalition.part(coalition.with_bo)
    for actor in (coalition.amina, coalition.bo):
        with pytest.raises(Refused):
            services.propose_change(part, level=Level.FULL, clauses=joint_clauses()[1:], note="", actor=actor, now=now)
    services.answer_version(latest(part), [ClauseSaid(1, "", None, "Sooner?")], note="", actor=coalition.bo, now=now)


def test_members_see_names_and_signatures_and_nothing_else_of_each_other(coalition: Coalition, now: datetime) -> None:
    sign_paper(coalition.token, now=now)
    assert list(JointAgreement.objects.visible_to(coalition.bo)) == [coalition.joint]
    assert list(JointAgreement.objects.visible_to(coalition.chidi)) == []
    assert list(Agreement.objects.visible_to(coalition.bo)) == [coalition.part(coalition.with_bo)]
    under = all_sides(latest(coalition.part(coalition.with_bo)))
    assert [(one.name, [signoff.person for signoff in one.signoffs]) for one in under] == [
        ("Oak Street Tenants", []), ("Rivers Alliance", []), ("Rosa's Kitchen", ["Rosa Díaz"]),
    ]  # fmt: skip


def test_only_the_convener_changes_signs_for_all_and_takes_back(coalition: Coalition, now: datetime) -> None:
    words = services.Wording(Level.FULL, joint_clauses()[1:])
    for actor in (coalition.bo, coalition.chidi):
        with pytest.raises(NotAllowed):
            services.change_joint(coalition.joint, words, seen=1, actor=actor, now=now)
        with pytest.raises(NotAllowed):
            services.send_joint_code(coalition.joint, actor=actor, now=now)
        with pytest.raises(NotAllowed):
            services.withdraw_joint(coalition.joint, actor=actor, now=now)


def test_taken_back_for_all(coalition: Coalition, now: datetime) -> None:
    signed_by_all(coalition, now=now)
    change(coalition, now=now)
    services.withdraw_joint(coalition.joint, actor=coalition.amina, now=now)
    assert coalition.states == ["in_force", "in_force"]
    with pytest.raises(Refused):
        sign_all(coalition, now=now)
    with pytest.raises(Refused):
        services.withdraw_joint(coalition.joint, actor=coalition.amina, now=now)


def test_an_outdated_version_is_not_signed_by_the_convener(coalition: Coalition, now: datetime) -> None:
    code = joint_code(coalition, now=now)
    change(coalition, now=now)
    with pytest.raises(Refused):
        services.sign_joint(coalition.joint, seen=1, capacity=BOARD, code=code, actor=coalition.amina, now=now)
    with pytest.raises(Refused):
        change(coalition, now=now, seen=1)
    with pytest.raises(BadInput):
        change(coalition, now=now, seen=2)


def test_it_takes_the_place_of_what_a_pair_had_of_the_same_scope(now: datetime) -> None:
    pair = make_pair(now=now)
    before = in_force(pair, now=now)
    coalition = convened(now=now, pair=pair)
    signed_by_all(coalition, now=now + DAY)
    before.refresh_from_db()
    assert (before.state, before.replaced_by) == ("ended", coalition.part(coalition.with_bo))


@pytest.mark.parametrize("wrong", ["one member", "twice", "past day", "on the table", "theirs"])
def test_what_cannot_be_convened(wrong: str, now: datetime) -> None:
    pair = make_pair(now=now)
    rosa = invited_rosa(pair, now=now)
    members, sign_by, actor = [pair.partnership, rosa], None, pair.amina
    if wrong == "one member":
        members = [rosa]
    elif wrong == "twice":
        members = [rosa, rosa]
    elif wrong == "past day":
        sign_by = now.date()
    elif wrong == "theirs":
        actor = pair.bo
    else:
        propose(pair, now=now)
    with pytest.raises((BadInput, Refused, NotAllowed)):
        services.convene(
            services.Wording(Level.FULL, joint_clauses()), name="A coalition", members=members, sign_by=sign_by,
            actor=actor, now=now,
        )  # fmt: skip
    assert not JointAgreement.objects.exists()
