"""What the web server loads: the application, in an interpreter that is tuned for it."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

from django.conf import settings

from linkarms.front.application import application

__all__ = ["application"]

SWITCH_SECONDS = 0.0005
#: So many new objects may gather before the collector looks for cycles among them.
YOUNG_OBJECTS = 20_000

# The thread that commits asks for Python's lock after each answer of the database, and the busy loop would keep it for
# five milliseconds each time: most of the time of a commit.
sys.setswitchinterval(SWITCH_SECONDS)

# Half a million objects live as long as the process: nobody need look through them again and again. All pages are
# among them, which the first visitor would import else.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
gc.set_threshold(YOUNG_OBJECTS, 20, 100)
