"""The paper of a version: set down with the first signature, printed when it comes into force, checked by anybody."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import Refused
from linkarms.core.tokens import normal_code, short_code
from linkarms.partnerships.models import Agreement, AgreementPaper, AgreementVersion, SignOff
from linkarms.partnerships.printing.contents import of_draft, of_signed
from linkarms.partnerships.printing.setting import CannotPrint, made_with, typeset
from linkarms.partnerships.shown import as_set_down, clauses_fingerprint, fingerprint, mark_of, paper_of
from linkarms.partnerships.tasks import print_paper

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from linkarms.partnerships.services.signing import Signer
    from linkarms.partnerships.shown import Seen

NUMBER_LENGTH = 10
AT_ONCE = 50
_HASH = re.compile(r"[0-9a-f]{64}")


def set_down(version: AgreementVersion, *, seen: Seen | None, by: Signer | None, now: datetime) -> AgreementPaper:
    """The words of a version as they are signed from now on; those of its first signature.

    Within the transaction of a signature. Refused when the signer had other words before them.
    """
    paper = paper_of(version)
    if paper is None:
        paper = _new_paper(version, subject=seen.subject if seen else "", by=by, now=now)
    if seen is not None and seen.fingerprint != paper.text_sha256:
        raise Refused(
            _("The words have changed since you opened this page, a name for instance. Please read them again.")
        )
    return paper


def note_signature(signoff: SignOff, paper: AgreementPaper, *, now: datetime) -> None:
    """Into the chain: what was signed, and by whom, as hashes."""
    audit.record(
        "agreement.signed",
        actor=signoff.user,
        organization_id=signoff.organization_id,
        thing=signoff.version.agreement,
        now=now,
        version=signoff.version_id,
        signoff=signoff.pk,
        text=paper.text_sha256,
        mark=mark_of(signoff),
    )


def close_paper(version: AgreementVersion, paper: AgreementPaper, *, in_force_at: datetime, now: datetime) -> None:
    """All have signed: what the paper says is settled; the file is made right after, by a task."""
    paper.printed = of_signed(version, paper, in_force_at=in_force_at)
    paper.save(update_fields=["printed"])
    _record("agreement.paper_closed", version, now=now, printed=fingerprint(paper.printed))
    transaction.on_commit(lambda: print_paper.enqueue(paper.pk), robust=True)


@transaction.atomic
def make_file(paper_id: int, *, now: datetime) -> bool:
    """The PDF of a closed paper, made once. Raises CannotPrint; then it is tried again later."""
    paper = AgreementPaper.objects.select_for_update(of=("self",)).select_related("version__agreement").get(pk=paper_id)
    if paper.printed is None or paper.made_at is not None:
        return False
    content = typeset(paper.printed)
    paper.file = base64.b64encode(content).decode("ascii")
    paper.file_sha256, paper.made_with, paper.made_at = sha256(content).hexdigest(), made_with(), now
    paper.save(update_fields=["file", "file_sha256", "made_with", "made_at"])
    _record("agreement.paper_made", paper.version, now=now, file=paper.file_sha256)
    return True


def make_papers(*, now: datetime) -> int:
    """What a died worker left, and papers of agreements that came into force before there were any."""
    for version in _without_paper()[:AT_ONCE]:
        _close_late(version, now=now)
    waiting = AgreementPaper.objects.filter(printed__isnull=False, made_at__isnull=True).order_by("pk")
    return sum(_made(pk, now=now) for pk in waiting.values_list("pk", flat=True)[:AT_ONCE])


def draft_file(version: AgreementVersion, *, subject: str) -> bytes:
    """The PDF of what is not signed by all, made anew each time. Raises CannotPrint."""
    return typeset(of_draft(version, subject=subject))


def is_our_file(content: bytes) -> bool:
    """Whether exactly these bytes were made here as the paper of an agreement."""
    return _is_known(sha256(content).hexdigest(), AgreementPaper.objects.all())


def is_our_hash(number: str, written: str) -> bool:
    """Whether a paper of this number has this hash: of its file, or of its text."""
    digest = "".join(written.split()).lower()
    of_number = AgreementPaper.objects.filter(number=normal_code(number), made_at__isnull=False)
    by_file = _is_known(digest, of_number)
    by_text = bool(_HASH.fullmatch(digest)) and of_number.filter(text_sha256=digest).exists()
    return by_file or by_text


def _is_known(digest: str, papers: QuerySet[AgreementPaper]) -> bool:
    """The same question to the database, whatever was sent."""
    return bool(_HASH.fullmatch(digest)) and papers.filter(file_sha256=digest).exists()


def _new_paper(version: AgreementVersion, *, subject: str, by: Signer | None, now: datetime) -> AgreementPaper:
    text = as_set_down(version, subject=subject)
    paper = AgreementPaper.objects.create(
        version=version,
        number=short_code(NUMBER_LENGTH),
        text=text,
        text_sha256=fingerprint(text),
        subject=subject,
        set_down_at=now,
    )
    _record(
        "agreement.set_down",
        version,
        by=by,
        now=now,
        number=paper.number,
        text=paper.text_sha256,
        clauses=clauses_fingerprint(version),
    )
    return paper


def _close_late(version: AgreementVersion, *, now: datetime) -> None:
    """Signed before papers were kept: the words are those of today, and the paper says so."""
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=version.agreement_id)
        if AgreementPaper.objects.filter(version=version).exists() or version.in_force_at is None:
            return
        version.agreement = agreement
        paper = _new_paper(version, subject="", by=None, now=now)
        close_paper(version, paper, in_force_at=version.in_force_at, now=now)


def _without_paper() -> QuerySet[AgreementVersion]:
    rows = AgreementVersion.objects.filter(in_force_at__isnull=False, paper__isnull=True)
    return rows.select_related("agreement__partnership").order_by("pk")


def _made(paper_id: int, *, now: datetime) -> bool:
    try:
        return make_file(paper_id, now=now)
    except CannotPrint:
        return False


def _record(verb: str, version: AgreementVersion, *, now: datetime, by: Signer | None = None, **ids: str) -> None:
    audit.record(
        verb,
        actor=by.user if by else None,
        organization_id=by.organization_id if by else None,
        thing=version.agreement,
        now=now,
        version=version.pk,
        **ids,
    )
