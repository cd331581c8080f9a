"""Throws away what the packages we use leave behind: ended sessions, finished background tasks."""

from __future__ import annotations

from datetime import datetime
from io import StringIO

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command

#: How to forget the finished tasks of which backend. Their results are read by nobody.
PRUNERS = {"django_ox.backend.OxBackend": ("ox_prune", {"older_than": "7d"})}


def forget_sessions(now: datetime) -> int:
    """Delete sessions that have ended; how many."""
    ended, _by_model = Session.objects.filter(expire_date__lt=now).delete()
    return ended


def forget_tasks(now: datetime) -> int:  # the backend's own command asks the database for the time
    """Delete the rows of tasks that ended a week ago. Says 0: how many is the backend's secret."""
    pruner = PRUNERS.get(str(settings.TASKS["default"]["BACKEND"]))
    if pruner is not None:
        command, options = pruner
        call_command(command, verbosity=0, stdout=StringIO(), **options)
    return 0
