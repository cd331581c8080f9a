"""Addresses below /w/<organization>/partners/promises/."""

from django.urls import path

from linkarms.workspace.rooms.promises import lists, pages

urlpatterns = [
    path("", lists.index, name="promises-list"),
    path("<int:pk>/", pages.page, name="promises-page"),
    path("<int:pk>/say/", pages.say, name="promises-say"),
    path("<int:pk>/say/take-back/", pages.unsay, name="promises-unsay"),
    path("<int:pk>/who/", pages.care, name="promises-care"),
    path("<int:pk>/day/", pages.move, name="promises-move"),
    path("<int:pk>/day/answer/", pages.answer, name="promises-move-answer"),
    path("<int:pk>/day/take-back/", pages.move_back, name="promises-move-back"),
]
