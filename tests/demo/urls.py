"""The addresses of a demo: those of every installation, and its own."""

from django.urls import include, path

from linkarms.config.urls import handler400, handler404, handler500
from linkarms.config.urls import urlpatterns as of_every_installation

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("demo/", include("linkarms.demo.urls")), *of_every_installation]
