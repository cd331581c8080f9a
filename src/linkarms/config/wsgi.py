"""The web entry: `linkarms serve` points the server here."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkarms.config.settings")

application = get_wsgi_application()
