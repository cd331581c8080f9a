"""Is the ledger of consents whole: the words as they were, each answer and its proof by one person?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet

from linkarms.core.checks import Check, Fault
from linkarms.core.fields import Field
from linkarms.supporters.models import Confirmation, Consent, ConsentWords, Decision
from linkarms.supporters.services import words_version

_ADVICE = "answers are never changed once given: restore the last backup in which this adds up"


def _changed_words(_now: datetime) -> Iterator[Fault]:
    for words in ConsentWords.objects.order_by("pk").iterator():
        named = {str(field) for field in Field.order()} & set(words.fields)
        version = words_version(
            text_en=words.text_en,
            text_es=words.text_es,
            fields={Field(name) for name in named},
            beyond_own_link=words.beyond_own_link,
            told=words.told,
        )
        if version != words.version or len(named) != len(words.fields):
            yield Fault(f"words {words.pk}", "are not those that people were shown: their version says otherwise")


def _answers(_now: datetime) -> Iterator[Fault]:
    by_another = Confirmation.objects.filter(submission=OuterRef("submission")).exclude(supporter=OuterRef("supporter"))
    for pk in _ids(Consent.objects.filter(Exists(by_another))):
        yield Fault(f"consent {pk}", "was confirmed by somebody else than who gave it")
    foreign = Consent.objects.filter(words__isnull=False).exclude(
        words__organization=F("organization"), words__campaign=F("campaign")
    )
    for pk in _ids(foreign):
        yield Fault(f"consent {pk}", "answers words of another organization or campaign")
    unproved = Consent.objects.filter(
        ~Exists(Confirmation.objects.filter(submission=OuterRef("submission"))), decision=Decision.WITHDRAWN
    )
    for pk in _ids(unproved):
        yield Fault(f"consent {pk}", "takes a yes back, and the proof that it was this person is gone")


def _ids(rows: QuerySet[Consent]) -> Iterator[int]:
    return rows.order_by("pk").values_list("pk", flat=True).iterator()


CHECKS = (
    Check("consent words", ConsentWords.objects.count, _changed_words, _ADVICE),
    Check("consents", Consent.objects.count, _answers, _ADVICE),
)
