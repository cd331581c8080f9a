"""Machine names of reasons as sentences for people."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from linkarms.campaigns.models import Campaign
from linkarms.campaigns.naming import Standing
from linkarms.campaigns.policy import UseRefusal
from linkarms.campaigns.queries import HOST_NOT_NAMEABLE, NO_STATEMENT
from linkarms.directory.models import Teammate
from linkarms.petitions.authoring import ENDS_IN_PAST, NO_TARGET, NO_TEXT
from linkarms.petitions.models import Petition
from linkarms.workspace.http import room_url


def why_not_named(standing: Standing, *, for_host: bool) -> list[str]:
    """Every reason why a partner that joined is not on the public pages, in the reader's words."""
    own = standing.participation.organization
    texts = {
        UseRefusal.TEXT_CHANGED: (
            _("The text was changed after its yes. It has been asked again."),
            _("The text was changed after your yes."),
        ),
        UseRefusal.NO_AUTHORITY: (
            _("Its name is off all public pages here.")
            if own.name_off_at
            else _("Nothing shows any more that its team acts for it."),
            _("Your name is off all public pages here. An owner can put it back in Settings.")
            if own.name_off_at
            else _("Nothing shows that your team acts for the organization. Settings says what to do."),
        ),
        UseRefusal.PARTNERSHIP_ENDED: (_("Your partnership has ended."), _("The partnership has ended.")),
        UseRefusal.DOCUMENT_FORBIDS: (
            _("Your agreement says that its name is not used."),
            _("The agreement says that your name is not used."),
        ),
        UseRefusal.DOCUMENT_ENDED: (
            _("Your agreement ended after its yes. It can say yes anew."),
            _("The agreement ended after your yes. You can say yes anew."),
        ),
        UseRefusal.NOT_APPROVED: (
            _("You asked for approval of these pages, and there is no yes that counts."),
            _("They asked you to approve these pages, and there is no yes of yours that counts."),
        ),
    }
    order = list(UseRefusal)
    reasons = sorted(standing.decision.refusals, key=order.index)
    return [texts[reason][0 if for_host else 1] for reason in reasons if reason in texts]


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that is missing before publishing, and where it is done."""

    text: str
    url: str


def to_do(teammate: Teammate, campaign: Campaign, petition: Petition | None, missing: list[str]) -> list[ToDo]:
    """The checklist before publishing, in the order in which one would do it; empty when nothing is missing."""
    here = {"pk": campaign.pk}
    if petition is None:
        return [ToDo(_("Start the petition"), room_url(teammate, "campaigns-petition-start", **here))]
    there = {**here, "petition": petition.pk}
    places = {
        NO_TEXT: (_("Write the petition"), room_url(teammate, "campaigns-words", **there)),
        NO_TARGET: (_("Say whom it addresses"), room_url(teammate, "campaigns-targets", **there)),
        ENDS_IN_PAST: (_("Choose a last day that is not over"), room_url(teammate, "campaigns-form", **there)),
        NO_STATEMENT: (
            _("Write the data statement and have an owner approve it"),
            room_url(teammate, "campaigns-data", **here),
        ),
        HOST_NOT_NAMEABLE: (
            _("Show that you act for your organization, so that its name can stand in public"),
            room_url(teammate, "settings-authority"),
        ),
    }
    return [ToDo(*places[reason]) for reason in places if reason in missing]
