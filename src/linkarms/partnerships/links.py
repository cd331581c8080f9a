"""Addresses that mails of this app point to. The doors that answer them live upstairs; a test opens each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkarms.core.urls import absolute

if TYPE_CHECKING:
    from linkarms.directory.models import Organization
    from linkarms.partnerships.models import Agreement, Partnership


def answer(token: str) -> str:
    return absolute(f"/answer/{token}/")


def partnership(partnership: Partnership, *, side: Organization) -> str:
    return absolute(f"/w/{side.slug}/partners/{partnership.pk}/")


def agreement(agreement: Agreement, *, side: Organization) -> str:
    return absolute(f"/w/{side.slug}/partners/agreements/{agreement.pk}/")


def knock(organization: Organization, token: str) -> str:
    return absolute(f"/o/{organization.slug}/partner-with-us/{token}/")
