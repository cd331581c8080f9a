"""Mailed links: single-purpose, kept as a hash, used once, expiring, revocable ("Links" in product.md)."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from linkarms.accounts.models import LinkPurpose, MailedLink
from linkarms.core.email import canonical_email
from linkarms.core.errors import Gone
from linkarms.core.tokens import new_token, token_hash


def issue_link(*, purpose: str, email: str, subject: str = "", now: datetime, days: int) -> str:
    """Make a link for one purpose; returns the token, which only the mail may hold."""
    token = new_token()
    MailedLink.objects.create(
        purpose=LinkPurpose(purpose),
        token_hash=token_hash(token),
        email=canonical_email(email) if email else "",  # the first start has no address yet
        subject=subject,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return token


def find_link(token: str, *, purpose: str, now: datetime) -> MailedLink:
    """The usable link of this token. Raises `Gone`, which says what to do.

    A forged token and one for another purpose look the same.
    """
    link = MailedLink.objects.filter(token_hash=token_hash(token), purpose=purpose).first()
    if link is None:
        raise Gone(_("We do not know this link. Perhaps it was cut off: copy all of it from the mail."))
    if link.used_at is not None:
        raise Gone(_used(purpose))
    if link.revoked_at is not None:
        raise Gone(_("This link was taken back by those who sent it. Ask them if you did not expect that."))
    if link.expires_at <= now:
        raise Gone(_expired(purpose))
    return link


def use_link(link: MailedLink, *, now: datetime) -> None:
    """Mark the link used, in the transaction of what it is used for. Raises `Gone` if somebody was faster."""
    usable = MailedLink.objects.filter(pk=link.pk, used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)
    if not usable.update(used_at=now):
        raise Gone(_used(link.purpose))
    link.used_at = now


def revoke_links(*, purpose: str, subject: str, now: datetime) -> int:
    """Take back the open links about one thing, for instance a withdrawn invitation; how many."""
    links = MailedLink.objects.filter(purpose=purpose, subject=subject, used_at__isnull=True, revoked_at__isnull=True)
    return links.update(revoked_at=now)


def use_links(*, purpose: str, subject: str, now: datetime) -> int:
    """What the links about one thing were for is done: the other ones that went out are used with it; how many."""
    links = MailedLink.objects.filter(purpose=purpose, subject=subject, used_at__isnull=True, revoked_at__isnull=True)
    return links.update(used_at=now)


def _used(purpose: str) -> str:
    if purpose == LinkPurpose.SIGN_IN:
        return _("This link was used already; each works once. Ask for a new one on the sign-in page.")
    if purpose in {LinkPurpose.FOUND, LinkPurpose.TEAM, LinkPurpose.PARTNER}:
        return _("This invitation was answered already. If that was you, sign in to go on.")
    if purpose in {LinkPurpose.ASK, LinkPurpose.APPROVAL}:
        return _("This was answered already. If you want to change your answer, tell those who asked you.")
    return _("This link was used already; each works once.")


def _expired(purpose: str) -> str:
    if purpose == LinkPurpose.SIGN_IN:
        return _("This link has expired. Ask for a new one on the sign-in page.")
    if purpose in {LinkPurpose.FOUND, LinkPurpose.TEAM, LinkPurpose.PARTNER}:
        return _("This invitation has expired. Ask the person who invited you to send it again.")
    if purpose == LinkPurpose.ASK:
        return _("The time to answer here is over. No answer was noted; you can still tell those who asked you.")
    if purpose == LinkPurpose.PAPER:
        return _("This link to an agreement has expired. Ask the organization that sent it for a new one.")
    return _("This link has expired. Please ask for a new one.")
