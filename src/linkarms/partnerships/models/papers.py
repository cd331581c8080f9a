"""The paper of a version: its text as people signed it, who signed, and the file that both sides keep."""

from __future__ import annotations

import base64

from django.db import models
from django.db.models import Q

from linkarms.partnerships.models.agreements import AgreementVersion


class AgreementPaper(models.Model):
    """Set down with the first signature and never changed; signatures and file are added when it comes into force.

    What makes it evidence stands in the audit's chain: the hashes of the text, of each signature and of the file
    (``checking_papers.py``).
    """

    version = models.OneToOneField(AgreementVersion, on_delete=models.CASCADE, related_name="paper")
    number = models.CharField(max_length=16, unique=True)  # stands on every page; core.tokens.short_code
    text = models.JSONField()  # shown.as_set_down: line by line, in both languages
    text_sha256 = models.CharField(max_length=64)
    subject = models.CharField(max_length=200, blank=True)  # what the one campaign it is for was called
    set_down_at = models.DateTimeField()
    printed = models.JSONField(null=True, blank=True)  # printing.contents: what the file was made of
    file = models.TextField(blank=True)  # the PDF, in base64: a backup holds it like any other text
    file_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    made_with = models.CharField(max_length=60, blank=True)  # which typesetter and layout
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="paper_file_whole",
                condition=Q(made_at__isnull=True, file="", file_sha256="", made_with="")
                | (Q(made_at__isnull=False) & ~Q(file="") & ~Q(file_sha256="") & ~Q(made_with="")),
            )
        ]

    @property
    def content(self) -> bytes:
        """The bytes of the PDF; none before it was made."""
        return base64.b64decode(self.file)
