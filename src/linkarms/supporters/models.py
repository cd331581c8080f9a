"""People, the words they were asked with, and the append-only ledger of what they answered.

A :class:`Supporter` is one canonical address on this installation. Values (name, postcode, phone) are
not pooled here: they stay with the action in which they were given. Every answer belongs to a
*submission* (a UUID made by the door); it counts once a :class:`Confirmation` exists for it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.campaigns.models import Campaign, TrackedLink
from linkarms.core.tally import TallyRow
from linkarms.directory.models import Organization


class Supporter(models.Model):
    """One canonical e-mail address. After erasure the address is gone (null)."""

    # Null and not blank: many erased people have no address, and it must stay unique.
    email = models.CharField(max_length=254, null=True)  # noqa: DJ001  # core.email.canonical_email
    language = models.CharField(max_length=8, default="en")
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Not `unique=True`: on PostgreSQL that makes a second index, for searches by a beginning.
            models.UniqueConstraint(fields=["email"], name="one_supporter_an_address"),
            models.CheckConstraint(
                name="erased_has_no_address",
                condition=Q(erased_at__isnull=True, email__isnull=False)
                | Q(erased_at__isnull=False, email__isnull=True),
            ),
        ]


class ConsentWords(models.Model):
    """The exact words beside one organization's box in one campaign. Never changed; versioned."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="consent_words")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="consent_words")
    version = models.CharField(max_length=16)  # hash of everything below: what the API calls "words"
    text_en = models.CharField(max_length=520)
    text_es = models.CharField(max_length=520)
    fields = models.JSONField()  # the fields these words name
    beyond_own_link = models.BooleanField(default=False)  # was also shown to those who came by other links
    #: What stood one click beside the box, in plain words: [{"about", "words_en", "words_es"}].
    told = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "campaign", "version"], name="one_words_a_version")
        ]


class Decision(models.TextChoices):
    YES = "yes", _("Yes")
    NOT_GRANTED = "not_granted", _("Not ticked")  # takes back nothing
    NO = "no", _("No")  # an explicit no; once confirmed it takes back an earlier yes
    WITHDRAWN = "withdrawn", _("Taken back")


class BoxKind(models.TextChoices):
    CHECKBOX = "checkbox", _("Unticked box")
    YES_NO = "yes_no", _("Required yes or no")
    NONE = "none", _("No box")  # a withdrawal


class Consent(models.Model):
    """One answer of one person to one organization. Append-only: rows are never updated.

    A yes counts when its submission is confirmed and no later confirmed no or withdrawal to the same
    organization exists. ``campaign`` is null only for a withdrawal, which holds everywhere.

    Three of these are written for every signature, so the database indexes what is needed and checks no foreign key
    here: the supporter is the signature's, organization and campaign are those of the words, and intake looks once a
    batch whether the words exist (decision 0012).
    """

    supporter = models.ForeignKey(
        Supporter, on_delete=models.PROTECT, related_name="consents", db_index=False, db_constraint=False
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    campaign = models.ForeignKey(
        Campaign, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    words = models.ForeignKey(
        ConsentWords, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    decision = models.CharField(max_length=12, choices=Decision)
    submission = models.UUIDField()
    language = models.CharField(max_length=8)
    box = models.CharField(max_length=10, choices=BoxKind)
    link = models.ForeignKey(
        TrackedLink, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    method = models.CharField(max_length=20)  # "form", "api", "my-data", "operator"
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["supporter", "organization", "at"]),
            models.Index(fields=["organization", "campaign", "decision", "supporter"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["submission", "organization"], name="one_answer_a_submission"),
            models.CheckConstraint(
                name="answer_has_words",
                condition=Q(decision="withdrawn") | Q(campaign__isnull=False, words__isnull=False),
            ),
        ]


class Confirmation(models.Model):
    """Proof that the person behind the address made this submission: a later row, never an update."""

    submission = models.UUIDField(primary_key=True)
    supporter = models.ForeignKey(Supporter, on_delete=models.PROTECT, related_name="confirmations")
    at = models.DateTimeField()
    method = models.CharField(max_length=20)  # "mail", "code"

    class Meta:
        indexes = [models.Index(fields=["at"])]


class Suppression(models.Model):
    """A keyed hash of an erased address: nothing collected before the erasure is released or mailed again."""

    address_hash = models.CharField(max_length=64, unique=True)  # core.tokens.keyed_hash
    at = models.DateTimeField()


class PeopleTally(TallyRow):
    """How many people said yes to an organization: see `figures.counts_of` for what each number counts.

    Without a campaign: whoever's yes stands in any of them.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    said_yes = models.IntegerField()
    people = models.IntegerField()
    standing = models.IntegerField()

    KEY = ("organization_id", "campaign_id", "day")
    NUMBERS = ("said_yes", "people", "standing")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "campaign", "day"], name="people_tally_by_campaign"),
            models.Index(fields=["id"], condition=Q(folded=False), name="people_tally_to_fold"),
        ]
