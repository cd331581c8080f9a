"""Addresses that mails of this app point to. The doors that answer them live upstairs; a test opens each."""

from __future__ import annotations

from linkarms.core.urls import absolute


def team_invitation(token: str) -> str:
    return absolute(f"/w/join/{token}/")


def team_page(slug: str) -> str:
    return absolute(f"/w/{slug}/settings/team/")


def authority_page(slug: str) -> str:
    return absolute(f"/w/{slug}/settings/authority/")
