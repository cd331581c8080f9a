"""People who sign in, the links we mail, and the codes that prove an address anew."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    pass


class User(AbstractBaseUser):
    """A person with an account. What they may do in an organization is in `directory.Teammate`.

    Without a password one signs in by mailed link. There is no all-seeing kind of account: whoever operates
    the server does so by commands, which show no organization's private matters (law 3).
    """

    email = models.EmailField(max_length=254, unique=True)  # core.email.canonical_email
    name = models.CharField(max_length=100)
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    email_confirmed_at = models.DateTimeField(null=True, blank=True)  # first use of a link or code mailed there
    sessions_mark = models.CharField(max_length=43, blank=True)  # changed to end all sessions of this person

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    def __repr__(self) -> str:
        # What ends up in logs and tracebacks names nobody.
        return f"<User {self.pk}>"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session lives for as long as this stays: until the password or the mark changes."""
        value = f"{self.password}\n{self.sessions_mark}"
        return salted_hmac("linkarms.accounts.session", value, secret=secret, algorithm="sha256").hexdigest()


class LinkPurpose(models.TextChoices):
    """What a mailed link is good for; it opens nothing else."""

    SIGN_IN = "sign_in", _("Signing in")
    FOUND = "found", _("Founding an organization")
    TEAM = "team", _("Joining a team")
    PARTNER = "partner", _("Answering an invitation to a partnership")
    ASK = "ask", _("Answering what another organization asks")
    PAPER = "paper", _("Reading and signing an agreement")
    APPROVAL = "approval", _("Answering a request for approval")
    UNSUBSCRIBE = "unsubscribe", _("Unsubscribing")


class MailedLink(models.Model):
    """A link that went to one address. Only a hash of its token is kept; it works once, until it expires."""

    purpose = models.CharField(max_length=20, choices=LinkPurpose)
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(max_length=254, blank=True)  # blank: printed by the first start, not mailed
    subject = models.CharField(max_length=100, blank=True)  # what it is about: "invitation:12"
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="link_used_or_revoked", condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True)
            ),
        ]
        indexes = [
            models.Index(fields=["purpose", "subject"], name="link_subject"),
            models.Index(fields=["email"], name="link_email"),
            models.Index(fields=["expires_at"], name="link_expiry"),
        ]

    def __str__(self) -> str:
        return f"link {self.pk} ({self.purpose})"


class OneTimeCode(models.Model):
    """Six digits mailed to an address, to be typed within minutes. A newer code closes the one before."""

    purpose = models.CharField(max_length=40)  # "sign_agreement", "my_data": as the asking service calls it
    email = models.EmailField(max_length=254)
    subject = models.CharField(max_length=100, blank=True)
    code_hash = models.CharField(max_length=64)  # keyed: six digits could be found by trying
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)  # used, replaced, or tried too often

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "email", "subject"],
                condition=Q(closed_at__isnull=True),
                name="one_open_code",
            ),
        ]
        indexes = [
            models.Index(fields=["email", "created_at"], name="code_email"),
            models.Index(fields=["expires_at"], name="code_expiry"),
        ]

    def __str__(self) -> str:
        return f"code {self.pk} ({self.purpose})"


class Attempt(models.Model):
    """How often somebody tried to get in within one window of time: of an account, from a network."""

    name_hash = models.CharField(max_length=64)  # keyed: names hold addresses
    window_ends = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name_hash", "window_ends"], name="one_count_a_window")]
        indexes = [models.Index(fields=["window_ends"], name="attempt_end")]
