"""The reasons of a verdict in plain words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from linkarms.directory.matching.likeness import Reason

WORDS = {
    Reason.SAME_NAME: _("the same name, written differently at most"),
    Reason.WORD_ORDER: _("the same words in another order"),
    Reason.OWN_ALIAS: _("one name is given as another name of the other"),
    Reason.ACRONYM: _("one name spells the first letters of the other"),
    Reason.SPELLING: _("the names differ by a letter or two"),
    Reason.FEWER_WORDS: _("one name has a word more"),
    Reason.KIND_OF_BODY: _("only one name says what kind of body it is"),
    Reason.SISTER_BODY: _("one seems to be the fund or action arm of the other"),
    Reason.OTHER_NUMBER: _("two locals or branches with different numbers"),
    Reason.OTHER_PLACE: _("in different places"),
    Reason.CHAPTER: _("one seems to be a chapter of the other"),
    Reason.AROUND_IT: _("a group around the other, such as its friends or students"),
    Reason.OTHER_NAME: _("different names"),
    Reason.PLACE_UNKNOWN: _("only one of them says where it is"),
    Reason.SAME_PLACE: _("in the same place"),
    Reason.SAME_REGISTRATION: _("the same registration number"),
    Reason.OTHER_REGISTRATION: _("different registration numbers"),
    Reason.SAME_WEBSITE: _("the same website"),
    Reason.SAME_PHONE: _("the same telephone number"),
    Reason.SAME_ADDRESS: _("the same street address"),
    Reason.OTHER_ADDRESS: _("different street addresses"),
}


def in_words(reasons: Iterable[Reason]) -> list[str]:
    return [str(WORDS[reason]) for reason in reasons]
