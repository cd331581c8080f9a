from datetime import datetime, timedelta

import pytest

from linkarms.audit import services as audit
from linkarms.audit.models import Batch, Entry
from linkarms.audit.queries import broken_batches, history_of
from tests.factories.accounts import make_user
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db


def record_some(count: int, *, now: datetime) -> None:
    for number in range(count):
        audit.record("thing.done", actor=None, organization_id=number, thing=None, now=now, step=number)


def test_an_entry_says_who_did_what_to_what(now: datetime) -> None:
    user = make_user(now=now)
    Entry.objects.all().delete()
    audit.record("link.replaced", actor=user, organization_id=7, thing=user, now=now, old="ab3", new=12)
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_id, entry.organization_id) == ("link.replaced", user.pk, 7)
    assert (entry.thing_kind, entry.thing_id, entry.ids) == ("accounts.user", user.pk, {"old": "ab3", "new": 12})


@pytest.mark.parametrize("value", ["amina@example.org", "Amina Haddad", "x" * 101, "línea"])
def test_names_and_addresses_are_kept_out(value: str, now: datetime) -> None:
    with pytest.raises(ValueError, match="ids and codes only"):
        audit.record("user.invited", actor=None, organization_id=None, thing=None, now=now, who=value)


@pytest.mark.parametrize("verb", ["", "signed", "Agreement.signed", "agreement.signed by Bo"])
def test_a_verb_names_the_thing_and_the_deed(verb: str, now: datetime) -> None:
    with pytest.raises(ValueError, match="written like"):
        audit.record(verb, actor=None, organization_id=None, thing=None, now=now)


def test_the_history_of_a_thing_is_its_own_oldest_first(now: datetime) -> None:
    user, other = make_user(now=now), make_user(now=now)
    audit.record("user.second", actor=None, organization_id=None, thing=user, now=now + timedelta(hours=2))
    audit.record("user.first", actor=None, organization_id=None, thing=user, now=now + timedelta(hours=1))
    audit.record("user.foreign", actor=None, organization_id=None, thing=other, now=now)
    assert [entry.verb for entry in history_of(user)] == ["user.created", "user.first", "user.second"]


def test_sealing_chains_everything_once(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "BATCH_SIZE", 2)
    record_some(5, now=now)
    assert audit.seal(now) == 5
    assert audit.seal(now) == 0
    assert list(Batch.objects.order_by("number").values_list("number", "entries_count")) == [(1, 2), (2, 2), (3, 1)]
    first, second, _third = Batch.objects.all()
    assert second.previous_digest == first.digest
    assert broken_batches() == []


def test_later_entries_join_the_same_chain(now: datetime) -> None:
    record_some(2, now=now)
    audit.seal(now)
    record_some(2, now=now)
    audit.seal(now + timedelta(minutes=1))
    assert broken_batches() == []


def test_a_changed_entry_shows(now: datetime) -> None:
    record_some(3, now=now)
    audit.seal(now)
    Entry.objects.filter(organization_id=1).update(verb="thing.undone")
    assert broken_batches() == [1]


def test_a_removed_entry_shows(now: datetime) -> None:
    record_some(3, now=now)
    audit.seal(now)
    Entry.objects.filter(organization_id=1).delete()
    assert broken_batches() == [1]


def test_a_removed_batch_shows_in_the_next(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "BATCH_SIZE", 2)
    record_some(6, now=now)
    audit.seal(now)
    Entry.objects.filter(batch__number=2).delete()
    Batch.objects.filter(number=2).delete()
    assert broken_batches() == [3]


@pytest.mark.django_db(transaction=True)
def test_several_sealers_at_once_make_one_chain(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "BATCH_SIZE", 7)
    record_some(40, now=now)
    sealed = at_once(*[lambda: audit.seal(now)] * 4)
    audit.seal(now)
    assert [answer for answer in sealed if isinstance(answer, Exception)] == []
    assert Entry.objects.filter(batch__isnull=True).count() == 0
    assert sum(Batch.objects.values_list("entries_count", flat=True)) == 40
    assert broken_batches() == []


@pytest.mark.django_db(transaction=True)
def test_what_is_recorded_while_sealing_is_neither_lost_nor_sealed_twice(now: datetime) -> None:
    record_some(10, now=now)
    answers = at_once(lambda: audit.seal(now), lambda: record_some(10, now=now), lambda: audit.seal(now))
    audit.seal(now)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert sum(Batch.objects.values_list("entries_count", flat=True)) == 20
    assert broken_batches() == []
