"""Addresses below /w/<organization>/people/."""

from django.urls import path

from linkarms.workspace.rooms.people import downloads, pages, preview, removals

urlpatterns = [
    path("", pages.index, name="people-list"),
    path("download/", downloads.everybody, name="people-download-all"),
    path("downloads/", pages.releases, name="people-releases"),
    path("to-remove/", removals.index, name="people-removals"),
    path("to-remove/<str:day>/list.csv", removals.file, name="people-removal-file"),
    path("to-remove/<str:day>/done/", removals.done, name="people-removal-done"),
    path("<int:pk>/", pages.results, name="people-results"),
    path("<int:pk>/download/", downloads.campaign, name="people-download"),
    path("<int:pk>/preview/", preview.page, name="people-preview"),
]
