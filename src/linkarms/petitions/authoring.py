"""Writing a petition and making it public: what the host's organizers do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Campaign
from linkarms.campaigns.queries import missing_for_publishing
from linkarms.campaigns.services.acting import host_organizer
from linkarms.core import countries
from linkarms.core.errors import BadInput, BadInputs, Refused
from linkarms.core.names import normal_name, one_line
from linkarms.core.slugs import free_slug
from linkarms.core.tokens import short_code
from linkarms.directory.models import Teammate
from linkarms.petitions.keeping import lock, record, texts_changed
from linkarms.petitions.models import PETITION_TRANSITIONS, Petition, PetitionState, PetitionText, Target
from linkarms.petitions.naming import names_in, warn_names
from linkarms.petitions.pictures import add_picture, describe_picture, remove_picture
from linkarms.petitions.texts import TextInput, checked, current_texts, title_of

__all__ = [
    "NamesInText",
    "TargetInput",
    "TextInput",
    "add_picture",
    "change_settings",
    "close",
    "create_petition",
    "current_texts",
    "describe_picture",
    "missing",
    "publish",
    "remove_picture",
    "reopen",
    "set_targets",
    "warn_names",
    "write_text",
]

#: What keeps a petition from being published, besides what its campaign lacks.
NO_TEXT, NO_TARGET, ENDS_IN_PAST = "no_text", "no_target", "ends_in_past"
NAMES = "names_in_text"

MOST_TARGETS = 50
MOST_GOAL = 100_000_000


@dataclass(frozen=True, slots=True)
class TargetInput:
    """A decision maker as typed: the name, and an office or place beside it."""

    name: str
    title: str = ""


class NamesInText(Refused):
    """The words name organizations that did not say yes; someone has to read the warning first."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            _(
                "Your words name organizations that have not said yes to this campaign: %(names)s. Make sure that "
                "nobody could think they take part, then confirm that you read this."
            )
            % {"names": ", ".join(names)},
            frozenset({NAMES}),
        )
        self.names = tuple(names)


@transaction.atomic
def create_petition(
    campaign: Campaign,
    *,
    goal: int = 1000,
    ends_on: date | None = None,
    country: str = "",
    asks_phone: bool = False,
    asks_comment: bool = True,
    actor: Teammate,
    now: datetime,
) -> Petition:
    """An empty draft in the campaign. While one has no text yet, that one is returned (a second click)."""
    host_organizer(campaign, actor)
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    empty = campaign.petitions.filter(state=PetitionState.DRAFT, texts__isnull=True).first()
    if empty is not None:
        return empty
    values = _settings(goal, ends_on, country or campaign.host.country)
    petition = Petition.objects.create(
        campaign=campaign,
        slug=f"{free_slug(campaign.name, lambda _slug: False)}-{short_code(5)}",
        asks_phone=asks_phone,
        asks_comment=asks_comment,
        created_at=now,
        created_by=actor.user,
        **values,
    )
    record("petition.created", petition, actor, now)
    return petition


@transaction.atomic
def change_settings(
    petition: Petition,
    *,
    goal: int,
    ends_on: date | None,
    country: str,
    asks_phone: bool,
    asks_comment: bool,
    actor: Teammate,
    now: datetime,
) -> None:
    """Goal, last day and what the form asks. ``BadInputs`` by field. These are no texts: nobody is asked again."""
    host_organizer(petition.campaign, actor)
    values = {**_settings(goal, ends_on, country), "asks_phone": asks_phone, "asks_comment": asks_comment}
    lock(petition)
    if ends_on is not None and ends_on != petition.ends_on and ends_on < now.date():
        raise BadInput(_("This day is over. Please choose a later one, or leave it empty."), "ends_on")
    if all(getattr(petition, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(petition, name, value)
    petition.version += 1
    petition.save(update_fields=[*values, "version"])
    record("petition.settings", petition, actor, now)


@transaction.atomic
def write_text(
    petition: Petition,
    *,
    texts: Mapping[str, TextInput],
    names_read: Collection[str] = (),
    actor: Teammate,
    now: datetime,
) -> None:
    """A new version of the words, in every language at once; a blank language is taken away.

    A change asks every partner again (law 1). On a published petition, words that name an organization without
    its yes raise :class:`NamesInText` unless those names are in ``names_read``. Saving the same words twice is once.
    """
    host_organizer(petition.campaign, actor)
    good = checked(texts)
    lock(petition)
    before = {code: TextInput(text.title, text.summary, text.body) for code, text in current_texts(petition).items()}
    if good == before:
        return
    if petition.state == PetitionState.PUBLISHED:
        _check_names(names_in(petition, good.values(), now=now), names_read)
    newest = petition.texts.order_by("-version").first()
    PetitionText.objects.bulk_create(
        PetitionText(
            petition=petition,
            version=newest.version + 1 if newest else 1,
            language=language,
            title=text.title,
            summary=text.summary,
            body=text.body,
            written_by=actor.user,
            written_at=now,
        )
        for language, text in good.items()
    )
    texts_changed(petition, now=now)
    record("petition.text_written", petition, actor, now)


@transaction.atomic
def set_targets(petition: Petition, *, targets: Sequence[TargetInput], actor: Teammate, now: datetime) -> None:
    """Whom the petition addresses, in this order; blank lines are left out. A change asks every partner again."""
    host_organizer(petition.campaign, actor)
    good = _checked_targets(targets)
    lock(petition)
    before = [TargetInput(target.name, target.title) for target in petition.targets.all()]
    if good == before:
        return
    petition.targets.all().delete()
    Target.objects.bulk_create(
        Target(petition=petition, name=target.name, title=target.title, position=position)
        for position, target in enumerate(good)
    )
    texts_changed(petition, now=now)
    record("petition.targets", petition, actor, now)


def missing(petition: Petition, *, now: datetime) -> list[str]:
    """Everything that keeps this petition from being public, as short names; empty when it can be published."""
    found = missing_for_publishing(petition.campaign)
    if not petition.texts.exists():
        found.append(NO_TEXT)
    if not petition.targets.exists():
        found.append(NO_TARGET)
    if petition.ends_on is not None and petition.ends_on < now.date():
        found.append(ENDS_IN_PAST)
    return found


@transaction.atomic
def publish(petition: Petition, *, names_read: Collection[str] = (), actor: Teammate, now: datetime) -> None:
    """Make the petition and its campaign public, under a readable address the first time.

    ``Refused`` with every reason of :func:`missing`; :class:`NamesInText` while a warning is unread.
    """
    host_organizer(petition.campaign, actor)
    lock(petition)
    if petition.state == PetitionState.PUBLISHED:
        return
    lacking = missing(petition, now=now)
    if lacking:
        raise Refused(_("This cannot be published yet. The list says what is missing."), frozenset(lacking))
    _check_names(warn_names(petition, now=now), names_read)
    campaigns.publish_campaign(petition.campaign, actor=actor, now=now)
    if petition.published_at is None:
        petition.published_at = now
        taken = Petition.objects.exclude(pk=petition.pk)
        petition.slug = free_slug(title_of(petition), lambda slug: taken.filter(slug=slug).exists())
    petition.closed_at = None
    _move(petition, PetitionState.PUBLISHED)
    record("petition.published", petition, actor, now)


@transaction.atomic
def close(petition: Petition, *, actor: Teammate, now: datetime) -> None:
    """No more signatures; the page stays. The campaign closes with its last open petition."""
    host_organizer(petition.campaign, actor)
    lock(petition)
    if petition.state == PetitionState.CLOSED:
        return
    petition.closed_at = now
    _move(petition, PetitionState.CLOSED)
    record("petition.closed", petition, actor, now)
    if not petition.campaign.petitions.filter(state=PetitionState.PUBLISHED).exists():
        campaigns.close_campaign(petition.campaign, actor=actor, now=now)


@transaction.atomic
def reopen(petition: Petition, *, names_read: Collection[str] = (), actor: Teammate, now: datetime) -> None:
    """Signatures are taken again; the same conditions as for publishing."""
    host_organizer(petition.campaign, actor)
    if petition.state == PetitionState.DRAFT:
        raise Refused(_("This petition was never published, so there is nothing to open again."))
    publish(petition, names_read=names_read, actor=actor, now=now)


def _settings(goal: int, ends_on: date | None, country: str) -> dict[str, object]:
    errors: dict[str, list[str]] = {}
    if not 1 <= goal <= MOST_GOAL:
        errors["goal"] = [_("Choose a goal between 1 and %(most)d.") % {"most": MOST_GOAL}]
    if not countries.is_country(country):
        errors["country"] = [_("Please choose a country from the list.")]
    if errors:
        raise BadInputs(errors)
    return {"goal": goal, "ends_on": ends_on, "country": country}


def _checked_targets(targets: Sequence[TargetInput]) -> list[TargetInput]:
    """Errors by ``target_<row>``, counted from 0."""
    errors: dict[str, list[str]] = {}
    good = []
    for row, target in enumerate(targets):
        if not (target.name.strip() or target.title.strip()):
            continue
        try:
            name = one_line(target.name, field=f"target_{row}", max_length=200)
            title = one_line(target.title, field=f"target_{row}", max_length=200, required=False)
        except BadInput as problem:
            errors.update(problem.errors)
        else:
            good.append(TargetInput(name, title))
    if len(good) > MOST_TARGETS:
        errors[""] = [_("A petition can have %(most)d targets at most.") % {"most": MOST_TARGETS}]
    if errors:
        raise BadInputs(errors)
    return list(dict.fromkeys(good))


def _check_names(found: Sequence[str], names_read: Collection[str]) -> None:
    read = {normal_name(name) for name in names_read}
    if any(normal_name(name) not in read for name in found):
        raise NamesInText(found)


def _move(petition: Petition, state: PetitionState) -> None:
    if state not in PETITION_TRANSITIONS[petition.state]:
        raise Refused(
            _("This cannot be done while the petition is: %(state)s.") % {"state": petition.get_state_display()}
        )
    petition.state = state
    petition.version += 1
    petition.save(update_fields=["state", "slug", "published_at", "closed_at", "version"])
