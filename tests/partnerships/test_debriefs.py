"""Looking back: both sides answer blind, and read each other's answers when both have sent them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from linkarms.core.errors import BadInputs, NotAllowed, Refused
from linkarms.directory import services as directory
from linkarms.directory.models import Role
from linkarms.outbox.models import Mail
from linkarms.partnerships import debriefing, services
from linkarms.partnerships.clauses import Boundary
from linkarms.partnerships.models import Debrief, DebriefAnswer
from linkarms.partnerships.services import DebriefInput
from tests.factories.directory import add_member
from tests.factories.partnerships import Pair, in_force, make_pair

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHOLE = DebriefInput("The tenants", "Ours, by a vote", "All but one", "A hearing", "raise", "It was good")


@pytest.fixture
def pair(now: datetime) -> Pair:
    return make_pair(now=now, level="associate")


def opened(pair: Pair, now: datetime) -> Debrief:
    return services.open_debrief(pair.partnership, campaign_ref=None, about="", actor=pair.amina, now=now)


def seen(pair: Pair, debrief: Debrief) -> list[set[str]]:
    """Whose answers each of the three sees."""
    return [
        {one.organization.name for one in DebriefAnswer.objects.visible_to(who).filter(debrief=debrief)}
        for who in (pair.amina, pair.bo, pair.chidi)
    ]


def test_each_reads_the_other_only_when_both_have_sent(pair: Pair, now: datetime) -> None:
    debrief = opened(pair, now)
    oak, rivers = {"Oak Street Tenants"}, {"Rivers Alliance"}
    services.write_debrief(debrief, replace(WHOLE, wish=""), actor=pair.amina, now=now)
    services.write_debrief(debrief, WHOLE, actor=pair.bo, now=now)
    assert seen(pair, debrief) == [oak, rivers, set()]
    services.send_debrief(debrief, WHOLE, actor=pair.bo, now=now)
    assert seen(pair, debrief) == [oak, rivers, set()]
    looks = [debriefing.look(debrief, who) for who in (pair.amina, pair.bo)]
    assert [(one.we_sent, one.they_sent, one.theirs) for one in looks] == [(False, True, None), (True, False, None)]
    services.send_debrief(debrief, replace(WHOLE, wish="same"), actor=pair.amina, now=now + DAY)
    assert seen(pair, debrief) == [oak | rivers, oak | rivers, set()]
    debrief.refresh_from_db()
    look = debriefing.look(debrief, pair.amina)
    assert (look.is_settled, look.agree, look.theirs and look.theirs.wish) == (True, False, "raise")
    told = Mail.objects.filter(kind="partnerships_debriefed").values_list("to", flat=True)
    assert sorted(told) == sorted([pair.amina.user.email, pair.bo.user.email])


def test_a_sent_one_is_taken_back_while_the_other_is_missing_and_never_after(pair: Pair, now: datetime) -> None:
    debrief = opened(pair, now)
    services.send_debrief(debrief, WHOLE, actor=pair.bo, now=now)
    with pytest.raises(Refused):
        services.write_debrief(debrief, WHOLE, actor=pair.bo, now=now)
    services.take_debrief_back(debrief, actor=pair.bo, now=now)
    services.send_debrief(debrief, replace(WHOLE, results="Less"), actor=pair.bo, now=now)
    services.send_debrief(debrief, WHOLE, actor=pair.amina, now=now)
    for deed in (services.write_debrief, services.send_debrief):
        with pytest.raises(Refused):
            deed(debrief, WHOLE, actor=pair.bo, now=now)
    with pytest.raises(Refused):
        services.take_debrief_back(debrief, actor=pair.bo, now=now)
    assert DebriefAnswer.objects.get(organization=pair.bo.organization).results == "Less"


def test_what_is_missing_is_said_at_once_and_nothing_is_sent(pair: Pair, now: datetime) -> None:
    debrief = opened(pair, now)
    with pytest.raises(BadInputs) as problem:
        services.send_debrief(debrief, DebriefInput(heard=" ", wish="more"), actor=pair.bo, now=now)
    assert set(problem.value.errors) == {"heard", "asked", "results", "wish"}
    assert not DebriefAnswer.objects.exists()


def test_only_those_who_organize_and_for_one_side_only(pair: Pair, now: datetime) -> None:
    debrief = opened(pair, now)
    for nobody in (add_member(pair.bo, now=now, role=Role.HELPER), pair.chidi):
        for deed in (services.write_debrief, services.send_debrief):
            with pytest.raises(NotAllowed):
                deed(debrief, WHOLE, actor=nobody, now=now)
        with pytest.raises(NotAllowed):
            services.open_debrief(pair.partnership, campaign_ref=3, about="", actor=nobody, now=now)
    invited = directory.invite_teammate(
        pair.amina.organization, email=pair.bo.user.email, role=Role.ORGANIZER, may_sign=False, actor=pair.amina,
        now=now,
    )  # fmt: skip
    both = directory.accept_team_invitation(invited, user=pair.bo.user, now=now)
    with pytest.raises(NotAllowed):
        services.send_debrief(debrief, WHOLE, actor=both, now=now)


def test_one_is_open_at_a_time_and_another_after_it(pair: Pair, now: datetime) -> None:
    debrief = opened(pair, now)
    assert services.open_debrief(pair.partnership, campaign_ref=None, about="", actor=pair.bo, now=now) == debrief
    for who in (pair.amina, pair.bo):
        services.send_debrief(debrief, WHOLE, actor=who, now=now)
    assert opened(pair, now + DAY) != debrief


def test_a_campaigns_end_opens_one_for_each_partner_once(pair: Pair, now: datetime) -> None:
    host, partner = pair.partnership.host_id, pair.bo.organization_id
    more = {"about": "Trees", "host_id": host, "partner_ids": [partner, pair.chidi.organization_id], "now": now}
    assert [services.open_debriefs(5, **more) for _n in range(2)] == [1, 0]  # type: ignore[arg-type]
    assert [list(debriefing.to_write(who)) for who in (pair.amina, pair.bo, pair.chidi)] == [
        [Debrief.objects.get()], [Debrief.objects.get()], [],
    ]  # fmt: skip
    assert Mail.objects.filter(kind="partnerships_debrief").count() == 2


def test_one_reminder_after_a_week_to_the_side_that_is_missing(pair: Pair, now: datetime) -> None:
    debrief = opened(pair, now)
    services.send_debrief(debrief, WHOLE, actor=pair.bo, now=now)
    mails = Mail.objects.filter(kind="partnerships_debrief")
    before = mails.count()
    assert [services.remind_of_debriefs(now + n * DAY) for n in (6, 7, 8, 20)] == [0, 1, 0, 0]
    assert [mail.to for mail in mails.order_by("pk")[before:]] == [pair.amina.user.email]
    late = services.open_debrief(pair.partnership, campaign_ref=3, about="Old", actor=pair.bo, now=now)
    assert services.remind_of_debriefs(late.opened_at + 31 * DAY) == 0


def test_what_was_wished_leads_to_the_agreement(pair: Pair, now: datetime) -> None:
    levels = {"raise": "full", "same": "", "smaller": "endorser", "end": ""}

    def steps() -> dict[str, tuple[int | None, str]]:
        found = {wish: debriefing.next_step(pair.partnership, wish) for wish in levels}
        return {wish: (step.agreement, step.level) for wish, step in found.items() if step}

    assert steps() == {wish: (None, level) for wish, level in levels.items()}
    agreement = in_force(pair, now=now, level="associate", clauses=(Boundary("Ours."),))
    assert steps() == {wish: (agreement.pk, level) for wish, level in levels.items()}
    assert debriefing.next_step(pair.partnership, "") is None


def test_nothing_follows_where_the_partnership_is_over(pair: Pair, now: datetime) -> None:
    debrief = opened(pair, now)
    services.end_partnership(pair.partnership, note="", actor=pair.amina, now=now)
    over = Debrief.objects.select_related("partnership").get(pk=debrief.pk).partnership
    assert debriefing.next_step(over, "raise") is None
    assert list(debriefing.to_write(pair.bo)) == []
