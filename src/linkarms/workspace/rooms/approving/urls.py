"""Addresses below /w/<organization>/partners/approvals/."""

from django.urls import path

from linkarms.workspace.rooms.approving import asking, pages

urlpatterns = [
    path("with/<int:pk>/", pages.index, name="approvals-list"),
    path("with/<int:pk>/new/", asking.new, name="approvals-new"),
    path("with/<int:pk>/delegate/", asking.delegate, name="approvals-delegate"),
    path("<int:pk>/", pages.page, name="approvals-page"),
    path("<int:pk>/picture/", pages.picture, name="approvals-picture"),
    path("<int:pk>/take-back/", pages.withdraw, name="approvals-withdraw"),
    path("<int:pk>/their-words/", pages.take, name="approvals-take"),
    path("<int:pk>/undo/", pages.undo, name="approvals-undo"),
]
