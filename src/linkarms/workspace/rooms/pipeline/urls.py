"""Addresses below /w/<organization>/partners/relations/."""

from django.urls import path

from linkarms.workspace.rooms.pipeline import bringing, listing, needs, newcomers, relation, suggesting, talking

urlpatterns = [
    path("", listing.board, name="pipeline-board"),
    path("table/", listing.table, name="pipeline-table"),
    path("table/change/", listing.change, name="pipeline-change"),
    path("table/download/", listing.download, name="pipeline-download"),
    path("undo/<int:pk>/", listing.undo, name="pipeline-undo"),
    path("spreadsheet/", bringing.bring, name="pipeline-bring"),
    path("begin/<int:pk>/", relation.begin, name="pipeline-begin"),
    path("<int:pk>/", relation.page, name="pipeline-page"),
    path("<int:pk>/plan/", relation.plan, name="pipeline-plan"),
    path("<int:pk>/move/", relation.move, name="pipeline-move"),
    path("<int:pk>/prepare/", relation.prepare, name="pipeline-prepare"),
    path("<int:pk>/brief/", relation.brief, name="pipeline-brief"),
    path("<int:pk>/talk/", talking.log, name="pipeline-log"),
    path("knocks/<int:pk>/answered/", newcomers.answered, name="pipeline-knock-answered"),
    path("welcome/<int:pk>/", newcomers.welcome, name="pipeline-welcome"),
    path("needs/", needs.index, name="pipeline-needs"),
    path("needs/new/", needs.new, name="pipeline-need-new"),
    path("needs/<int:pk>/", needs.page, name="pipeline-need"),
    path("needs/<int:pk>/change/", needs.change, name="pipeline-need-change"),
    path("needs/<int:pk>/suggestions/", suggesting.page, name="pipeline-suggestions"),
    path("needs/<int:pk>/suggestions/take/", suggesting.take, name="pipeline-suggestion-take"),
    path("needs/<int:pk>/suggestions/put-away/", suggesting.put_away, name="pipeline-suggestion-away"),
    path("needs/suggestions/<int:pk>/back/", suggesting.bring_back, name="pipeline-dismissal"),
    path("needs/<int:pk>/blind-spots/", suggesting.missing, name="pipeline-blind-spots"),
    path("needs/<int:pk>/close/", needs.close, name="pipeline-need-close"),
    path("needs/<int:pk>/reopen/", needs.reopen, name="pipeline-need-reopen"),
]
