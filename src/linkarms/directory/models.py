"""Organizations, the people who act for them, and what one organization knows of others.

Facts an organization types about others are an *overlay*: rows with a ``holder``, never shown to
anyone else (law 3). An :class:`Organization` is one that exists on this installation, founded by a
person; an :class:`Entry` is what a holder wrote down about any organization in the world.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

import linkarms.directory.duplicates.models
import linkarms.directory.gazetteer.models  # Django looks for models here
import linkarms.directory.overlay.models
import linkarms.directory.register.models
import linkarms.directory.search.models  # noqa: F401
from linkarms.directory.leads.models import Exclusion, LeadKind
from linkarms.directory.register.models import LegalStatus

if TYPE_CHECKING:
    from datetime import datetime


class Kind(models.TextChoices):
    """The categories of seed 003, people most affected first."""

    AFFECTED = "affected", _("People directly affected")
    COMMUNITY = "community", _("Community or social justice group")
    EDUCATION = "education", _("Students, parents, teachers, school boards")
    VOTERS = "voters", _("Organization that represents voters")
    UNION = "union", _("Union")
    POLITICAL = "political", _("Organization with political capital")
    BUSINESS = "business", _("Small business or business association")
    FAITH = "faith", _("Faith community or clergy")
    MEDIA = "media", _("Media outlet")
    NATIONAL = "national", _("National organization or network")
    OTHER = "other", _("Another kind of group")
    INDIVIDUAL = "individual", _("A person: a donor, a known name, an official")


#: What an organization itself can be; an individual ally is only ever an entry.
KINDS_OF_ORGANIZATION = [(kind.value, kind.label) for kind in Kind if kind != Kind.INDIVIDUAL]


class NameOff(models.TextChoices):
    """Why a name is off everything public. Only an owner's new yes puts it back (law 1)."""

    OWNER = "owner", _("Taken off by an owner")
    OBJECTION = "objection", _("Someone at its own address said: this is not us")


#: Colours of organizations that chose none, each at least 5:1 against white.
COLOURS = ("#2c3fa8", "#8a3324", "#1f6a4a", "#6b3fa0", "#8a5a00", "#0f6674", "#9c2c5b", "#4a5a1f")


class Organization(models.Model):
    """One organization on this installation. Its name is public only under law 1 (see ``policy.py``)."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.COMMUNITY)
    place = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, default="US")
    issues = models.JSONField(default=list, blank=True)  # slugs of vocabulary.ISSUES
    website = models.URLField(max_length=300, blank=True)
    website_domain = models.CharField(max_length=253, blank=True)  # registrable part compared with addresses
    about = models.TextField(max_length=4000, blank=True)
    logo = models.ImageField(upload_to="logos/", blank=True)
    language = models.CharField(max_length=8, default="en")
    founded_at = models.DateTimeField()
    founded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    profile_public_at = models.DateTimeField(null=True, blank=True)
    profile_public_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name_off_at = models.DateTimeField(null=True, blank=True)  # "this is not us", or withdrawn by an owner
    name_off_why = models.CharField(max_length=10, choices=NameOff, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="profile_public_paired",
                condition=Q(profile_public_at__isnull=True, profile_public_by__isnull=True)
                | Q(profile_public_at__isnull=False, profile_public_by__isnull=False),
            ),
            models.CheckConstraint(
                name="name_off_paired",
                condition=Q(name_off_at__isnull=True, name_off_why="")
                | (Q(name_off_at__isnull=False) & ~Q(name_off_why="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def logo_url(self) -> str:
        """Address of the logo, or "" (whether it may be *public* is for ``policy.may_be_named``)."""
        return self.logo.url if self.logo else ""

    @property
    def colour(self) -> str:
        """A stable colour to tell organizations apart in the workspace: "#rrggbb"."""
        return COLOURS[(self.pk or 0) % len(COLOURS)]


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    ORGANIZER = "organizer", _("Organizer")
    HELPER = "helper", _("Helper")
    VIEWER = "viewer", _("Viewer")


class TeammateManager(models.Manager["Teammate"]):
    def active(self) -> models.QuerySet[Teammate]:
        return self.filter(left_at__isnull=True, organization__closed_at__isnull=True)


class Teammate(models.Model):
    """A person on the staff of one organization, with a role. ``may_sign`` is given by an owner."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="teammates")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="teammates")
    role = models.CharField(max_length=10, choices=Role)
    may_sign_given_at = models.DateTimeField(null=True, blank=True)
    may_sign_given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    objects = TeammateManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"], condition=Q(left_at__isnull=True), name="one_place_in_a_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.organization})"

    @property
    def role_label(self) -> str:
        """The role in the language of the reader: "Organizer"."""
        return str(Role(self.role).label)

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER

    @property
    def may_sign(self) -> bool:
        """Owners may; others when an owner gave it ("Authority" in product.md)."""
        return self.left_at is None and (self.is_owner or self.may_sign_given_at is not None)

    @property
    def may_organize(self) -> bool:
        return self.left_at is None and self.role in (Role.OWNER, Role.ORGANIZER)

    @property
    def may_export(self) -> bool:
        """A helper or viewer cannot take people's data out."""
        return self.may_organize

    @property
    def may_help(self) -> bool:
        """May write down leads, notes and moderate, but neither export nor decide."""
        return self.left_at is None and self.role != Role.VIEWER


class TeammateInvitation(models.Model):
    """Asks a person by mail to join a team; the mailed link lives in ``accounts.MailedLink``."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=10, choices=Role)
    may_sign = models.BooleanField(default=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_invitation_a_person",
            ),
        ]


class EvidenceKind(models.TextChoices):
    DOMAIN_MAIL = "domain_mail", _("A confirmed address at its website's domain")
    WEBSITE_TOKEN = "website_token", _("A token on its website")
    VOUCHED = "vouched", _("Vouched for by the operator")


class Evidence(models.Model):
    """Why we believe that the team acts for this organization. Never deleted, only set aside."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=20, choices=EvidenceKind)
    detail = models.CharField(max_length=300)  # the domain, the token's address, the operator's note
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    set_aside_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organization"], condition=Q(set_aside_at__isnull=True), name="evidence_that_counts")
        ]


class NameObjection(models.Model):
    """ "This is not us": takes the name off at once when confirmed from the organization's own domain."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="objections")
    email = models.EmailField(max_length=254)
    place = models.CharField(max_length=300)  # the public address where the name stood
    message = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)  # by a code at the organization's domain
    reported_at = models.DateTimeField(null=True, blank=True)  # any other address: told to host and operator


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, teammate: Teammate) -> EntryQuerySet:
        """Without those that were put into another one: that one speaks for them."""
        return self.filter(holder_id=teammate.organization_id, merged_into__isnull=True)

    def wanted(self) -> EntryQuerySet:
        """Without those that their holder dismissed for good."""
        same = Q(normal_name=models.OuterRef("normal_name")) | Q(entry=models.OuterRef("pk"))
        return self.exclude(models.Exists(Exclusion.objects.filter(same, holder=models.OuterRef("holder"))))


class Entry(models.Model):
    """What one organization (the holder) wrote down about an organization or a person: its overlay, never public."""

    holder = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="entries")
    name = models.CharField(max_length=200)
    normal_name = models.CharField(max_length=200)  # core.names.normal_name: equal ones are one entry
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)
    place = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, default="US")
    website = models.URLField(max_length=300, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    contact_name = models.CharField(max_length=200, blank=True)
    notes = models.TextField(max_length=10000, blank=True)
    other_names = models.TextField(max_length=1000, blank=True)  # one a line
    street = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=60, blank=True)
    postal_code = models.CharField(max_length=16, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    channels = models.TextField(max_length=2000, blank=True)  # public ones: an address a line
    registration = models.CharField(max_length=40, blank=True)  # in a public register, e.g. the EIN
    legal_status = models.CharField(max_length=20, choices=LegalStatus, blank=True)
    issues = models.JSONField(default=list, blank=True)  # slugs of vocabulary.ISSUES
    constituencies = models.CharField(max_length=400, blank=True)
    areas = models.CharField(max_length=400, blank=True)
    languages = models.CharField(max_length=200, blank=True)
    about = models.TextField(max_length=4000, blank=True)
    offers = models.TextField(max_length=2000, blank=True)  # "will mail 20,000 once a month, needs five days"
    boundaries = models.TextField(max_length=2000, blank=True)  # "never shares its list"
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="affiliates")
    provenance = models.JSONField(default=dict, blank=True)  # fact: where it comes from, see services/facts.py
    origin = models.CharField(max_length=200)  # "typed", or the source it came from
    origin_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(  # once it is known to be one on this installation
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="known_as"
    )
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")
    compared_at = models.DateTimeField(null=True, blank=True)  # with all others; null: to be compared

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "normal_name"], name="one_entry_a_name"),
        ]
        indexes = [
            models.Index(fields=["holder"], condition=Q(compared_at__isnull=True), name="entries_to_compare"),
        ]

    def __str__(self) -> str:
        return self.name


class LeadQuerySet(models.QuerySet["Lead"]):
    def visible_to(self, teammate: Teammate) -> LeadQuerySet:
        return self.filter(entry__holder_id=teammate.organization_id, entry__merged_into__isnull=True)


class Lead(models.Model):
    """Why an entry may be worth a call: where its name was found. Private, never in public feeds."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="leads")
    kind = models.CharField(max_length=20, choices=LeadKind, default=LeadKind.TYPED)
    source = models.CharField(max_length=200)  # its title: "Net neutrality letter, 2017"
    address = models.URLField(max_length=300, blank=True)  # where the source stands on the web
    dated_on = models.DateField(null=True, blank=True)  # the day of the letter, the article, the last event
    evidence = models.TextField(max_length=2000, blank=True)  # the line or sentence, as found
    found_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "kind", "source"], name="one_lead_a_source")]


def is_open(invitation: TeammateInvitation, *, now: datetime) -> bool:
    """An invitation can be answered for 14 days, once, unless withdrawn."""
    from_then = now - invitation.invited_at
    return invitation.answered_at is None and invitation.withdrawn_at is None and from_then.days < 14
