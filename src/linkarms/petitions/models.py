"""A petition, its texts and pictures, and the signatures under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.campaigns.models import Campaign, TrackedLink, campaigns_left_by, campaigns_shared_with
from linkarms.core.tally import TallyRow
from linkarms.directory.models import Organization
from linkarms.supporters.models import Supporter

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Teammate


class PetitionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")


PETITION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    PetitionState.DRAFT: (PetitionState.PUBLISHED,),
    PetitionState.PUBLISHED: (PetitionState.CLOSED,),
    PetitionState.CLOSED: (PetitionState.PUBLISHED,),
}


class PetitionQuerySet(models.QuerySet["Petition"]):
    def visible_to(self, teammate: Teammate) -> PetitionQuerySet:
        """The same teams as for the campaign; of a campaign that one left, what everybody can read."""
        return self.filter(
            Q(campaign__host_id=teammate.organization_id)
            | Q(campaign__in=campaigns_shared_with(teammate))
            | (Q(campaign__in=campaigns_left_by(teammate)) & ~Q(state=PetitionState.DRAFT))
        )

    def public(self) -> PetitionQuerySet:
        return self.exclude(state=PetitionState.DRAFT)


class Petition(models.Model):
    """A text addressed to decision makers. A signature never touches this row (architecture §5.4)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="petitions")
    slug = models.SlugField(max_length=80, unique=True)
    state = models.CharField(max_length=10, choices=PetitionState, default=PetitionState.DRAFT)
    goal = models.PositiveIntegerField(default=1000)
    ends_on = models.DateField(null=True, blank=True)  # the last day on which one can sign
    country = models.CharField(max_length=2, default="US")  # preselected in the form
    asks_phone = models.BooleanField(default=False)
    asks_comment = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)  # raised by every change that a cached page must notice

    objects = PetitionQuerySet.as_manager()

    def __str__(self) -> str:
        return self.slug

    def takes_signatures(self, *, now: datetime) -> bool:
        """Published, and not past its last day (UTC)."""
        return self.state == PetitionState.PUBLISHED and (self.ends_on is None or now.date() <= self.ends_on)


class PetitionText(models.Model):
    """Title, summary and body in one language, one version. The newest version of a language is shown."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="texts")
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=400, blank=True)
    body = models.TextField(max_length=30000)  # Markdown
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["petition", "version", "language"], name="one_text_a_version")]


class Target(models.Model):
    """A decision maker, typed in."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="targets")
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class Picture(models.Model):
    """A picture of the petition, re-encoded on upload, with words for those who cannot see it."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="pictures")
    image = models.ImageField(upload_to="pictures/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    description = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class Tally(models.Model):
    """Standing signatures of a petition, as of the last folding: what public pages show."""

    petition = models.OneToOneField(Petition, on_delete=models.CASCADE, related_name="tally")
    confirmed = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()


class SignatureTally(TallyRow):
    """What came by whose link on a day: see `figures.counted` for what each number counts."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="+", db_index=False)
    recruiter = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    signed = models.IntegerField()
    confirmed = models.IntegerField()
    standing = models.IntegerField()

    KEY = ("petition_id", "recruiter_id", "day")
    NUMBERS = ("signed", "confirmed", "standing")

    class Meta:
        indexes = [
            models.Index(fields=["petition", "recruiter", "day"], name="tally_by_petition"),
            models.Index(fields=["recruiter", "day"], name="tally_by_recruiter"),
            models.Index(fields=["id"], condition=Q(folded=False), name="tally_to_fold"),
        ]


class FullCount(models.Model):
    """When all numbers were last held against a full count: one row."""

    times = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()


class Signature(models.Model):
    """One address under one petition, with the values given in that action.

    Pending until ``confirmed_at``. An erased confirmed signature stays as a nameless row and counts
    (supporter null, values blank); a withdrawn or invalidated one does not.
    """

    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="signatures", db_index=False, db_constraint=False
    )
    supporter = models.ForeignKey(Supporter, null=True, on_delete=models.PROTECT, related_name="signatures")
    submission = models.UUIDField(unique=True)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    country = models.CharField(max_length=2, blank=True)
    phone = models.CharField(max_length=20, blank=True)  # E.164
    name_public = models.BooleanField(default=False)
    comment = models.TextField(max_length=1000, blank=True)
    comment_public = models.BooleanField(default=False)  # ticked by the signer
    comment_let_through_at = models.DateTimeField(null=True, blank=True)  # by an organizer of the host
    comment_let_through_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    comment_turned_down_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=8, default="en")
    # No index that nothing is looked up by; intake looks once a batch whether petition and link exist (decision 0012).
    link = models.ForeignKey(
        TrackedLink, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    recruiter = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    method = models.CharField(max_length=20)  # "form", "api"
    network_hash = models.CharField(max_length=64, blank=True)  # keyed, blanked after 30 days
    unproven = models.BooleanField(default=False, db_default=False)  # came by the slow lane of a rush
    at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    invalidated_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["petition", "supporter"], name="one_signature_an_address"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(mailed_at__isnull=True, unproven=False), name="signature_to_mail"),
            models.Index(fields=["mailed_at", "id"], condition=Q(unproven=True), name="signature_unproven"),
            models.Index(fields=["petition", "at"], name="signature_by_time"),
            models.Index(fields=["petition", "recruiter", "at"], name="signature_by_recruiter"),
            # Small or ever-growing at one end, so that the periodic work looks at what is due and nothing else.
            models.Index(fields=["id"], condition=Q(confirmed_at__isnull=True), name="signature_pending"),
            models.Index(fields=["id"], condition=~Q(network_hash=""), name="signature_with_network"),
            # What the public page shows of ten million, newest first. A row comes in with its confirmation: intake
            # pays nothing for them.
            models.Index(
                fields=["petition", "id"],
                condition=Q(name_public=True, confirmed_at__isnull=False),
                name="signature_with_name",
            ),
            # Comments in the order in which they are read. Of a hundred thousand that wait a page shows none.
            models.Index(
                fields=["petition", "at", "id"],
                condition=Q(
                    comment_public=True,
                    confirmed_at__isnull=False,
                    comment_let_through_at__isnull=True,
                    comment_turned_down_at__isnull=True,
                ),
                name="signature_with_comment_to_read",
            ),
            models.Index(
                fields=["petition", "id"],
                condition=Q(comment_let_through_at__isnull=False),
                name="signature_with_shown_comment",
            ),
            models.Index(
                fields=["petition", "at", "id"],
                condition=Q(comment_turned_down_at__isnull=False),
                name="signature_with_comment_off",
            ),
        ]


class Repeat(models.Model):
    """A second submission for the same address: its values were dropped, its choices wait for its own mail."""

    signature = models.ForeignKey(Signature, on_delete=models.CASCADE, related_name="repeats")
    submission = models.UUIDField(unique=True)
    language = models.CharField(max_length=8, default="en")
    link = models.ForeignKey(TrackedLink, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    unproven = models.BooleanField(default=False, db_default=False)  # came by the slow lane of a rush
    at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)  # also set when throttled: then no mail went
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(mailed_at__isnull=True, unproven=False), name="repeat_to_mail"),
            models.Index(fields=["mailed_at", "id"], condition=Q(unproven=True), name="repeat_unproven"),
            models.Index(fields=["id"], condition=Q(confirmed_at__isnull=True), name="repeat_pending"),
        ]


class ConfirmationMail(models.Model):
    """The link sent for one submission: hashed, expiring, single purpose."""

    submission = models.UUIDField(primary_key=True)
    signature = models.ForeignKey(Signature, on_delete=models.CASCADE, related_name="confirmation_mails")
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)  # confirmed, or "this wasn't me"
