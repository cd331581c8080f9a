"""Addresses below /w/<organization>/partners/deciding/."""

from django.urls import path

from linkarms.workspace.rooms.deciding import evaluating, team

urlpatterns = [
    path("", team.rules, name="deciding-rules"),
    path("rule/", team.switch, name="deciding-switch"),
    path("relations/<int:pk>/evaluate/", evaluating.begin, name="deciding-begin"),
    path("evaluations/<int:pk>/", evaluating.page, name="deciding-evaluation"),
    path("evaluations/<int:pk>/close/", evaluating.close, name="deciding-evaluation-close"),
    path("evaluations/<int:pk>/say/", evaluating.say, name="deciding-evaluation-say"),
    path("evaluations/<int:pk>/decide/", evaluating.decide, name="deciding-evaluation-decide"),
    path("evaluations/<int:pk>/tell/", evaluating.tell, name="deciding-evaluation-tell"),
    path("relations/<int:pk>/team/", team.ask, name="deciding-ask-team"),
    path("buy-in/<int:pk>/", team.page, name="deciding-buy-in"),
    path("buy-in/<int:pk>/take-back/", team.take_back, name="deciding-buy-in-withdraw"),
    path("partnerships/<int:pk>/team/", team.for_partnership, name="deciding-partnership"),
]
