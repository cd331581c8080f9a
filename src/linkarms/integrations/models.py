"""What was asked of other people's servers, and what came of it."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from linkarms.directory.models import Organization

if TYPE_CHECKING:
    from datetime import datetime

#: A check takes seconds. After that its task counts as lost, and another may begin.
LOST_AFTER = timedelta(minutes=5)


class Outcome(StrEnum):
    """What a look at a website found. Its words for people are in `wording.py`."""

    FOUND = "found"
    NOT_THERE = "not_there"
    ANOTHERS = "anothers"  # a token stands there, made for another organization or website
    REFUSED = "refused"  # the website answered with an error; `detail` is its number
    MOVED = "moved"  # the organization has another website by now
    # And every `fetching.Failure`:
    BAD_ADDRESS = "bad_address"
    PORT = "port"
    NO_SUCH_HOST = "no_such_host"
    NOT_PUBLIC = "not_public"
    NO_CONNECTION = "no_connection"
    CERTIFICATE = "certificate"
    LED_AWAY = "led_away"  # `detail` is the host it led to
    INSECURE = "insecure"
    IN_CIRCLES = "in_circles"
    TOO_SLOW = "too_slow"
    TOO_BIG = "too_big"
    UNREADABLE = "unreadable"


class WebsiteCheck(models.Model):
    """The last look for an organization's token on its website. What counts is `directory.Evidence`."""

    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="website_check")
    domain = models.CharField(max_length=253)  # the website's, when it was asked for
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)  # an `Outcome`, once it has ended
    detail = models.CharField(max_length=253, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="website_check_ended",
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
            ),
        ]


def is_lost(check: WebsiteCheck, *, now: datetime) -> bool:
    """Whether the task that should have ended this check will not come any more."""
    return check.ended_at is None and now - check.asked_at > LOST_AFTER
