"""A web entry for other WSGI servers; `linkarms serve` has its own in front of it (`linkarms.front`)."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkarms.config.settings")
django.setup(set_prefix=False)

from linkarms.front.handler import Handler  # noqa: E402  # settings first

application = Handler()
