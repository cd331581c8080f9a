"""Is every paper what was signed? Nothing of it may differ by a byte from what the chain of the audit says."""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING

from linkarms.audit.models import Entry
from linkarms.core.checks import Check, Fault
from linkarms.partnerships.models import AgreementPaper, AgreementVersion, SignOff
from linkarms.partnerships.printing.setting import CannotPrint, made_with, typeset
from linkarms.partnerships.shown import clauses_fingerprint, fingerprint, mark_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_ADVICE = (
    "somebody wrote into the database past Linkarms. Compare with the file that both sides keep (the page /check/ says "
    "which is the real one), and restore the last backup in which this adds up"
)


def _papers(_now: datetime) -> Iterator[Fault]:
    said = _said("agreement.set_down"), _said("agreement.paper_closed"), _said("agreement.paper_made")
    missing = set().union(*said)
    for paper in AgreementPaper.objects.select_related("version").order_by("pk").iterator(chunk_size=50):
        missing.discard(paper.version_id)
        set_down, closed, made = (one.get(paper.version_id, {}) for one in said)
        for what in (*_words(paper, set_down), *_file(paper, closed, made)):
            yield Fault(f"paper {paper.pk}", what)
    for pk in sorted(missing & set(AgreementVersion.objects.filter(pk__in=missing).values_list("pk", flat=True))):
        yield Fault(f"version {pk} of an agreement", "was set down when it was signed, and its paper is gone")


def _words(paper: AgreementPaper, said: dict[str, str]) -> Iterator[str]:
    if not fingerprint(paper.text) == paper.text_sha256 == said.get("text"):
        yield "has another text than what was signed"
    if clauses_fingerprint(paper.version) != said.get("clauses"):
        yield "belongs to a version whose level or clauses are not those that were signed"
    if paper.number != said.get("number"):
        yield "has another number than when it was set down"


def _file(paper: AgreementPaper, closed: dict[str, str], made: dict[str, str]) -> Iterator[str]:
    if paper.printed is None and not closed:
        return
    if fingerprint(paper.printed) != closed.get("printed"):
        yield "would print something else than when it came into force"
        return
    if paper.made_at is None and not made:
        return
    if not _digest(paper) == paper.file_sha256 == made.get("file"):
        yield "has another file than the one that was made when it came into force"
    elif not _made_again(paper):
        yield "does not give the same file when it is made again"


def _digest(paper: AgreementPaper) -> str:
    try:
        return sha256(paper.content).hexdigest()
    except ValueError:
        return ""


def _made_again(paper: AgreementPaper) -> bool:
    """By the same typesetter and layout only: another one sets the same words in other bytes."""
    try:
        return paper.made_with != made_with() or typeset(paper.printed or {}) == paper.content
    except CannotPrint:
        return True


def _signatures(_now: datetime) -> Iterator[Fault]:
    """Those of versions that were set down: each is in the chain, and none is there that is gone."""
    signed: dict[int, set[str]] = defaultdict(set)
    for ids in Entry.objects.filter(verb="agreement.signed").values_list("ids", flat=True).iterator():
        if "mark" in ids:
            signed[ids["version"]].add(ids["mark"])
    since = dict(AgreementPaper.objects.values_list("version_id", "set_down_at"))
    for signoff in SignOff.objects.order_by("pk").iterator():
        mark = mark_of(signoff)
        if mark in signed[signoff.version_id]:
            signed[signoff.version_id].discard(mark)
        elif signoff.version_id in since and signoff.at >= since[signoff.version_id]:
            yield Fault(f"sign-off {signoff.pk}", "is not the signature that was given")
    present = set(AgreementVersion.objects.filter(pk__in=signed).values_list("pk", flat=True))
    for pk, marks in sorted(signed.items()):
        if marks and pk in present:
            yield Fault(f"version {pk} of an agreement", "was signed, and a signature is changed or gone")


def _said(verb: str) -> dict[int, dict[str, str]]:
    """What the chain says of each version."""
    return {ids["version"]: ids for ids in Entry.objects.filter(verb=verb).values_list("ids", flat=True).iterator()}


CHECKS = (
    Check("papers of agreements", AgreementPaper.objects.count, _papers, _ADVICE),
    Check("signatures under agreements", SignOff.objects.count, _signatures, _ADVICE),
)
