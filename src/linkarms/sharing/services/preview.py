"""Before launch: ten fictitious signers and who would receive each, by the policy itself.

The settings are the caller's, saved or not: nothing is read but names, nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linkarms.core.joining import listed
from linkarms.sharing import facts, policy, wording
from linkarms.sharing.policy import Answer, Level, Mode, Purpose, SharingFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Their link, in the preview: the host's own page without a link, or a promoted one.
NO_LINK, PROMOTED = 0, -1


@dataclass(frozen=True, slots=True)
class PreviewPartner:
    """A partner as it would take part. ``key`` is any positive number but the host's."""

    key: int
    name: str
    level: Level
    mode: Mode
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class PreviewSettings:
    """The settings to try. ``host_fields`` are those of the data statement; ``asked`` those on the form."""

    host_key: int
    host_name: str
    host_fields: frozenset[str]
    asked: frozenset[str]
    several_boxes: bool
    partners: tuple[PreviewPartner, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one organization would get of one signer."""

    organization: str
    is_host: bool
    box_shown: bool
    ticked: bool
    decision: policy.SharingDecision

    @property
    def fields(self) -> list[str]:
        return wording.field_names(self.decision.fields)

    @property
    def reasons(self) -> list[str]:
        return wording.reasons(self.decision.refusals)


@dataclass(frozen=True, slots=True)
class PreviewSigner:
    """One fictitious person: what they did, in a sentence each, and what follows."""

    name: str
    came: str
    did: str
    outcomes: tuple[Outcome, ...]
    delivered: policy.SharingDecision  # to the petition's target

    @property
    def receivers(self) -> tuple[Outcome, ...]:
        return tuple(each for each in self.outcomes if each.decision.allowed)

    @property
    def receipts(self) -> list[tuple[str, str]]:
        """(organizations, values) in words: those who receive the same values stand together."""
        names: dict[tuple[str, ...], list[str]] = {}
        for each in self.receivers:
            names.setdefault(tuple(each.fields), []).append(each.organization)
        return [(listed(who), ", ".join(fields)) for fields, who in names.items()]

    @property
    def others(self) -> tuple[Outcome, ...]:
        return tuple(each for each in self.outcomes if not each.decision.allowed)

    @property
    def delivered_fields(self) -> list[str]:
        return wording.field_names(self.delivered.fields)


@dataclass(frozen=True, slots=True)
class Preview:
    settings: PreviewSettings
    signers: tuple[PreviewSigner, ...]


@dataclass(frozen=True, slots=True)
class _Script:
    """What a fictitious person does. ``via`` and ``ticks`` are keys; "all" ticks whatever is shown."""

    name: str
    via: int
    ticks: frozenset[int] = field(default_factory=frozenset)
    ticks_all: bool = False
    confirms: bool = True
    takes_back: bool = False


def preview(settings: PreviewSettings, *, now: datetime) -> Preview:
    """Ten people, the same for the same settings, and the policy's answer for each organization."""
    return Preview(settings, tuple(_signer(script, settings, now=now) for script in _scripts(settings)))


def boxes_shown(settings: PreviewSettings, via: int) -> list[int]:
    """Keys of the organizations whose box a visitor by this link sees (product.md, "Modes" and "Links").

    A test holds this to ``petitions.boxes.offers_for`` on saved campaigns.
    """
    shown = [settings.host_key] if settings.host_fields & settings.asked else []
    if via == PROMOTED:
        return shown
    for partner in settings.partners:
        mode, fields = _under_level(partner)
        own = partner.key == via
        beyond = settings.several_boxes and mode is Mode.OPTED_IN
        if mode is not Mode.NONE and fields & settings.asked and (own or beyond):
            shown.append(partner.key)
    return shown


def _scripts(settings: PreviewSettings) -> list[_Script]:
    """Ten lives that between them meet every rule that these settings can meet."""
    host = settings.host_key
    keys = [partner.key for partner in settings.partners]
    one = keys[0] if keys else NO_LINK
    two = keys[1] if len(keys) > 1 else one
    three = keys[2] if len(keys) > 2 else two
    return [
        _Script("Dolores Ibarra", one, frozenset({one})),
        _Script("Tom Whitfield", one, frozenset({host})),
        _Script("Aisha Rahman", one, frozenset({host, one})),
        _Script("Lena Hofmann", one),
        _Script("Marcus Boyd", two, ticks_all=True),
        _Script("Grace Okafor", NO_LINK, ticks_all=True),
        _Script("Joaquín Vega", PROMOTED, ticks_all=True),
        _Script("Mei-Ling Chen", three, frozenset({three})),
        _Script("Sam Keller", one, ticks_all=True, confirms=False),
        _Script("Ruth Adeyemi", two, ticks_all=True, takes_back=True),
    ]


def _signer(script: _Script, settings: PreviewSettings, *, now: datetime) -> PreviewSigner:
    shown = boxes_shown(settings, script.via)
    ticked = [key for key in shown if script.ticks_all or key in script.ticks]
    outcomes = [
        _outcome(script, settings, partner, shown, ticked, now=now) for partner in (_host(settings), *settings.partners)
    ]
    return PreviewSigner(
        name=script.name,
        came=_came(script, settings),
        did=_did(script, settings, shown, ticked),
        outcomes=tuple(outcomes),
        delivered=policy.may_receive(_delivery(script, settings, now=now), now=now),
    )


def _outcome(
    script: _Script,
    settings: PreviewSettings,
    partner: PreviewPartner,
    shown: Sequence[int],
    ticked: Sequence[int],
    *,
    now: datetime,
) -> Outcome:
    given_at = now - timedelta(hours=1)
    said_yes = partner.key in ticked
    answer = Answer.NEVER_ASKED
    if said_yes:
        answer = Answer.WITHDRAWN if script.takes_back else Answer.GRANTED
    question = SharingFacts(
        purpose=Purpose.CONTACT,
        recipient=partner.key,
        participation=policy.Participation(partner.level),
        document=policy.Document(partner.mode, partner.fields, starts_at=now - timedelta(days=1)),
        answer=answer,
        words=policy.Words("preview", partner.fields & settings.asked, given_at, given_at if script.confirms else None)
        if said_yes
        else None,
        recruiter=_recruiter(script, settings),
        action_confirmed=script.confirms,
    )
    return Outcome(
        organization=partner.name,
        is_host=partner.key == settings.host_key,
        box_shown=partner.key in shown,
        ticked=said_yes,
        decision=policy.may_receive(question, now=now),
    )


def _delivery(script: _Script, settings: PreviewSettings, *, now: datetime) -> SharingFacts:
    given_at = now - timedelta(hours=1)
    return SharingFacts(
        purpose=Purpose.DELIVERY,
        recipient=settings.host_key,
        participation=policy.Participation(Level.FULL),
        document=policy.Document(Mode.OPTED_IN, facts.DELIVERED, starts_at=now - timedelta(days=1)),
        words=policy.Words("form", facts.DELIVERED, given_at),
        action_confirmed=script.confirms,
    )


def _host(settings: PreviewSettings) -> PreviewPartner:
    """A recipient like the others: full partner, mode opted-in, by its data statement."""
    return PreviewPartner(settings.host_key, settings.host_name, Level.FULL, Mode.OPTED_IN, settings.host_fields)


def _under_level(partner: PreviewPartner) -> tuple[Mode, frozenset[str]]:
    """What the level leaves of mode and fields: the ceiling that the policy applies too."""
    fields = partner.fields & policy.LEVEL_FIELDS[partner.level]
    if partner.level is Level.ENDORSER or not fields:
        return Mode.NONE, frozenset()
    if partner.level is Level.ASSOCIATE and partner.mode is Mode.OPTED_IN:
        return Mode.OWN_SOURCED, fields
    return partner.mode, fields


def _recruiter(script: _Script, settings: PreviewSettings) -> int | None:
    if script.via == PROMOTED:
        return settings.host_key
    return script.via or None


def _came(script: _Script, settings: PreviewSettings) -> str:
    if script.via == PROMOTED:
        return _("came by a promoted link of %s") % settings.host_name
    if script.via == NO_LINK:
        return _("came to the page without anybody's link")
    return _("came by the link of %s") % _names(settings, [script.via])


def _did(script: _Script, settings: PreviewSettings, shown: Sequence[int], ticked: Sequence[int]) -> str:
    if not shown:
        said = _("saw no box")
    elif not ticked:
        said = _("saw the box of %s and left it empty") % _names(settings, shown)
    elif list(ticked) == list(shown):
        said = _("said yes to %s") % _names(settings, ticked)
    else:
        left = [key for key in shown if key not in ticked]
        said = _("said yes to %(yes)s, not to %(no)s") % {
            "yes": _names(settings, ticked),
            "no": _names(settings, left),
        }
    if not script.confirms:
        return _("%s, and never opened the confirmation mail") % said
    if script.takes_back:
        return _("%s, confirmed, and took it back a day later") % said
    return _("%s, and confirmed") % said


def _names(settings: PreviewSettings, keys: Iterable[int]) -> str:
    names = {settings.host_key: settings.host_name} | {each.key: each.name for each in settings.partners}
    return listed(names[key] for key in keys)
