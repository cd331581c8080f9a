"""The addresses for everybody: every module in ``pages`` brings its own."""

from importlib import import_module
from pkgutil import iter_modules

from django.urls import URLPattern, URLResolver

from linkarms.public import pages

app_name = "public"

urlpatterns: list[URLPattern | URLResolver] = [
    pattern
    for module in sorted(found.name for found in iter_modules(pages.__path__))
    for pattern in getattr(import_module(f"{pages.__name__}.{module}"), "urlpatterns", [])
]
