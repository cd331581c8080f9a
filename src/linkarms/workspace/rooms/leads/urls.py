"""Addresses below /w/<organization>/partners/leads/."""

from django.urls import path

from linkarms.workspace.rooms.leads import dismissing, sources

urlpatterns = [
    path("sources/", sources.index, name="leads-sources"),
    path("dismissed/", dismissing.index, name="leads-dismissed"),
    path("dismissed/<int:pk>/again/", dismissing.again, name="leads-again"),
    path("<int:pk>/dismiss/", dismissing.dismiss, name="leads-dismiss"),
]
