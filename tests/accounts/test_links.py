from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.accounts.models import LinkPurpose, MailedLink
from linkarms.accounts.services import find_link, issue_link, revoke_links, tidy, use_link
from linkarms.core.errors import BadInput, Gone
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db


def team_link(now: datetime, *, subject: str = "invitation:7") -> str:
    return issue_link(purpose=LinkPurpose.TEAM, email="Bo@Example.org", subject=subject, now=now, days=14)


def test_a_link_leads_to_what_it_was_made_for(now: datetime) -> None:
    link = find_link(team_link(now), purpose=LinkPurpose.TEAM, now=now)
    assert (link.email, link.subject, link.purpose) == ("bo@example.org", "invitation:7", "team")


def test_its_token_is_not_kept(now: datetime) -> None:
    token = team_link(now)
    stored = MailedLink.objects.values().get()
    assert not any(token in str(value) for value in stored.values())


def test_looking_does_not_use_it_up(now: datetime) -> None:
    token = team_link(now)
    find_link(token, purpose=LinkPurpose.TEAM, now=now)
    assert find_link(token, purpose=LinkPurpose.TEAM, now=now).used_at is None


def test_it_works_once(now: datetime) -> None:
    token = team_link(now)
    use_link(find_link(token, purpose=LinkPurpose.TEAM, now=now), now=now)
    with pytest.raises(Gone, match="answered already"):
        find_link(token, purpose=LinkPurpose.TEAM, now=now)


def test_of_two_who_found_it_the_second_comes_too_late(now: datetime) -> None:
    token = team_link(now)
    first, second = (find_link(token, purpose=LinkPurpose.TEAM, now=now) for _ in range(2))
    use_link(first, now=now)
    with pytest.raises(Gone, match="answered already"):
        use_link(second, now=now)


@pytest.mark.django_db(transaction=True)
def test_of_several_at_the_same_moment_one_may(now: datetime) -> None:
    link = find_link(team_link(now), purpose=LinkPurpose.TEAM, now=now)
    answers = at_once(*[lambda: use_link(MailedLink.objects.get(pk=link.pk), now=now)] * 4)
    assert [type(answer) for answer in answers].count(Gone) == 3
    assert answers.count(None) == 1


def test_it_expires(now: datetime) -> None:
    token = team_link(now)
    find_link(token, purpose=LinkPurpose.TEAM, now=now + timedelta(days=14, seconds=-1))
    with pytest.raises(Gone, match="has expired"):
        find_link(token, purpose=LinkPurpose.TEAM, now=now + timedelta(days=14))


def test_it_can_expire_between_looking_and_using(now: datetime) -> None:
    link = find_link(team_link(now), purpose=LinkPurpose.TEAM, now=now)
    with pytest.raises(Gone):
        use_link(link, now=now + timedelta(days=15))


def test_a_link_for_one_purpose_opens_no_other(now: datetime) -> None:
    token = team_link(now)
    for purpose in set(LinkPurpose) - {LinkPurpose.TEAM}:
        with pytest.raises(Gone, match="do not know this link"):
            find_link(token, purpose=purpose, now=now)


@given(st.text(max_size=80))
def test_a_forged_link_is_unknown(token: str) -> None:
    with pytest.raises(Gone, match="do not know this link"):
        find_link(token, purpose=LinkPurpose.TEAM, now=datetime.fromisoformat("2026-11-22T12:00:00+00:00"))


def test_links_about_one_thing_are_taken_back_together(now: datetime) -> None:
    first, second = team_link(now), team_link(now)
    other = team_link(now, subject="invitation:8")
    assert revoke_links(purpose=LinkPurpose.TEAM, subject="invitation:7", now=now) == 2
    for token in (first, second):
        with pytest.raises(Gone, match="taken back"):
            find_link(token, purpose=LinkPurpose.TEAM, now=now)
    assert find_link(other, purpose=LinkPurpose.TEAM, now=now).revoked_at is None


def test_a_link_taken_back_meanwhile_cannot_be_used(now: datetime) -> None:
    link = find_link(team_link(now), purpose=LinkPurpose.TEAM, now=now)
    revoke_links(purpose=LinkPurpose.TEAM, subject="invitation:7", now=now)
    with pytest.raises(Gone):
        use_link(link, now=now)


def test_a_used_link_stays_used_when_the_rest_is_taken_back(now: datetime) -> None:
    use_link(find_link(team_link(now), purpose=LinkPurpose.TEAM, now=now), now=now)
    assert revoke_links(purpose=LinkPurpose.TEAM, subject="invitation:7", now=now) == 0


def test_a_link_goes_to_an_address(now: datetime) -> None:
    with pytest.raises(BadInput):
        issue_link(purpose=LinkPurpose.TEAM, email="nobody", now=now, days=1)


def test_an_unknown_purpose_is_a_mistake_of_ours(now: datetime) -> None:
    with pytest.raises(ValueError, match="is not a valid LinkPurpose"):
        issue_link(purpose="everything", email="bo@example.org", now=now, days=1)


def test_old_links_go_after_sixty_days(now: datetime) -> None:
    team_link(now)
    ended = now + timedelta(days=14)
    assert tidy(ended + timedelta(days=60)) == 0
    assert tidy(ended + timedelta(days=60, seconds=1)) == 1
