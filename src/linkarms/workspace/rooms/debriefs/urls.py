"""Addresses below /w/<organization>/partners/debriefs/."""

from django.urls import path

from linkarms.workspace.rooms.debriefs import pages

urlpatterns = [
    path("with/<int:pk>/", pages.begin, name="debriefs-begin"),
    path("<int:pk>/", pages.page, name="debriefs-page"),
    path("<int:pk>/write/", pages.write, name="debriefs-write"),
    path("<int:pk>/take-back/", pages.take_back, name="debriefs-take-back"),
]
