"""What is kept and not sent: unsent agreements, and clauses to start from again."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from linkarms.core.errors import BadInput, NotAllowed
from linkarms.directory.models import Role, Teammate
from linkarms.partnerships import services
from linkarms.partnerships.clauses import Boundary, Press, from_json
from linkarms.partnerships.models import Agreement, AgreementTemplate, KeptDraft, Level
from linkarms.partnerships.text import Parties, parties_in
from tests.factories.directory import add_member
from tests.factories.partnerships import Pair, make_pair, propose
from tests.workspace.partners.conftest import visitor
from tests.workspace.partners.test_agreeing import number_of, press

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
OURS = (Boundary("Oak Street Tenants never shares a list with Rivers Alliance."),)


@pytest.fixture
def pair(now: datetime) -> Pair:
    return make_pair(now=now)


def keep(pair: Pair, *, now: datetime, name: str = "Usual") -> AgreementTemplate:
    parties = parties_in(pair.partnership)
    return services.keep_agreement_template(
        name=name, level=Level.FULL, clauses=OURS, parties=parties, actor=pair.amina, now=now
    )


def put_aside(pair: Pair, actor: Teammate, *, now: datetime, agreement: Agreement | None = None) -> None:
    typed = {"level": ["full"], "clause": ["1-boundary"], "c1-text": ["No logos on X."], "note": ["For us"]}
    services.keep_draft(pair.partnership, agreement=agreement, typed=typed, actor=actor, now=now)


def test_sending_forgets_the_senders_draft_only(pair: Pair, now: datetime) -> None:
    for actor in (pair.amina, pair.bo):
        put_aside(pair, actor, now=now)
    agreement = propose(pair, now=now)
    assert [one.teammate for one in KeptDraft.objects.all()] == [pair.bo]
    put_aside(pair, pair.amina, agreement=agreement, now=now)
    services.propose_change(agreement, level="full", clauses=OURS, note="", actor=pair.amina, now=now)
    assert [one.agreement_id for one in KeptDraft.objects.all()] == [None]


def test_whoever_may_not_write_keeps_nothing(pair: Pair, now: datetime) -> None:
    helper = add_member(pair.amina, now=now, role=Role.HELPER)
    for actor in (helper, pair.chidi):
        with pytest.raises(NotAllowed):
            put_aside(pair, actor, now=now)
    with pytest.raises(NotAllowed):
        services.keep_agreement_template(
            name="Ours", level=Level.FULL, clauses=OURS, parties=Parties("a", "b"), actor=helper, now=now
        )


def test_a_template_of_nothing_complete_is_not_kept(pair: Pair, now: datetime) -> None:
    with pytest.raises(BadInput):
        services.keep_agreement_template(
            name="Ours", level=Level.FULL, clauses=(), parties=Parties("a", "b"), actor=pair.amina, now=now
        )


def test_a_template_leaves_the_names_open_and_fits_the_next_partner(pair: Pair, now: datetime) -> None:
    template = keep(pair, now=now)
    assert from_json(template.clauses) == (Boundary("{host} never shares a list with {partner}."),)
    found = services.clauses_of(template, parties=Parties("Elsewhere", "Oak"))
    assert found == (Boundary("Elsewhere never shares a list with Oak."),)
    template.clauses = [{"kind": "press", "by": "host", "name": "{partner}"}]
    assert services.clauses_of(template, parties=Parties("Oak", "R" * 200)) == (Press("host", "{partner}"),)


def test_a_template_of_the_same_name_takes_its_place(pair: Pair, now: datetime) -> None:
    assert keep(pair, now=now).pk == keep(pair, now=now + HOUR).pk
    keep(pair, now=now, name="Another")
    assert AgreementTemplate.objects.visible_to(pair.amina).count() == 2
    assert list(AgreementTemplate.objects.visible_to(pair.bo)) == []


def test_what_is_kept_comes_back_and_says_what_changed_since(pair: Pair) -> None:
    amina, name, pk = visitor(pair.amina), "partners-agreement-new", pair.partnership.pk
    press(amina, amina.html(name, pk=pk), "keep", name=name, pk=pk, note="Ask Ana")
    page = amina.html(name, pk=pk)
    assert ("Ask Ana" in page, "Different from what you kept" in page) == (True, False)
    clause = number_of(page, "boundary")
    page = press(amina, page, "look", name=name, pk=pk, **{f"c{clause}__text": "No logos on X."}).content.decode()
    assert "Different from what you kept" in page
    assert "<ins>No logos on X.</ins>" in page
    assert "Ask Ana" not in visitor(pair.bo).html(name, pk=pk)


def test_one_of_our_own_is_kept_started_from_added_and_dropped(pair: Pair, now: datetime) -> None:
    amina, name, pk = visitor(pair.amina), "partners-agreement-new", pair.partnership.pk
    page = press(amina, amina.html(name, pk=pk), "keep-start", name=name, pk=pk, template_name="Usual").content.decode()
    own = f"own-{AgreementTemplate.objects.get().pk}"
    assert f'<option value="{own}">Usual</option>' in page
    assert own not in visitor(pair.bo).html(name, pk=pk)
    begun = press(amina, page, "begin", name=name, pk=pk, occasion=own).content.decode()
    assert begun.count("Put it back") == 7
    more = press(amina, page, "more", name=name, pk=pk, occasion=own).content.decode()
    assert len(re.findall(r'value="\d+-boundary"', more)) == 2  # what stood there, and the template's
    unchanged = press(visitor(pair.bo), visitor(pair.bo).html(name, pk=pk), "begin", name=name, pk=pk, occasion=own)
    assert "Put it back" not in unchanged.content.decode()
    press(amina, page, "drop", name=name, pk=pk, occasion=own)
    assert not AgreementTemplate.objects.exists()


def test_a_template_without_a_name_is_asked_for_one_and_nothing_is_lost(pair: Pair) -> None:
    amina, name, pk = visitor(pair.amina), "partners-agreement-new", pair.partnership.pk
    sent = press(amina, amina.html(name, pk=pk), "keep-start", name=name, pk=pk, note="Still here", template_name=" ")
    assert (sent.status_code, "Still here" in sent.content.decode()) == (422, True)


def test_a_draft_that_the_other_side_overtook_says_so(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    put_aside(pair, pair.bo, agreement=agreement, now=now + HOUR)
    bo, name = visitor(pair.bo), "partners-agreement-change"
    assert "since you kept this" not in bo.html(name, pk=agreement.pk)
    services.propose_change(agreement, level="full", clauses=OURS, note="", actor=pair.amina, now=now + 2 * HOUR)
    assert "A newer version was proposed since you kept this." in bo.html(name, pk=agreement.pk)
