"""Addresses below /w/<organization>/settings/."""

from django.urls import path

from linkarms.workspace.rooms.settings import authority, invitations, look, organization, profile, team, website

urlpatterns = [
    path("", organization.page, name="settings-organization"),
    path("look/", look.page, name="settings-look"),
    path("look/sample.css", look.sample, name="settings-sample"),
    path("profile/", profile.page, name="settings-profile"),
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
