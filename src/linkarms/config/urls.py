"""The root of all addresses: three doors, and the demo's mail where there is a demo."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from linkarms.config import health, metrics

DOORS = (
    ("w/", "linkarms.workspace.urls"),
    ("api/v1/", "linkarms.api.urls"),
    ("", "linkarms.public.urls"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    *[path(prefix, include(module)) for prefix, module in DOORS if find_spec(module)],
]

handler400 = "linkarms.config.handlers.bad_request"
handler403 = "linkarms.config.handlers.permission_denied"
handler404 = "linkarms.config.handlers.not_found"
handler500 = "linkarms.config.handlers.server_error"

if settings.LINKARMS_DEMO:
    urlpatterns.insert(0, path("demo/", include("linkarms.demo.urls")))
