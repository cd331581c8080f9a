"""Addresses that mails of this app point to. The doors that answer them live upstairs; a test opens each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkarms.core.urls import absolute

if TYPE_CHECKING:
    from linkarms.directory.models import Organization
    from linkarms.partnerships.models import (
        Agreement,
        ApprovalRequest,
        Ask,
        BuyIn,
        Debrief,
        Evaluation,
        JointAgreement,
        Partnership,
        Promise,
    )


def answer(token: str) -> str:
    return absolute(f"/answer/{token}/")


def partnership(partnership: Partnership, *, side: Organization) -> str:
    return absolute(f"/w/{side.slug}/partners/{partnership.pk}/")


def agreement(agreement: Agreement, *, side: Organization) -> str:
    return absolute(f"/w/{side.slug}/partners/agreements/{agreement.pk}/")


def clauses(agreement: Agreement, *, side: Organization) -> str:
    return absolute(f"/w/{side.slug}/partners/agreements/{agreement.pk}/clauses/")


def joint(joint: JointAgreement, *, side: Organization) -> str:
    return absolute(f"/w/{side.slug}/partners/together/{joint.pk}/")


def sign_agreement(agreement: Agreement, *, side: Organization) -> str:
    return absolute(f"/w/{side.slug}/partners/agreements/{agreement.pk}/sign/")


def paper(token: str) -> str:
    """Where an agreement is read and signed without an account."""
    return absolute(f"/answer/paper/{token}/")


def exit_list(agreement: Agreement, *, side: Organization) -> str:
    return absolute(f"/w/{side.slug}/partners/agreements/{agreement.pk}/exit/")


def answer_ask(token: str) -> str:
    return absolute(f"/answer/ask/{token}/")


def ask(ask: Ask, *, side: Organization) -> str:
    """As the asking side sees it."""
    return absolute(f"/w/{side.slug}/partners/asks/{ask.pk}/")


def ask_for_us(ask: Ask, *, side: Organization) -> str:
    """As the side that is asked sees it."""
    return absolute(f"/w/{side.slug}/partners/asks/for-us/{ask.pk}/")


def answer_approval(token: str) -> str:
    return absolute(f"/answer/approval/{token}/")


def approval(request: ApprovalRequest, *, side: Organization) -> str:
    return absolute(f"/w/{side.slug}/partners/approvals/{request.pk}/")


def evaluation(evaluation: Evaluation, *, side: Organization) -> str:
    return absolute(f"/w/{side.slug}/partners/deciding/evaluations/{evaluation.pk}/")


def buy_in(buy_in: BuyIn, *, side: Organization) -> str:
    return absolute(f"/w/{side.slug}/partners/deciding/buy-in/{buy_in.pk}/")


def knock(organization: Organization, token: str) -> str:
    return absolute(f"/o/{organization.slug}/partner-with-us/{token}/")


def check() -> str:
    """Where anybody has a paper checked."""
    return absolute("/check/")


def promise(promise: Promise, *, side: Organization) -> str:
    return absolute(f"/w/{side.slug}/partners/promises/{promise.pk}/")


def promises(side: Organization) -> str:
    """What this organization owes, by day."""
    return absolute(f"/w/{side.slug}/partners/promises/?show=owed")


def debrief(debrief: Debrief, *, side: Organization) -> str:
    return absolute(f"/w/{side.slug}/partners/debriefs/{debrief.pk}/")
