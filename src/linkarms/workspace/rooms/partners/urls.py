"""Addresses below /w/<organization>/partners/."""

from django.urls import include, path

from linkarms.workspace.rooms.partners import (
    composing,
    finding,
    inviting,
    leads,
    letter,
    listing,
    papers,
    partnering,
    signing,
)

urlpatterns = [
    path("", listing.index, name="partners-list"),
    path("find/", finding.find, name="partners-find"),
    path("add/", finding.add, name="partners-add"),
    path("leads/", leads.index, name="partners-leads"),
    path("leads/article/", letter.article, name="partners-article"),
    path("leads/letter/", letter.letter, name="partners-letter"),
    path("leads/<int:pk>/put-away/", leads.put_away, name="partners-lead-away"),
    path("leads/<int:pk>/take-back/", leads.take_back, name="partners-lead-back"),
    path("known/<int:pk>/", finding.entry, name="partners-entry"),
    path("known/<int:pk>/invite/", inviting.invite, name="partners-invite"),
    path("relations/", include("linkarms.workspace.rooms.pipeline.urls")),
    path("asks/", include("linkarms.workspace.rooms.asking.urls")),
    path("deciding/", include("linkarms.workspace.rooms.deciding.urls")),
    path("profile/<int:pk>/", finding.choose_profile, name="partners-choose"),
    path("<int:pk>/", partnering.page, name="partners-page"),
    path("<int:pk>/answer/", inviting.answer, name="partners-answer"),
    path("<int:pk>/withdraw/", inviting.withdraw, name="partners-withdraw"),
    path("<int:pk>/end/", partnering.end, name="partners-end"),
    path("<int:pk>/agreement/", composing.new, name="partners-agreement-new"),
    path("agreements/<int:pk>/", papers.page, name="partners-agreement"),
    path("agreements/<int:pk>/change/", composing.change, name="partners-agreement-change"),
    path("agreements/<int:pk>/sign/", signing.sign, name="partners-agreement-sign"),
    path("agreements/<int:pk>/end/", signing.end, name="partners-agreement-end"),
    path("agreements/<int:pk>/take-back/", signing.take_back, name="partners-agreement-withdraw"),
]
