"""Free text that names an organization which did not say yes (product.md, "Free text and imports").

Linkarms cannot read minds: it looks for names that the host wrote down itself and for names that are public
here. It never answers from another organization's private records (law 3, "Inference").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import F

from linkarms.campaigns.models import CampaignState, Participation, ParticipationState
from linkarms.campaigns.queries import public_campaigns, public_participants
from linkarms.core.names import normal_name
from linkarms.directory import queries as directory
from linkarms.directory.models import Entry, Organization
from linkarms.petitions.models import Petition
from linkarms.petitions.texts import TextInput, current_texts

_WORD = re.compile(r"[\w.’'&+-]+")


def warn_names(petition: Petition, *, now: datetime) -> list[str]:
    """Names of organizations in this petition's public words that did not say yes to it, in alphabetical order."""
    texts = current_texts(petition).values()
    return names_in(petition, (TextInput(text.title, text.summary, text.body) for text in texts), now=now)


def names_in(petition: Petition, texts: Iterable[TextInput], *, now: datetime) -> list[str]:
    """The same for words that are not stored yet; the campaign's own words and the pictures' are always included."""
    campaign = petition.campaign
    passages = [campaign.name, campaign.summary]
    passages += [passage for text in texts for passage in (text.title, text.summary, text.body)]
    passages += petition.pictures.values_list("description", flat=True)
    said_yes = {normal_name(campaign.host.name)}
    said_yes |= {normal_name(one.organization.name) for one in public_participants(campaign, now=now)}
    found = find_names("\n".join(passages), _known_names(campaign.host_id))
    return sorted((name for normal, name in found.items() if normal not in said_yes), key=str.casefold)


def find_names(text: str, names: Iterable[str]) -> dict[str, str]:
    """Normal name to name, of those that stand in the text as whole words, however they are spelled there.

    A name of a single word ("Together") counts only where it stands as written or in capitals, because as a
    common word it would be found everywhere.
    """
    words = _words(text)
    haystack = f" {' '.join(words)} "
    present = set(words)
    found: dict[str, str] = {}
    for name in names:
        normal = normal_name(name)
        first = normal.split(" ", 1)[0]
        if first not in present or f" {normal} " not in haystack:
            continue
        if " " in normal or _stands_as_name(name.strip(), normal, text):
            found.setdefault(normal, name)
    return found


def _words(text: str) -> list[str]:
    """The text as a list of normal words; "N.A.A.C.P." is one."""
    seen: dict[str, list[str]] = {}
    words = []
    for word in text.split():
        if word not in seen:
            seen[word] = normal_name(word).split()
        words += seen[word]
    return words


def _stands_as_name(name: str, normal: str, text: str) -> bool:
    """In the very spelling of the name, or with a capital: "Together", "EFF", not "together"."""
    for word in _WORD.findall(text):
        if normal_name(word) != normal:
            continue
        letters = re.sub(r"\W", "", word)
        if name in word or (letters[:1].isupper() and name[:1].isupper()) or letters.isupper():
            return True
    return False


def _known_names(host_id: int) -> Iterator[str]:
    """What the host itself wrote down, and what is public on this installation."""
    yield from Entry.objects.filter(holder=host_id).values_list("name", flat=True).iterator()
    yield from directory.public_organizations().values_list("name", flat=True)
    yield from public_campaigns().values_list("host__name", flat=True)
    shown = Participation.objects.filter(
        state=ParticipationState.JOINED,
        yes_text_version=F("campaign__text_version"),
        organization__in=directory.nameable(Organization.objects.all()).order_by(),
    ).exclude(campaign__state=CampaignState.DRAFT)
    yield from shown.values_list("organization__name", flat=True)
