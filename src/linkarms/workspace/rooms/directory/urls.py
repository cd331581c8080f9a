"""Addresses below /w/<organization>/partners/find/."""

from django.urls import path

from linkarms.workspace.rooms.directory import entry, finding

urlpatterns = [
    path("register/<int:pk>/", entry.page, name="directory-entry"),
    path("register/<int:pk>/keep/", finding.keep, name="directory-keep"),
    path("profile/<int:pk>/keep/", finding.keep_profile, name="directory-keep-profile"),
    path("saved/", finding.save, name="directory-save"),
    path("saved/<int:pk>/remove/", finding.forget, name="directory-forget"),
]
