"""Addresses below /w/<organization>/partners/leads/."""

from django.urls import path

from linkarms.workspace.rooms.leads import dismissing, events, feeds, introductions, sources

urlpatterns = [
    path("sources/", sources.index, name="leads-sources"),
    path("events/", events.index, name="leads-events"),
    path("events/bring/", events.bring, name="leads-events-bring"),
    path("events/lists/<int:pk>/", events.event_list, name="leads-event-list"),
    path("events/lists/<int:pk>/keep/", events.keep, name="leads-event-list-keep"),
    path("events/lists/<int:pk>/undo/", events.undo, name="leads-event-list-undo"),
    path("events/by/<int:pk>/", events.organizer, name="leads-organizer"),
    path("events/by/<int:pk>/lead/", events.make_lead, name="leads-organizer-lead"),
    path("events/by/<int:pk>/dismiss/", events.dismiss, name="leads-organizer-dismiss"),
    path("feeds/", feeds.index, name="leads-feeds"),
    path("feeds/<int:pk>/leave/", feeds.leave, name="leads-feed-leave"),
    path("feeds/<int:pk>/read/", feeds.read, name="leads-feed-read"),
    path("feeds/names/<int:pk>/lead/", feeds.make_lead, name="leads-name-lead"),
    path("feeds/names/<int:pk>/dismiss/", feeds.dismiss, name="leads-name-dismiss"),
    path("introductions/", introductions.index, name="leads-introductions"),
    path("introductions/ask/<int:pk>/", introductions.ask, name="leads-introduction-ask"),
    path("introductions/<int:pk>/", introductions.answer, name="leads-introduction"),
    path("affiliates/<int:pk>/", introductions.affiliate, name="leads-affiliate"),
    path("dismissed/", dismissing.index, name="leads-dismissed"),
    path("dismissed/<int:pk>/again/", dismissing.again, name="leads-again"),
    path("<int:pk>/dismiss/", dismissing.dismiss, name="leads-dismiss"),
]
