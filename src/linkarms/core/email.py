"""E-mail addresses: one canonical spelling, and whose domain they are at."""

import re
import unicodedata

from django.utils.translation import gettext as _
from email_validator import EmailNotValidError, validate_email

from linkarms.core.errors import BadInput
from linkarms.core.free_mail import FREE_MAIL, FREE_MAIL_FAMILIES, SHARED_HOSTS

# RFC 5321 allows 254; NFKC can make a character eighteen times as long.
_MAX_RAW = 400

# What nearly everybody has, and nothing unusual: read in a thirtieth of the time, because intake reads an
# address for every signature. Whatever does not match goes the long way; a test holds the two together.
_PLAIN = re.compile(
    r"[a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*"
    r"@(?:(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!arpa$|invalid$|local$|onion$|test$)[a-z]{2,24}"
)
_PLAIN_MAX = 100

# Second-level labels under which strangers register names: example.co.uk, example.org.br.
_SECOND_LEVEL = frozenset(
    {"ac", "co", "com", "edu", "gob", "gouv", "gov", "ltd", "mil", "net", "ngo", "nom", "or", "org"}
)


def canonical_email(raw: str) -> str:
    """The one spelling under which an address is stored and compared.

    Trimmed, NFKC, lower case, domain in IDNA (ASCII) form; plus parts and dots are kept, because only
    the receiving host knows what they mean. Raises `BadInput` (field "email").
    """
    text = raw.strip().lower()
    if len(text) <= _PLAIN_MAX and _PLAIN.fullmatch(text):
        return text
    return _the_long_way(raw)


def domain_of(email: str) -> str:
    """What stands after the @ of a canonical address."""
    return email.rpartition("@")[2]


def is_free_mail(domain: str) -> bool:
    """Whether anybody can get an address at this domain, so that having one proves nothing."""
    labels = domain.lower().rstrip(".").split(".")
    parents = {".".join(labels[start:]) for start in range(len(labels) - 1)}
    if parents & FREE_MAIL:
        return True
    return any(_is_family(parent) for parent in parents)


def belongs_to(email: str, website_domain: str) -> bool:
    """Whether an address is at an organization's own domain or below it ("Authority" in product.md).

    Never true for free mail, for a domain that many organizations share (wordpress.com), or for a
    public suffix (co.uk): otherwise one address would speak for all of them.
    """
    website = website_domain.strip().lower().rstrip(".").removeprefix("www.")
    domain = domain_of(email.strip().lower())
    if not domain or "." not in website or is_free_mail(website) or is_free_mail(domain):
        return False
    if website in SHARED_HOSTS or _is_public_suffix(website):
        return False
    return domain == website or domain.endswith(f".{website}")


def _the_long_way(raw: str) -> str:
    text = _trimmed(raw)
    if not text:
        raise BadInput(_("Please write your e-mail address."), "email")
    if len(text) > _MAX_RAW:
        raise BadInput(_("This e-mail address is too long. Please check it."), "email")
    text = unicodedata.normalize("NFKC", text).lower().strip()
    try:
        # Whether the domain takes mail is found out by writing to it.
        checked = validate_email(text, check_deliverability=False, globally_deliverable=False, allow_smtputf8=True)
    except EmailNotValidError:
        raise BadInput(_bad_address(), "email") from None
    if not checked.local_part.isascii():
        raise BadInput(
            _("We cannot send mail to addresses with letters such as é before the @. Please use another."),
            "email",
        )
    domain = checked.ascii_domain.lower()
    # "=?" begins an encoded word: mail programs would read another address, or a line break, in its place.
    if "." not in domain or "=?" in checked.local_part:
        raise BadInput(_bad_address(), "email")
    return f"{checked.local_part.lower()}@{domain}"


def _trimmed(raw: str) -> str:
    # Addresses copied from an address book often come wrapped in invisible direction marks.
    start, end = 0, len(raw)
    while start < end and _is_invisible(raw[start]):
        start += 1
    while end > start and _is_invisible(raw[end - 1]):
        end -= 1
    return raw[start:end]


def _is_invisible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Cf", "Cc"}


def _bad_address() -> str:
    return _("This does not look like an e-mail address. Please write it like name@example.org.")


def _is_family(domain: str) -> bool:
    first, _dot, rest = domain.partition(".")
    return first in FREE_MAIL_FAMILIES and (rest.count(".") == 0 or _is_public_suffix(rest))


def _is_public_suffix(domain: str) -> bool:
    labels = domain.split(".")
    return len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _SECOND_LEVEL
