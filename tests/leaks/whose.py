"""Whose matter a canary is: its group, by which ``allowed.py`` says who may see it.

Without a rule of its own, a row is a private matter of the organization to which its foreign keys lead; without
such an organization it is nobody's to see. So a new model is private until somebody says otherwise here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import models

from linkarms.accounts.models import LinkPurpose, MailedLink
from linkarms.campaigns.models import Campaign
from linkarms.campaigns.queries import is_named, public_campaigns, statement_in_force
from linkarms.directory.models import Organization
from linkarms.directory.queries import public_organizations
from linkarms.partnerships.models import JointAgreement, Partnership
from linkarms.partnerships.undersigned import joint_of
from linkarms.petitions.models import Petition, PetitionText, Signature
from linkarms.petitions.moderation import comments_that_count
from linkarms.petitions.queries import STANDING
from tests.leaks.canaries import Canaries, Source
from tests.leaks.cast import Cast
from tests.leaks.fields import Nature, nature_of

PUBLIC = "public"
NOBODY = "nobody's to see"
REGISTER = "what registers say"
DOLORES = "what Dolores gave"
UNCONFIRMED = "people who never confirmed"
IMPORTS = "imports of registers"
TROUBLE = "what the mail server answered"

type Rule = Callable[["Whose", Any, Source], str | set[str]]


class Whose:
    """Sorts canaries into groups, by the state of the world at one moment (before any attack)."""

    def __init__(self, cast: Cast, *, dolores: str, now: Any) -> None:
        self.cast = cast
        self.now = now
        self.dolores = dolores
        self.public_campaigns = set(public_campaigns().values_list("pk", flat=True))
        self.public_profiles = set(public_organizations().values_list("pk", flat=True))
        self.named = self.public_profiles | {one.host_id for one in public_campaigns()}
        for campaign in public_campaigns():
            parts = campaign.participations.select_related("organization", "campaign")
            self.named |= {part.organization_id for part in parts if is_named(part, now=now)}
        kept = Signature.objects.filter(STANDING, erased_at__isnull=True)
        self.standing = set(kept.values_list("pk", flat=True))
        petitions = Petition.objects.all()
        self.to_read = {pk for each in petitions for pk in comments_that_count(each).values_list("pk", flat=True)}
        self.newest_texts = dict(PetitionText.objects.order_by("version").values_list("petition", "version"))

    def groups(self, canaries: Canaries) -> dict[str, set[str]]:
        """Canary to the groups of all places in which it stands."""
        rows: dict[tuple[str, Any], models.Model] = {}
        found = {}
        for text, sources in canaries.sources.items():
            groups = set()
            for source in sources[:1] if is_address(sources[0]) else sources:  # rules may name several
                label = source.label.rpartition(".")[0]
                key = (label, source.pk)
                if key not in rows:
                    rows |= {(label, row.pk): row for row in _all(apps.get_model(label))}
                group = self.group(rows[key], source)
                groups |= {group} if isinstance(group, str) else group
            found[text] = groups
        return found

    def group(self, row: models.Model, source: Source) -> str | set[str]:
        rule = RULES.get(source.label) or RULES.get(source.label.rpartition(".")[0])
        return rule(self, row, source) if rule else self.private(row)

    def private(self, row: models.Model) -> str:
        owner = owner_of(row)
        return f"private of {self.name(owner)}" if owner is not None else NOBODY

    def name(self, organization_id: int) -> str:
        return self.cast.name_of(organization_id)

    def paper(self, partnership: Partnership) -> str:
        """Between the two sides of a partnership, and nobody else."""
        partner = self.name(partnership.partner_id) if partnership.partner_id else "stranger"
        return f"between {self.name(partnership.host_id)} and {partner}"

    def papers(self, joint: JointAgreement | None, partnership: Partnership | None = None) -> set[str]:
        """What all parties of an agreement of several parties read; or the two sides of one that stands alone."""
        parts = joint.parties.select_related("agreement__partnership") if joint is not None else []
        alone = [partnership] if partnership is not None else []
        return {self.paper(one) for one in (*(part.agreement.partnership for part in parts), *alone)}

    def draft(self, campaign: Campaign, petition: Petition | None = None) -> str:
        """Public once the campaign and the petition are."""
        public = campaign.pk in self.public_campaigns and (petition is None or petition.state != "draft")
        known = self.cast.petitions if petition is not None else self.cast.campaigns
        thing = petition or campaign
        name = next(name for name, one in known.items() if one.pk == thing.pk)
        return PUBLIC if public else f"draft: {name}"


def _all(model: type[models.Model]) -> models.QuerySet:
    """Its rows, with what their foreign keys lead to: the rules follow them."""
    names = [each.name for each in model._meta.concrete_fields if each.is_relation]
    further = (("petition", "campaign"), ("agreement", "partnership"))
    names += [f"{name}__{more}" for name, more in further if name in names]
    rows = model._base_manager.order_by("pk")
    return rows.select_related(*names) if names else rows


def is_address(source: Source) -> bool:
    """An address belongs to the person first found with it; wherever else it stands, it is still theirs."""
    model, _dot, field = source.label.rpartition(".")
    return nature_of(apps.get_model(model)._meta.get_field(field)) is Nature.ADDRESS


def owner_of(row: models.Model, depth: int = 4) -> int | None:
    """The organization whose row this is: the nearest one along its foreign keys, in the order of its fields."""
    if isinstance(row, Organization):
        return row.pk
    parents = [each for each in row._meta.concrete_fields if each.is_relation and each.name != "recruiter"]
    for each in parents:
        if each.related_model is Organization and getattr(row, each.attname):
            return getattr(row, each.attname)
    for each in parents if depth else ():
        parent = getattr(row, each.name)
        if parent is not None and each.related_model._meta.app_label not in ("accounts", "supporters"):
            found = owner_of(parent, depth - 1)
            if found is not None:
                return found
    return None


def _of_user(what: str) -> Rule:
    def rule(whose: Whose, user: Any, _source: Source) -> str:
        teams = user.teammates.order_by("pk").values_list("organization_id", flat=True)
        return f"{what} of {whose.name(teams[0])}" if teams else NOBODY

    return rule


def _organization(whose: Whose, row: Organization, source: Source) -> str:
    name, field = whose.name(row.pk), source.label.rpartition(".")[2]
    if row.pk in whose.public_profiles:
        return PUBLIC
    if field in ("name", "slug", "logo"):
        return PUBLIC if row.pk in whose.named else f"name of {name}"
    return f"profile of {name}" if field == "about" else f"facts of {name}"


def _theme(whose: Whose, row: Any, _source: Source) -> str:
    return PUBLIC if row.organization_id in whose.named else f"name of {whose.name(row.organization_id)}"


def _clauses(whose: Whose, row: Any, source: Source) -> str:
    """The words beside a partner's box are public while the agreement in force puts it on a public page."""
    agreement = row.agreement
    partnership = agreement.partnership
    in_force = agreement.state == "in_force" and agreement.version_in_force_id == row.pk
    hosts_in_public = Campaign.objects.filter(pk__in=whose.public_campaigns, host_id=partnership.host_id).exists()
    if source.part in ("words_en", "words_es") and in_force and hosts_in_public:
        return PUBLIC
    return whose.paper(partnership)


def _signoff(whose: Whose, row: Any, source: Source) -> str | set[str]:
    """Under an agreement of several parties all parties read who signed; the address is told to nobody else."""
    agreement = row.version.agreement
    if source.label.endswith(".email"):
        return whose.paper(agreement.partnership)
    return whose.papers(joint_of(agreement), agreement.partnership)


def _signatory(whose: Whose, row: Any, source: Source) -> str | set[str]:
    """Name and role stand under the paper; the address is the naming side's."""
    if source.label.endswith(".email"):
        return whose.private(row)
    return whose.papers(joint_of(row.agreement), row.agreement.partnership)


def _comment(whose: Whose, row: Any, _source: Source) -> str:
    """Before it is sent it is the writer's own side's."""
    return whose.paper(row.version.agreement.partnership) if row.sent_with_id else whose.private(row)


def _statement(whose: Whose, row: Any, _source: Source) -> str:
    holds = statement_in_force(row.campaign)
    return whose.draft(row.campaign) if holds is not None and holds.pk == row.pk else whose.private(row)


def _participation(whose: Whose, row: Any, _source: Source) -> str:
    return f"between {whose.name(row.campaign.host_id)} and {whose.name(row.organization_id)}"


def _ask(whose: Whose, row: Any, _source: Source) -> str:
    """The letter and its answer are between the two; one of those that went out by mail is in the stranger's hands."""
    asker = whose.name(row.prospect.holder_id)
    if row.asked_id is not None:
        return f"between {asker} and {whose.name(row.asked_id)}"
    in_hand = MailedLink.objects.filter(purpose=LinkPurpose.ASK, subject=str(row.pk), revoked_at__isnull=False)
    return f"between {asker} and stranger" if in_hand.exists() else whose.private(row.prospect)


def _link_code(whose: Whose, row: Any, _source: Source) -> str:
    if row.campaign_id in whose.public_campaigns:
        return PUBLIC  # "Tracked links are public: kept readable, replaceable."
    if row.organization_id == row.campaign.host_id:
        return whose.private(row)
    return f"between {whose.name(row.campaign.host_id)} and {whose.name(row.organization_id)}"


def _debrief_answer(whose: Whose, row: Any, _source: Source) -> str:
    """Its own side's, until both have sent theirs."""
    settled = row.debrief.settled_at is not None and row.sent_at is not None
    return whose.paper(row.debrief.partnership) if settled else whose.private(row)


def _door(whose: Whose, row: Any, _source: Source) -> str:
    """What an open door says is for everybody."""
    is_open = row.opened_at is not None and row.organization_id in whose.named
    return PUBLIC if is_open else whose.private(row)


def _words(whose: Whose, row: Any, _source: Source) -> str:
    return whose.draft(row.campaign)


def _text(whose: Whose, row: Any, _source: Source) -> str:
    if row.version != whose.newest_texts[row.petition_id]:
        return whose.private(row)
    return whose.draft(row.petition.campaign, row.petition)


def _part_of_petition(whose: Whose, row: Any, _source: Source) -> str:
    return whose.draft(row.petition.campaign, row.petition)


def _signature(whose: Whose, row: Signature, source: Source) -> str | set[str]:
    host, field = whose.name(row.petition.campaign.host_id), source.label.rpartition(".")[2]
    if row.supporter and row.supporter.email == whose.dolores:
        return DOLORES
    standing = row.pk in whose.standing
    through = standing and row.comment_public and row.comment_let_through_at is not None
    if field in ("given_name", "family_name", "comment"):
        if (through and field == "comment") or (standing and row.name_public and field != "comment"):
            return PUBLIC
        if row.pk in whose.to_read:
            to_read = f"comments for {host} to read"
            return to_read if field == "comment" else {to_read, _people(whose, row.supporter, row)}
    if field in ("network_hash", "comment") or row.supporter is None:
        return NOBODY
    return _people(whose, row.supporter, row)


def _supporter(whose: Whose, row: Any, _source: Source) -> str:
    if row.email == whose.dolores:
        return DOLORES
    return _people(whose, row, row.signatures.order_by("pk").first(), address=True)


def _people(whose: Whose, person: Any, signature: Any, *, address: bool = False) -> str:
    """By those who hold their yes (the ledger's rows, not the sharing policy), or have to remove their address."""
    held = set(person.removals.values_list("organization_id", flat=True)) if address else set()
    if signature is not None and signature.confirmed_at is not None:
        answers = person.consents.order_by("at", "pk").values_list("organization_id", "decision")
        held |= {pk for pk, decision in dict(answers).items() if decision == "yes"}
    elif not held:
        return UNCONFIRMED
    return f"people of {' and '.join(sorted(map(whose.name, held))) or 'nobody'}"


def _nobody(_whose: Whose, _row: Any, _source: Source) -> str:
    return NOBODY


def _imports(_whose: Whose, _row: Any, _source: Source) -> str:
    return IMPORTS


RULES: dict[str, Rule] = {
    "accounts.User.name": _of_user("team"),
    "accounts.User.email": _of_user("addresses"),
    "accounts.User.password": _nobody,
    "accounts.MailedLink": _nobody,
    "accounts.OneTimeCode": _nobody,
    "audit.Batch": lambda _whose, _row, _source: PUBLIC,  # hashes of ids, mailed to all owners so that they compare
    "audit.Entry": _nobody,
    "outbox.Mail.trouble": lambda _whose, _row, _source: TROUBLE,
    "outbox.Mail": _nobody,  # the words of a mail are for whom it went to; no page shows them
    "directory.Gazetteer": _imports,
    "directory.Import": _imports,
    "directory.NameObjection": lambda whose, row, _source: f"objections to {whose.name(row.organization_id)}",
    "directory.Organization": _organization,
    "directory.RegisterEntry": lambda _whose, _row, _source: REGISTER,
    "directory.Source.name": lambda _whose, _row, _source: REGISTER,
    "campaigns.Campaign": lambda whose, row, _source: whose.draft(row),
    "campaigns.DataStatement": _statement,
    "campaigns.Participation": _participation,
    "campaigns.Theme": _theme,
    "campaigns.TrackedLink.code": _link_code,
    "partnerships.Ask.batch": lambda whose, row, _source: whose.private(row.prospect),
    "partnerships.Ask": _ask,
    "partnerships.ToldAnswer": lambda whose, row, _source: whose.private(row.ask.prospect),  # of the asking side
    "partnerships.ApprovalRequest": lambda whose, row, _source: whose.paper(row.partnership),
    "partnerships.ApprovalDelegate.name": lambda whose, row, _source: whose.paper(row.partnership),
    "partnerships.ApprovalDelegate.email": lambda whose, row, _source: f"private of {whose.name(row.organization_id)}",
    "partnerships.ExitConfirmation": lambda whose, row, _source: whose.paper(row.item.agreement.partnership),
    "partnerships.Thanks": lambda whose, row, _source: whose.paper(row.agreement.partnership),
    "partnerships.OpenDoor": _door,
    "partnerships.Partnership": lambda whose, row, _source: whose.paper(row),
    "partnerships.Agreement": lambda whose, row, _source: whose.paper(row.partnership),
    "partnerships.AgreementVersion.clauses": _clauses,
    "partnerships.AgreementVersion": lambda whose, row, _source: whose.paper(row.agreement.partnership),
    "partnerships.SignOff": _signoff,
    "partnerships.Signatory": _signatory,
    "partnerships.ClauseComment": _comment,
    "partnerships.ClauseAnswer": lambda whose, row, _source: whose.paper(row.answer.version.agreement.partnership),
    "partnerships.JointWish": lambda whose, row, _source: whose.paper(row.answer.version.agreement.partnership),
    "partnerships.VersionAnswer": lambda whose, row, _source: whose.paper(row.version.agreement.partnership),
    "partnerships.JointAgreement": lambda whose, row, _source: whose.papers(row),
    "partnerships.JointParty": lambda whose, row, _source: whose.papers(row.joint),
    "partnerships.JointVersion": lambda whose, row, _source: whose.papers(row.joint),
    "partnerships.AgreementPaper": lambda whose, row, _source: whose.paper(row.version.agreement.partnership),
    "partnerships.AgreementTemplate": lambda whose, row, _source: whose.private(row) if row.holder_id else REGISTER,
    "partnerships.Debrief": lambda whose, row, _source: whose.paper(row.partnership),
    "partnerships.DebriefAnswer": _debrief_answer,
    "partnerships.Promise": lambda whose, row, _source: whose.paper(row.partnership),
    "partnerships.PromiseMove": lambda whose, row, _source: whose.paper(row.promise.partnership),
    "partnerships.PromiseSaid": lambda whose, row, _source: whose.paper(row.promise.partnership),
    "petitions.ConfirmationMail": _nobody,
    "petitions.Petition": lambda whose, row, _source: whose.draft(row.campaign, row),
    "petitions.PetitionText": _text,
    "petitions.Picture": _part_of_petition,
    "petitions.Repeat": _nobody,
    "petitions.Signature": _signature,
    "petitions.Signature.submission": _nobody,
    "petitions.Target": _part_of_petition,
    "sharing.RemovalItem": lambda whose, row, _source: _people(whose, row.supporter, None, address=True),
    "supporters.Confirmation": _nobody,
    "supporters.Consent": _nobody,
    "supporters.ConsentWords": _words,
    "supporters.Supporter": _supporter,
    "supporters.Suppression": _nobody,
}
