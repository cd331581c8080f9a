"""A campaign, who takes part in it by their own yes, their tracked links and themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.directory.models import Organization
from linkarms.partnerships.models import Level

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")


CAMPAIGN_TRANSITIONS: dict[str, tuple[str, ...]] = {
    CampaignState.DRAFT: (CampaignState.PUBLISHED,),
    CampaignState.PUBLISHED: (CampaignState.CLOSED,),
    CampaignState.CLOSED: (CampaignState.PUBLISHED,),
}


def campaigns_shared_with(teammate: Teammate) -> models.QuerySet[Participation, int]:
    """Ids of campaigns of others into which this teammate's organization is asked, or in which it takes part."""
    here = [ParticipationState.INVITED, ParticipationState.JOINED]
    parts = Participation.objects.filter(organization_id=teammate.organization_id, state__in=here)
    return parts.values_list("campaign_id", flat=True)


def campaigns_left_by(teammate: Teammate) -> models.QuerySet[Participation, int]:
    """Ids of campaigns that it left and may still look into.

    Whoever left keeps what has been public. A draft goes on without them: what is written there now is not theirs.
    """
    parts = Participation.objects.filter(organization_id=teammate.organization_id, state=ParticipationState.LEFT)
    return parts.exclude(campaign__state=CampaignState.DRAFT).values_list("campaign_id", flat=True)


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, teammate: Teammate) -> CampaignQuerySet:
        """The host, and whoever is asked, takes part or did in public; not after a no or a withdrawn invitation."""
        return self.filter(
            Q(host_id=teammate.organization_id)
            | Q(pk__in=campaigns_shared_with(teammate))
            | Q(pk__in=campaigns_left_by(teammate))
        )

    def hosted_by(self, teammate: Teammate) -> CampaignQuerySet:
        return self.filter(host_id=teammate.organization_id)


class Campaign(models.Model):
    """What a host and its partners do together. Its public texts carry a version: see ``text_version``."""

    host = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="campaigns")
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    summary = models.TextField(max_length=2000, blank=True)
    state = models.CharField(max_length=10, choices=CampaignState, default=CampaignState.DRAFT)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    #: Raised by every change of a public text: a yes was said to one version, a changed text asks again (law 1).
    text_version = models.PositiveIntegerField(default=1)
    #: When set, boxes of partners whose mode is opted-in are shown on every link but promoted ones.
    several_boxes = models.BooleanField(default=False)
    several_boxes_since = models.DateTimeField(null=True, blank=True)  # kept after it is switched off

    objects = CampaignQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class DataStatement(models.Model):
    """The host's own document: why it asks for data, which fields, how long. Approved by an owner.

    It covers the host like an agreement covers a partner; required before publishing. Never changed:
    a new wording is a new version.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="statements")
    version = models.PositiveIntegerField()
    purpose = models.TextField(max_length=2000)
    fields = models.JSONField()  # names of linkarms.core.fields.Field
    retention = models.CharField(max_length=300)
    words_en = models.CharField(max_length=300)  # the sentence beside the host's box
    words_es = models.CharField(max_length=300)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "version"], name="one_statement_a_version"),
            models.CheckConstraint(
                name="statement_approval_paired",
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
            ),
        ]
        ordering = ["version"]


class ParticipationState(models.TextChoices):
    INVITED = "invited", _("Invited")
    JOINED = "joined", _("Takes part")
    DECLINED = "declined", _("Declined")
    LEFT = "left", _("Left")
    WITHDRAWN = "withdrawn", _("Invitation withdrawn")


PARTICIPATION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    ParticipationState.INVITED: (
        ParticipationState.JOINED,
        ParticipationState.DECLINED,
        ParticipationState.WITHDRAWN,
    ),
    ParticipationState.JOINED: (ParticipationState.LEFT,),
    ParticipationState.DECLINED: (ParticipationState.INVITED,),
    ParticipationState.LEFT: (ParticipationState.INVITED,),
    ParticipationState.WITHDRAWN: (ParticipationState.INVITED,),
}


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def visible_to(self, teammate: Teammate) -> ParticipationQuerySet:
        """The host sees all of its campaign's; a partner sees its own row."""
        org = teammate.organization_id
        return self.filter(Q(campaign__host_id=org) | Q(organization_id=org))


class Participation(models.Model):
    """An organization in a campaign, by its own yes. Named publicly only while that yes stands (law 1)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="participations")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="participations")
    level = models.CharField(max_length=10, choices=Level)  # of the invitation, and of the part once joined
    state = models.CharField(max_length=10, choices=ParticipationState, default=ParticipationState.INVITED)
    message = models.TextField(max_length=4000, blank=True)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(null=True, blank=True)
    #: At which level it joined last: the run-out goes by it, whatever it is invited to meanwhile.
    joined_level = models.CharField(max_length=10, choices=Level, blank=True)
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    yes_text_version = models.PositiveIntegerField(null=True, blank=True)  # the texts this yes was said to
    yes_at = models.DateTimeField(null=True, blank=True)  # the latest yes: on joining, or to a changed text
    yes_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)  # joined, declined; or the invitation withdrawn
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    left_for = models.ForeignKey(  # the side that ended it: the partner itself, or the host
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: Other organizations' figures are shown only with their yes ("Inference" in product.md).
    figures_shown_at = models.DateTimeField(null=True, blank=True)
    figures_shown_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "organization"], name="one_participation"),
            models.CheckConstraint(
                name="joined_has_a_yes",
                condition=~Q(state="joined")
                | Q(
                    joined_at__isnull=False,
                    joined_by__isnull=False,
                    yes_text_version__isnull=False,
                    yes_at__isnull=False,
                    yes_by__isnull=False,
                ),
            ),
        ]


class LinkKind(models.TextChoices):
    OWN = "own", _("Own link")  # of a participant or the host: says who brought the visitor
    PROMOTED = "promoted", _("Promoted link")  # shows none but the host's box


class TrackedLink(models.Model):
    """A short public code that says by whom. Kept readable; replaceable; looked up when used."""

    code = models.CharField(max_length=12, unique=True)  # core.tokens.short_code
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="links")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=10, choices=LinkKind, default=LinkKind.OWN)
    label = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["campaign", "organization"])]


class LinkDay(models.Model):
    """Visits of one link on one day, from a cookieless POST (visitors without JavaScript are uncounted)."""

    link = models.ForeignKey(TrackedLink, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    visits = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "day"], name="one_total_a_day")]


class Theme(models.Model):
    """An organization's colours: a set of tokens, refused below WCAG AA contrast (core.contrast)."""

    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="theme")
    accent = models.CharField(max_length=7)  # "#aa3311": buttons, links
    accent_ink = models.CharField(max_length=7)  # text on the accent
    ground = models.CharField(max_length=7)  # page ground
    ink = models.CharField(max_length=7)  # text on the ground
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
