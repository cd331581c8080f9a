"""Addresses below /w/<organization>/settings/."""

from django.urls import path

from linkarms.workspace.rooms.settings import (
    authority,
    digest,
    door,
    invitations,
    look,
    organization,
    profile,
    team,
    website,
    welcome,
)

urlpatterns = [
    path("", organization.page, name="settings-organization"),
    path("look/", look.page, name="settings-look"),
    path("look/sample.css", look.sample, name="settings-sample"),
    path("profile/", profile.page, name="settings-profile"),
    path("door/", door.page, name="settings-door"),
    path("door/open/", door.switch, name="settings-door-open"),
    path("welcome/", welcome.page, name="settings-welcome"),
    path("digest/", digest.page, name="settings-digest"),
    path("authority/", authority.page, name="settings-authority"),
    path("authority/address/", authority.address, name="settings-address"),
    path("authority/website/", website.website, name="settings-website"),
    path("authority/name/", authority.name, name="settings-name"),
    path("team/", team.page, name="settings-team"),
    path("team/invite/", invitations.invite, name="settings-invite"),
    path("team/invitations/<int:pk>/", invitations.change, name="settings-invitation"),
    path("team/<int:pk>/", team.teammate, name="settings-teammate"),
    path("team/<int:pk>/leave/", team.leave, name="settings-leave"),
]
