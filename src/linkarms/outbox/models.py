"""Mail on its way. A mail is a row in the transaction of what it tells about; a task sends it later."""

from django.db import models
from django.db.models import Q

#: What is forgotten of a mail that has done its work: it held a link or a code.
BLANK = {"subject": "", "text": "", "html": "", "unsubscribe_url": ""}


class Mail(models.Model):
    """One mail to one person, in one language. Its words are blanked once it has gone (not in a demo)."""

    kind = models.CharField(max_length=60)  # names the templates: mails/<kind>.txt
    to = models.CharField(max_length=254)  # blank once the row is only kept for its key
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    unsubscribe_url = models.CharField(max_length=500, blank=True)  # one POST there stops these mails (RFC 8058)
    key = models.CharField(max_length=200, blank=True)  # two writes of one key are one mail
    bulk = models.BooleanField(default=False)  # written by the thousand: a code somebody waits for goes first
    created_at = models.DateTimeField()

    due_at = models.DateTimeField()  # the next attempt is not before
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.CharField(max_length=32, blank=True)  # of the sender that is at work on it
    claimed_until = models.DateTimeField(null=True, blank=True)  # after that the sender counts as dead
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)  # given up
    trouble = models.CharField(max_length=200, blank=True)  # what went wrong last, without addresses

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="one_mail_a_key"),
            models.CheckConstraint(
                name="sent_or_given_up", condition=Q(sent_at__isnull=True) | Q(failed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="mail_claim_paired",
                condition=Q(claim="", claimed_until__isnull=True) | (~Q(claim="") & Q(claimed_until__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["bulk", "due_at", "id"],
                condition=Q(sent_at__isnull=True, failed_at__isnull=True),
                name="mail_waiting",
            ),
            models.Index(fields=["to"], name="mail_to"),
            models.Index(fields=["failed_at"], condition=Q(failed_at__isnull=False), name="mail_given_up"),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk} ({self.kind})"


class Wake(models.Model):
    """One row: whether a task that sends is already waiting, so that a thousand mails ask for one task."""

    asked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return "wake"
