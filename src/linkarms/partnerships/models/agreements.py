"""A partnership between a host and a partner, and the written agreement between them.

The readable text and the machine terms come from the same clauses (``clauses.py``, ``text.py``,
``terms.py``). Both parties see the full history of both; nobody else sees that it exists (law 3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkarms.directory.models import Entry, Organization

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate


class Level(models.TextChoices):
    """How closely two organizations work together (seed 003). The level is a ceiling over every clause."""

    ENDORSER = "endorser", _("Endorser")
    ASSOCIATE = "associate", _("Associate")
    FULL = "full", _("Full partner")


class PartnershipState(models.TextChoices):
    INVITED = "invited", _("Invited")
    OPEN = "open", _("Talking")  # the invitation was accepted; an agreement can be made
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Invitation withdrawn")
    ENDED = "ended", _("Ended")


#: Which state can follow which; the docs' diagram and a test are drawn from this.
PARTNERSHIP_TRANSITIONS: dict[str, tuple[str, ...]] = {
    PartnershipState.INVITED: (
        PartnershipState.OPEN,
        PartnershipState.DECLINED,
        PartnershipState.WITHDRAWN,
    ),
    PartnershipState.OPEN: (PartnershipState.ENDED,),
    PartnershipState.DECLINED: (PartnershipState.INVITED,),
    PartnershipState.WITHDRAWN: (PartnershipState.INVITED,),
    PartnershipState.ENDED: (PartnershipState.INVITED,),
}


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def visible_to(self, teammate: Teammate) -> PartnershipQuerySet:
        """Both parties; the partner's side from the invitation on."""
        org = teammate.organization_id
        return self.filter(Q(host_id=org) | Q(partner_id=org))


class Partnership(models.Model):
    """One host, one partner. ``entry`` is the host's private record of the partner: never shown to it."""

    host = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="hosted_partnerships")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="partnerships")
    partner = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="partnerships"
    )
    invited_email = models.EmailField(max_length=254, blank=True)
    message = models.TextField(max_length=4000, blank=True)  # the personal note of the invitation
    level = models.CharField(max_length=10, choices=Level)
    state = models.CharField(max_length=10, choices=PartnershipState, default=PartnershipState.INVITED)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["host", "entry"], name="one_partnership_an_entry"),
            models.UniqueConstraint(
                fields=["host", "partner"], condition=Q(partner__isnull=False), name="one_partnership_a_pair"
            ),
            models.CheckConstraint(name="not_with_itself", condition=~Q(host=models.F("partner"))),
        ]

    def is_host(self, organization_id: int) -> bool:
        return self.host_id == organization_id


class AgreementState(models.TextChoices):
    PROPOSED = "proposed", _("Being agreed")
    IN_FORCE = "in_force", _("In force")
    ENDED = "ended", _("Ended")
    WITHDRAWN = "withdrawn", _("Withdrawn before signing")


AGREEMENT_TRANSITIONS: dict[str, tuple[str, ...]] = {
    AgreementState.PROPOSED: (AgreementState.IN_FORCE, AgreementState.WITHDRAWN),
    AgreementState.IN_FORCE: (AgreementState.ENDED,),
    AgreementState.ENDED: (),
    AgreementState.WITHDRAWN: (),
}


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, teammate: Teammate) -> AgreementQuerySet:
        org = teammate.organization_id
        return self.filter(Q(partnership__host_id=org) | Q(partnership__partner_id=org))


class Agreement(models.Model):
    """A written agreement: versions proposed by either side, signed by both, ended by either.

    ``campaign_ref`` is the id of the one campaign it is for (floor 6 hands it down), or null for the
    standing agreement. ``version_in_force`` stays the signed one while a change is being discussed.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="agreements")
    campaign_ref = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=AgreementState, default=AgreementState.PROPOSED)
    version_in_force = models.ForeignKey(
        "AgreementVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    in_force_at = models.DateTimeField(null=True, blank=True)  # when the first version came into force
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_for = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    end_note = models.TextField(max_length=2000, blank=True)
    replaced_by = models.ForeignKey(  # of the same scope: two cannot be in force together
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "campaign_ref"],
                condition=Q(state="in_force", campaign_ref__isnull=False),
                name="one_in_force_a_campaign",
            ),
            models.UniqueConstraint(
                fields=["partnership"],
                condition=Q(state="in_force", campaign_ref__isnull=True),
                name="one_standing_in_force",
            ),
            models.UniqueConstraint(
                fields=["partnership", "campaign_ref"],
                condition=Q(state="proposed", campaign_ref__isnull=False),
                name="one_proposed_a_campaign",
            ),
            models.UniqueConstraint(
                fields=["partnership"],
                condition=Q(state="proposed", campaign_ref__isnull=True),
                name="one_standing_proposed",
            ),
            models.CheckConstraint(
                name="in_force_has_a_version",
                condition=~Q(state="in_force") | Q(version_in_force__isnull=False, in_force_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ended_has_a_moment",
                condition=Q(state="ended", ended_at__isnull=False) | (~Q(state="ended") & Q(ended_at__isnull=True)),
            ),
        ]


class AgreementVersion(models.Model):
    """One wording: level and clauses, by whom. Never changed once written."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    level = models.CharField(max_length=10, choices=Level)
    clauses = models.JSONField()  # clauses.to_json / clauses.from_json
    sharing_ends_on = models.DateField(null=True, blank=True, db_index=True)  # as the clauses say, to be looked for
    ends_on = models.DateField(null=True, blank=True, db_index=True)  # the last day of all of it, the same
    note = models.TextField(max_length=2000, blank=True)  # what changed and why, by its author
    proposed_for = models.ForeignKey(  # None: a partner that has no organization here
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_by = models.ForeignKey(  # None: by link, without an account; then ``proposed_name`` says who
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_name = models.CharField(max_length=100, blank=True, default="")
    proposed_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True, blank=True)  # when both had signed this version
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # a change taken back before both signed it
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="one_version_a_number")]
        ordering = ["number"]

    @property
    def author(self) -> str:
        """Who wrote it, by name."""
        return self.proposed_by.name if self.proposed_by else self.proposed_name

    @property
    def proposed_side(self) -> str:
        """The organization for which they did: one without an account by the name that its host wrote down."""
        if self.proposed_for is not None:
            return self.proposed_for.name
        row = self.agreement.partnership
        return row.partner.name if row.partner else row.entry.name


class Authority(models.TextChoices):
    """Why a person can bind an organization, as they say it. The other side reads it under the paper."""

    OWNER = "owner", _("I am the owner, or I decide this alone")
    BOARD = "board", _("The board decided it")
    BY_LAWS = "by_laws", _("The by-laws say so")
    DELEGATED = "delegated", _("Somebody who can has asked me to sign")
    OTHER = "other", _("Something else")


class SignOff(models.Model):
    """A person signed a version for a side: who, in which role, on what ground.

    ``organization`` is None for a partner that has none here, ``user`` for a person without an account. A side has
    signed when the last person it named has: ``completes`` marks that signature.
    """

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="signoffs")
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.CharField(max_length=100, default="")  # the name as it stood when they signed
    email = models.EmailField(max_length=254)  # where the one-time code went: no two sides share it
    role_title = models.CharField(max_length=120)
    authority = models.CharField(max_length=10, choices=Authority, blank=True, default="")  # "": it was not asked
    authority_note = models.CharField(
        max_length=300, blank=True, default=""
    )  # which decision, which paragraph, who delegated
    completes = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "email"], name="one_signoff_a_person"),
            models.UniqueConstraint(
                fields=["version", "organization"],
                condition=Q(completes=True, organization__isnull=False),
                name="a_side_signs_once",
            ),
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(completes=True, organization__isnull=True),
                name="a_side_without_an_account_signs_once",
            ),
        ]
        ordering = ["at", "pk"]
