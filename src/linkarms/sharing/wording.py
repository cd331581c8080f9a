"""The policy's answers in plain words, for staff, supporters and the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linkarms.core.fields import Field
from linkarms.core.labels import labels
from linkarms.sharing.policy import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrPromise

#: One sentence a reason, about a person ("they") and an organization ("it").
REASONS: dict[Refusal, _StrPromise] = {
    Refusal.NOT_PARTICIPATING: gettext_lazy("It does not take part in the campaign."),
    Refusal.NO_DOCUMENT: gettext_lazy("No written agreement covers it."),
    Refusal.NOT_IN_FORCE: gettext_lazy("The written agreement is not in force for this yes."),
    Refusal.NEVER_ASKED: gettext_lazy("No yes was given to it."),
    Refusal.WITHDRAWN: gettext_lazy("The yes was taken back."),
    Refusal.OUT_OF_MODE: gettext_lazy("The agreement does not give it people who came this way."),
    Refusal.OUT_OF_REGION: gettext_lazy("The agreement is limited to other places."),
    Refusal.OUT_OF_SHARE: gettext_lazy(
        "The agreement limits how many people it gets, and this person is not among them."
    ),
    Refusal.UNCONFIRMED: gettext_lazy("The mail that asks for confirmation was not answered."),
    Refusal.UNACKNOWLEDGED: gettext_lazy("It has not yet said that it removed people who asked for it."),
    Refusal.SUPPRESSED: gettext_lazy("The address was erased after this was given."),
    Refusal.ERASED: gettext_lazy("The person was erased."),
}


def reasons(refusals: Iterable[Refusal]) -> list[str]:
    """Sentences in the order of the reference."""
    found = set(refusals)
    return [str(REASONS[refusal]) for refusal in Refusal if refusal in found]


def field_names(fields: Iterable[str]) -> list[str]:
    """Names of values in the usual order: first and last name, address, postcode, phone, comment."""
    found = set(fields)
    usual = labels()
    named = [usual[field] for field in Field.order() if field in found]
    if "comment" in found:
        named.append(_("comment"))
    if "access_needs" in found:
        named.append(_("access needs"))
    return named
