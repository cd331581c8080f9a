"""The addresses of the workspace. What belongs to a person comes first; then the rooms of one organization."""

from django.urls import include, path

from linkarms.workspace import search
from linkarms.workspace.rooms.account import founding, joining, profile, signing
from linkarms.workspace.rooms.today import views as today

app_name = "workspace"

#: In the order of the navigation. `<room>/urls.py` holds each one's own addresses.
ROOMS = ("partners", "campaigns", "people", "settings")


urlpatterns = [
    path("", signing.home, name="home"),
    path("sign-in/", signing.sign_in, name="account-sign-in"),
    path("sign-out/", signing.sign_out, name="account-sign-out"),
    path("link/<str:token>/", signing.by_link, name="account-link"),
    path("found/<str:token>/", founding.found, name="account-found"),
    path("join/<str:token>/", joining.join, name="account-join"),
    path("switch/", signing.switch, name="switch"),
    path("account/", profile.alone, name="account"),
    path("<slug:org>/", today.today, name="today"),
    path("<slug:org>/account/", profile.page, name="account-page"),
    path("<slug:org>/search/", search.search, name="search"),
    *[path(f"<slug:org>/{room}/", include(f"linkarms.workspace.rooms.{room}.urls")) for room in ROOMS],
]
