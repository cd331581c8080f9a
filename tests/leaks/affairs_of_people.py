"""Supporters of the public petitions in every state, what left for whom, and the links and codes in the post."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.core import signing

from linkarms.accounts import services as accounts
from linkarms.accounts.models import LinkPurpose, MailedLink, OneTimeCode
from linkarms.accounts.services import throttling
from linkarms.audit import services as audit
from linkarms.campaigns.models import TrackedLink
from linkarms.directory import services as directory
from linkarms.integrations.models import WebsiteCheck
from linkarms.outbox.models import Mail
from linkarms.partnerships.models import Ask
from linkarms.petitions import confirming
from linkarms.petitions.mailing import pull_confirmation_mails
from linkarms.petitions.models import Petition, Signature
from linkarms.petitions.moderation import let_comment_through, turn_comment_down
from linkarms.petitions.upkeep import recount
from linkarms.sharing import services as sharing
from linkarms.supporters.models import Supporter
from tests.factories.sharing import confirmation_token, sign
from tests.leaks.cast import DAY, Cast

MINUTE = timedelta(minutes=1)
DOLORES = "dolores@people.example"


def sign_all(cast: Cast, *, now: datetime) -> None:
    """Every state of a signature, with yeses to Harbor and to Rivers, and the host's decisions about comments."""
    river, then = Petition.objects.get(pk=cast.petitions["river"].pk), now - 20 * DAY
    via = _link(cast, "river", "rivers")
    both = [cast.organization("harbor"), cast.organization("rivers")]
    for who in ("dolores", "waits", "through", "down", "withdrawn", "removed", "erased"):
        _sign(river, who, via=via, yes=both, at=then)
    _sign(river, "faithful", via=via, yes=both[:1], at=then)
    _sign(river, "silent", via=via, yes=[], at=then)
    _sign(cast.petitions["lake"], "dolores", via=_link(cast, "lake", "lake"), yes=[cast.organization("lake")], at=then)
    _sign(cast.petitions["elsewhere"], "ella", yes=[cast.organization("elsewhere")], at=then)
    _confirm_all(now=then)
    _sign(river, "pending", via=via, yes=both, at=then)
    _sign(river, "gone", yes=both[:1], at=now - 39 * DAY)
    _sign(river, "dolores", via=via, yes=both, at=then + DAY)  # a repeat
    Signature.objects.exclude(supporter__email__in=_addresses("dolores", "pending")).update(comment_public=True)
    Signature.objects.filter(supporter__email__in=_addresses("through")).update(name_public=True)
    let_comment_through(_signature(river, "through"), actor=cast.hana, now=then + DAY)
    turn_comment_down(_signature(river, "down"), actor=cast.hana, now=then + DAY)
    recount(now=now)


def _confirm_all(*, now: datetime) -> None:
    """Everybody who signed until now opens their mail."""
    pull_confirmation_mails(now)
    for text in Mail.objects.filter(kind="petitions_confirm").values_list("text", flat=True):
        confirming.confirm(re.findall(r"/confirm/([\w-]+)/", text)[0], now=now)


def release_all(cast: Cast, *, now: datetime) -> None:
    """Downloads by Harbor, Rivers and the operator; then people take back what left."""
    then = now - 10 * DAY
    for name in ("harbor", "rivers", "lake", "elsewhere"):
        owner = cast.owners[name]
        list(sharing.release_contacts(owner.organization, how="download", actor=owner, now=then))
    list(sharing.release_contacts(cast.organization("harbor"), how="command", actor=None, now=then))
    sharing.withdraw(Supporter.objects.get(email=_address("removed")), None, now=now - 3 * DAY)
    sharing.withdraw_signature(_signature(cast.petitions["river"], "withdrawn"), now=now - 3 * DAY)
    sharing.erase(_address("erased"), now=now - 2 * DAY)


def post_all(cast: Cast, *, now: datetime) -> None:
    """Objections, vouching, invitations, and the tokens of every kind of mailed link: used, over, taken back, good."""
    then = now - 2 * DAY
    for name in ("harbor", "rivers"):
        directory.object_to_name(
            cast.organization(name),
            email="angry@nowhere.example",
            place="http://testserver/p/somewhere/",
            message="That is not us.",
            language="en",
            now=then,
            hosts=[cast.organization("harbor")],
        )
        directory.vouch(cast.organization(name), note="I have known them for years.", now=then)
    invitations = [
        directory.invite_teammate(
            cast.organization("harbor"),
            email=f"{who}@team.example",
            role="helper",
            may_sign=False,
            actor=cast.hana,
            now=now - 20 * DAY if who == "late" else then,
        )
        for who in ("newcomer", "unwanted", "late")
    ]
    directory.withdraw_invitation(invitations[1], actor=cast.hana, now=then)
    throttling.spend(("somebody who tried", 5), seconds=60, now=then)
    WebsiteCheck.objects.create(
        organization=cast.organization("harbor"), domain="harbor.example", asked_by=cast.hana.user, asked_at=then,
        ended_at=then, outcome="led_away", detail="elsewhere.example",
    )  # fmt: skip
    audit.seal(now=then)
    accounts.send_code(purpose="my_data", email=DOLORES, subject="", language="en", now=then)
    for purpose in LinkPurpose.values:
        _issue(cast, purpose, now=now)
    cast.tokens["confirm used"] = confirmation_token(_address("through"), at=now)
    cast.tokens["confirm late"] = confirmation_token(_address("gone"), at=now)
    cast.tokens["confirm live"] = confirmation_token(_address("pending"), at=now)
    cast.tokens["not-us forged"] = signing.dumps(1, salt="another purpose")
    OneTimeCode.objects.update(closed_at=then)


def _issue(cast: Cast, purpose: str, *, now: datetime) -> None:
    """Links as they were made for Harbor's people: one used, one over, one taken back, one that works."""
    subject, email = _about(cast, purpose)
    for state in ("used", "late", "revoked", "live"):
        made = now - 40 * DAY if state == "late" else now - DAY
        token = accounts.issue_link(purpose=purpose, email=email, subject=subject, now=made, days=30)
        cast.tokens[f"{purpose} {state}"] = token
        newest = MailedLink.objects.filter(purpose=purpose).order_by("-pk")[:1]
        when = {"used": {"used_at": now}, "revoked": {"revoked_at": now}}.get(state)
        if when:
            MailedLink.objects.filter(pk=newest[0].pk).update(**when)


def _about(cast: Cast, purpose: str) -> tuple[str, str]:
    if purpose == LinkPurpose.TEAM:
        invitation = cast.organization("harbor").invitations.get(email="newcomer@team.example")
        return str(invitation.pk), invitation.email
    if purpose == LinkPurpose.PARTNER:
        return str(cast.partnerships["stranger"].pk), cast.partnerships["stranger"].invited_email
    if purpose == LinkPurpose.ASK:
        ask = Ask.objects.filter(prospect__entry=cast.partnerships["stranger"].entry).order_by("pk")[0]
        return str(ask.pk), ask.email
    if purpose == LinkPurpose.PAPER:
        row = cast.partnerships["stranger"]
        return f"{row.agreements.get().pk}:", row.invited_email
    if purpose == LinkPurpose.SIGN_IN:
        return "", cast.hana.user.email
    return "", "founder@new.example"


def _link(cast: Cast, campaign: str, organization: str) -> TrackedLink:
    links = TrackedLink.objects.filter(campaign=cast.campaigns[campaign], retired_at__isnull=True)
    return links.filter(organization=cast.organization(organization)).order_by("pk")[0]


def _sign(petition: Petition, who: str, **how: object) -> None:
    typed = {"given_name": who.title(), "family_name": "Reyes", "comment": f"{who} wrote this."}
    typed |= {"postal_code": "94601", "phone": "+15105550100"}
    sign(None, petition=Petition.objects.get(pk=petition.pk), email=_address(who), confirmed=False, **typed, **how)


def _signature(petition: Petition, who: str) -> Signature:
    return Signature.objects.get(petition=petition, supporter__email=_address(who))


def _address(who: str) -> str:
    return f"{who}@people.example"


def _addresses(*who: str) -> list[str]:
    return [_address(one) for one in who]
