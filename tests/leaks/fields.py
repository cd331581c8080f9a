"""What every field of every model is, as far as a canary is concerned. A new field gets a canary by default.

``nature_of`` finds out most by itself. What it cannot know is listed here with a reason: texts from a fixed
vocabulary, and values that stay as the program made them because they are unique already.
"""

from __future__ import annotations

from enum import Enum, auto

from django.apps import apps
from django.db import models


class Nature(Enum):
    """How a field takes a canary, or why it takes none."""

    TEXT = auto()  # the canary replaces what stands there
    ADDRESS = auto()  # an e-mail address: equal ones stay equal
    WEB = auto()
    DOMAIN = auto()
    PHONE = auto()
    CLAUSES = auto()  # the texts inside become canaries
    TYPED = auto()  # a form as it was posted: so do its texts
    KEPT = auto()  # unique as it is: a hash, a code, a colour, a file's name
    WORD = auto()  # from a fixed vocabulary: it says nothing about anybody
    NUMBER = auto()  # numbers, moments and flags: `test_numbers.py` changes them
    RELATION = auto()


#: Texts that can only be one of a few words of the program's own, or are ids written as text.
WORDS = {
    "accounts.MailedLink.subject": "the id of what the link is about",
    "accounts.OneTimeCode.purpose": "as the asking service calls it",
    "accounts.OneTimeCode.subject": "the id of what the code is about",
    "accounts.User.language": "a language code",
    "cli.Pulse.name": "the name of a periodic step",
    "cli.Pulse.trouble": "the kind of an error, without its words",
    "integrations.WebsiteCheck.outcome": "one of a few words",
    "audit.Entry.ids": "ids and codes",
    "audit.Entry.thing_kind": "the name of a model",
    "audit.Entry.verb": "a verb of the program's",
    "demo.DemoMark.counts": "in a demo only, where everything is invented",
    "directory.Entry.country": "a country code",
    "directory.Entry.issues": "words of the vocabulary of issues",
    "directory.Entry.origin": "the program's word for where an entry comes from",
    "directory.Entry.provenance": "ids and days",
    "directory.FormerFacts.former": "former values of register facts, which stand in the entry by themselves",
    "directory.Gazetteer.country": "a country code",
    "directory.Gazetteer.mapping": "names of columns and of facts",
    "directory.GazetteerPlace.country": "a country code",
    "directory.GazetteerPlace.key": "made of a place of a public list",
    "directory.GazetteerPlace.name": "a place of a public list",
    "directory.GazetteerPlace.normal_name": "a place of a public list",
    "directory.GazetteerPlace.region": "a state of a public list",
    "directory.Import.builds_on": "numbers of imports",
    "directory.ListChange.former": "former values of facts, which stand in the entry by themselves",
    "directory.ListImport.columns": "names of columns, which the mapping looks up",
    "directory.ListImport.first_rows": "values that stand in the entries once they are kept",
    "directory.ListImport.mapping": "names of columns and of facts",
    "directory.ListPart.content": "the bytes of a file, shown by no page",
    "directory.ListRefusal.field": "the name of a fact",
    "directory.ListRow.number": "what a source's row is found by",
    "directory.ListSource.mapping": "names of columns and of facts",
    "directory.Merge.changes": "ids and former values, which stand in the entries by themselves",
    "directory.Merge.reasons": "words of a fixed list",
    "directory.Pair.reasons": "words of a fixed list",
    "directory.Refusal.field": "the name of a fact",
    "directory.RegisterEntry.country": "a country code",
    "directory.RegisterEntry.group_number": "a number of a public register, too short for a canary",
    "directory.RegisterEntry.issues": "words of the vocabulary of issues",
    "directory.RegisterEntry.kind": "a word of Kind",
    "directory.RegisterEntry.ntee": "a code of a public register, too short for a canary",
    "directory.RegisterEntry.tags": "words of a public register",
    "directory.SearchPlace.country": "a country code",
    "directory.SearchPlace.key": "made of a place of a public register",
    "directory.SearchPlace.name": "a place of a public register",
    "directory.SearchPlace.normal_name": "a place of a public register",
    "directory.SearchPlace.region": "a state of a public register",
    "directory.SearchPosting.entries": "numbers of register entries",
    "directory.SearchPosting.token": "a word of a public register",
    "directory.SearchSlot.entries": "numbers of register entries",
    "directory.SearchSlot.latitudes": "where entries of a public register are",
    "directory.SearchSlot.longitudes": "where entries of a public register are",
    "directory.RegisterKey.region": "a state, as a register row has it",
    "directory.RegisterTwin.reasons": "words of a fixed list",
    "directory.Source.mapping": "names of columns and of facts",
    "directory.Organization.country": "a country code",
    "directory.Organization.issues": "words of the vocabulary of issues",
    "directory.Organization.language": "a language code",
    "outbox.Mail.kind": "the name of a template",
    "outbox.Mail.language": "a language code",
    "partnerships.AgreementPaper.file": "the bytes of a file, which only its own page hands out",
    "partnerships.AgreementPaper.made_with": "the name of a program",
    "partnerships.AgreementPaper.printed": "what stands in the text and under the sign-offs by itself",
    "partnerships.ApprovalRequest.zone": "the name of a time zone",
    "partnerships.Dismissal.candidate": "where it came from and its number there",
    "partnerships.Dismissal.kind": "a word of Kind",
    "partnerships.Knock.language": "a language code",
    "partnerships.OpenDoor.levels": "words of a fixed list",
    "partnerships.Need.issues": "words of the vocabulary of issues",
    "partnerships.Need.reasons": "words of a fixed list",
    "partnerships.Need.resources": "words of a fixed list",
    "petitions.Petition.country": "a country code",
    "petitions.PetitionText.language": "a language code",
    "petitions.Repeat.language": "a language code",
    "petitions.Signature.country": "a country code",
    "petitions.Signature.language": "a language code",
    "petitions.Signature.method": "form or api",
    "campaigns.DataStatement.fields": "names of fields",
    "sharing.Disclosure.fields": "names of fields",
    "sharing.Progress.name": "the name of a periodic step",
    "sharing.Release.how": "download or command",
    "supporters.Confirmation.method": "mail or code",
    "supporters.Consent.language": "a language code",
    "supporters.Consent.method": "form, api, my-data or operator",
    "supporters.ConsentWords.fields": "names of fields",
    "supporters.Supporter.language": "a language code",
}
#: Values that the program made and looks things up by. Each is unique, so it is its own canary.
KEPT = {
    "accounts.Attempt.name_hash",
    "accounts.MailedLink.token_hash",
    "accounts.OneTimeCode.code_hash",
    "accounts.User.password",
    "audit.Batch.digest",
    "audit.Batch.previous_digest",
    "campaigns.Theme.accent",
    "campaigns.Theme.accent_ink",
    "campaigns.Theme.ground",
    "campaigns.Theme.ink",
    "campaigns.TrackedLink.code",
    "directory.EventList.digest",
    "directory.FeedItem.key",
    "directory.FormerFacts.former_digest",
    "directory.Gazetteer.digest",
    "directory.Import.claim",
    "directory.Import.digest",
    "directory.ListChange.former_digest",
    "directory.ListImport.claim",
    "directory.ListImport.digest",
    "directory.ListRow.digest",
    "directory.ListedEvent.key",
    "directory.RegisterEntry.digest",
    "directory.SearchState.claim",
    "directory.SearchState.lineage",
    "outbox.Mail.claim",
    "partnerships.AgreementPaper.file_sha256",
    "partnerships.AgreementPaper.number",
    "partnerships.AgreementPaper.text_sha256",
    "partnerships.ApprovalRequest.answered_hash",
    "partnerships.Knock.token_hash",
    "petitions.ConfirmationMail.token_hash",
    "petitions.Signature.network_hash",
    "supporters.ConsentWords.version",
    "supporters.Suppression.address_hash",
}
ADDRESSES = {"outbox.Mail.to", "supporters.Supporter.email", "sharing.RemovalItem.email"}
CLAUSES = {
    "partnerships.AgreementPaper.text",
    "partnerships.AgreementVersion.clauses",
    "partnerships.AgreementTemplate.clauses",
    "partnerships.JointVersion.clauses",
    "partnerships.ClauseAnswer.wording",
    "partnerships.Evaluation.questions",
    "supporters.ConsentWords.told",
    "partnerships.Promise.clause",
}
TYPED = {"partnerships.KeptDraft.typed"}
DOMAINS = {"directory.Organization.website_domain"}
PHONES = {"petitions.Signature.phone"}

_LISTED = (
    (KEPT, Nature.KEPT),
    (ADDRESSES, Nature.ADDRESS),
    (CLAUSES, Nature.CLAUSES),
    (TYPED, Nature.TYPED),
    (DOMAINS, Nature.DOMAIN),
    (PHONES, Nature.PHONE),
)
_BY_TYPE: tuple[tuple[tuple[type[models.Field], ...], Nature], ...] = (
    ((models.ForeignKey, models.AutoField), Nature.RELATION),
    ((models.UUIDField, models.FileField), Nature.KEPT),
    ((models.EmailField,), Nature.ADDRESS),
    ((models.URLField,), Nature.WEB),
    ((models.CharField, models.TextField), Nature.TEXT),
    (
        (models.BooleanField, models.IntegerField, models.FloatField, models.DecimalField, models.DateField),
        Nature.NUMBER,
    ),
)


_CANARIES = (Nature.TEXT, Nature.ADDRESS, Nature.WEB, Nature.DOMAIN, Nature.PHONE, Nature.CLAUSES, Nature.TYPED)


def label_of(field: models.Field) -> str:
    """ "directory.Entry.notes"."""
    return f"{field.model._meta.label}.{field.name}"


def nature_of(field: models.Field) -> Nature:
    """What this field is. A kind of field that nobody thought of is an error that says what to do."""
    label = label_of(field)
    if label in WORDS or field.choices:
        return Nature.WORD
    for listed, nature in _LISTED:
        if label in listed:
            return nature
    for types, nature in _BY_TYPE:
        if isinstance(field, types):
            return nature
    raise AssertionError(
        f"{label} is a {type(field).__name__}: the leak matrix does not know how to put a canary into it. "
        "Say so in tests/leaks/fields.py: as a text, or among WORDS with the reason why it tells nobody anything."
    )


def has_text(model: type[models.Model]) -> bool:
    """Whether its rows hold canaries of their own."""
    return any(nature_of(each) in _CANARIES for each in model._meta.concrete_fields)


def our_models() -> list[type[models.Model]]:
    """People first, post last: an address belongs to whoever has it, not to the mail that went there."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("linkarms.")]
    first = ("accounts.User", "supporters.Supporter")
    last = ("accounts.MailedLink", "accounts.OneTimeCode", "outbox.Mail")

    def place(model: type[models.Model]) -> tuple[bool, bool, str]:
        label = model._meta.label
        return label in last, label not in first, label

    return sorted(ours, key=place)


def listed_and_gone() -> list[str]:
    """What the lists above name and no model has."""
    known = {label_of(field) for model in our_models() for field in model._meta.concrete_fields}
    return sorted(set(WORDS).union(*(listed for listed, _nature in _LISTED)) - known)
