"""Addresses below /w/<organization>/campaigns/."""

from django.urls import path

from linkarms.workspace.rooms.campaigns import (
    answering,
    comments,
    data,
    links,
    pages,
    partners,
    petition,
    pictures,
    preview,
    publishing,
)

_PETITION = "<int:pk>/petition/<int:petition>/"

urlpatterns = [
    path("", pages.index, name="campaigns-list"),
    path("new/", pages.new, name="campaigns-new"),
    path("<int:pk>/", pages.page, name="campaigns-page"),
    path("<int:pk>/edit/", pages.edit, name="campaigns-edit"),
    path("<int:pk>/data/", data.statement, name="campaigns-data"),
    path("<int:pk>/data/<int:statement>/approve/", data.approve, name="campaigns-approve"),
    path("<int:pk>/invite/", partners.invite, name="campaigns-invite"),
    path("<int:pk>/partners/<int:part>/end/", partners.end, name="campaigns-end"),
    path("<int:pk>/answer/", answering.answer, name="campaigns-answer"),
    path("<int:pk>/leave/", answering.leave, name="campaigns-leave"),
    path("<int:pk>/figures/", answering.figures, name="campaigns-figures"),
    path("<int:pk>/links/", links.index, name="campaigns-links"),
    path("<int:pk>/links/<int:link>/qr.svg", links.qr, name="campaigns-qr"),
    path("<int:pk>/links/<int:link>/change/", links.change, name="campaigns-link-change"),
    path("<int:pk>/several-boxes/", publishing.several_boxes, name="campaigns-several-boxes"),
    path("<int:pk>/petition/", petition.start, name="campaigns-petition-start"),
    path(_PETITION, petition.words, name="campaigns-words"),
    path(f"{_PETITION}to/", petition.targets, name="campaigns-targets"),
    path(f"{_PETITION}form/", petition.form_settings, name="campaigns-form"),
    path(f"{_PETITION}pictures/", pictures.index, name="campaigns-pictures"),
    path(f"{_PETITION}pictures/<int:picture>/", pictures.change, name="campaigns-picture"),
    path(f"{_PETITION}preview/", preview.preview, name="campaigns-preview"),
    path(f"{_PETITION}preview/theme-<int:organization>.css", preview.theme, name="campaigns-theme"),
    path(f"{_PETITION}publish/", publishing.publish, name="campaigns-publish"),
    path(f"{_PETITION}close/", publishing.close, name="campaigns-close"),
    path(f"{_PETITION}comments/", comments.index, name="campaigns-comments"),
    path(f"{_PETITION}comments/<int:signature>/", comments.decide, name="campaigns-comment"),
]
