"""The paper of an agreement: what was signed, byte for byte, in a file that both sides keep."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import page as pdf_page
import pypdfium2
import pytest

from linkarms.accounts.models import OneTimeCode
from linkarms.audit.models import Entry
from linkarms.core.errors import Refused
from linkarms.partnerships import checking_papers, services
from linkarms.partnerships.clauses import Boundary, OwnText
from linkarms.partnerships.models import Agreement, AgreementPaper, AgreementVersion, SignOff
from linkarms.partnerships.printing import setting
from linkarms.partnerships.printing.letters import letters, printable
from linkarms.partnerships.printing.setting import CannotPrint, typeset
from linkarms.partnerships.services.papers import draft_file, is_our_file, is_our_hash, make_file, make_papers
from linkarms.partnerships.shown import Seen, fingerprint, fingerprint_of, wording
from linkarms.partnerships.tasks import print_paper
from linkarms.partnerships.text import readable
from tests.factories.partnerships import (
    Pair,
    in_force,
    latest,
    make_pair,
    propose,
    sign_latest,
    signing_code,
    some_clauses,
)

LATER = timedelta(days=1)


@pytest.fixture
def pair(db: None, now: datetime) -> Pair:
    return make_pair(now=now)


@pytest.fixture
def paper(pair: Pair, now: datetime) -> AgreementPaper:
    """Signed by both, and its file made."""
    agreement = in_force(pair, now=now)
    found = AgreementPaper.objects.get(version=agreement.version_in_force)
    make_file(found.pk, now=now)
    found.refresh_from_db()
    return found


def faults(*, now: datetime) -> list[str]:
    return [str(fault) for check in checking_papers.CHECKS for fault in check.faults(now)]


def words_in(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)


def rename(pair: Pair, name: str) -> None:
    type(pair.bo.organization).objects.filter(pk=pair.bo.organization_id).update(name=name)


# --- What is set down ----------------------------------------------------------------------------


def test_nothing_is_set_down_before_somebody_signs(pair: Pair, now: datetime) -> None:
    propose(pair, now=now)
    assert not AgreementPaper.objects.exists()


def test_the_first_signature_sets_down_every_line_that_is_shown(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    version = latest(agreement)
    shown = {language: readable(version, language=language) for language in ("en", "es")}
    sign_latest(agreement, pair.amina, now=now)
    text = AgreementPaper.objects.get().text
    kept = {
        language: sorted(line["text"] for line in text if line["in"] == language and line["as"] == "line")
        for language in ("en", "es")
    }
    assert kept == {language: sorted(line for one in said for line in one.lines) for language, said in shown.items()}
    assert [line["text"] for line in text if line["as"] == "parties"] == [
        "between Oak Street Tenants and Rivers Alliance",
        "de Oak Street Tenants con Rivers Alliance",
    ]


def test_what_is_called_otherwise_later_reads_as_it_was_signed(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    before = wording(latest(agreement), language="en", subject="")
    sign_latest(agreement, pair.amina, now=now)
    rename(pair, "Another Name")
    after = wording(latest(agreement), language="en", subject="")
    assert (after.title, after.parties) == (before.title, before.parties)
    assert [(one.heading, one.means, one.noted) for one in after.sections] == [
        (one.heading, one.means, one.noted) for one in before.sections
    ]
    assert "Another Name" not in json.dumps(AgreementPaper.objects.get().text)


def test_other_words_than_those_one_saw_are_not_signed(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    version = latest(agreement)
    seen = Seen("", fingerprint_of(version, subject=""))
    code = signing_code(version, pair.amina, now=now)
    rename(pair, "Another Name")
    with pytest.raises(Refused, match="The words have changed"):
        services.sign(latest(agreement), actor=pair.amina, role_title="Chair", code=code, now=now, seen=seen)
    assert (SignOff.objects.count(), AgreementPaper.objects.count()) == (0, 0)


def test_an_agreement_for_one_campaign_carries_its_name(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now, campaign=7)
    version = latest(agreement)
    seen = Seen("Clean air", fingerprint_of(version, subject="Clean air"))
    code = signing_code(version, pair.amina, now=now)
    services.sign(version, actor=pair.amina, role_title="Chair", code=code, now=now, seen=seen)
    assert wording(latest(agreement), language="es", subject="Renamed").title == "Acuerdo para “Clean air”"


# --- The file ------------------------------------------------------------------------------------


def test_the_paper_says_what_was_agreed_and_who_signed(paper: AgreementPaper) -> None:
    words = words_in(paper.content)
    lines = [line["text"] for line in paper.text if line["in"] == "en" and line["as"] in ("title", "parties", "line")]
    for said in (*lines, "Chair, Oak Street Tenants", "Chair, Rivers Alliance", "22 November 2026, 12:00 UTC"):
        assert said in words
    for foot in (f"Number: {paper.number[:5]}-{paper.number[5:]}", "Page 1 of ", paper.text_sha256):
        assert foot in words
    assert "Draft" not in words


def test_two_languages_stand_there_where_the_sides_have_two(pair: Pair, now: datetime) -> None:
    type(pair.bo.organization).objects.filter(pk=pair.bo.organization_id).update(language="es")
    pair.partnership.refresh_from_db()
    words = words_in(draft_file(latest(propose(pair, now=now)), subject=""))
    for said in ("between Oak Street Tenants and Rivers", "de Oak Street Tenants con Rivers", "Signatures · Firmas"):
        assert said in words


def test_it_is_accessible_by_the_rules_of_pdf_ua(paper: AgreementPaper, pair: Pair, now: datetime) -> None:
    """Also a draft, also with letters of all kinds."""
    strange = OwnText("Ελλάδα, Київ, עברית, 你好 😀", "العربية -- #set page() $x$ *not bold*", "“ñ” \\ <b> @x")
    agreement = propose(pair, now=now, clauses=(strange, *some_clauses()), campaign=9)
    for content in (paper.content, draft_file(latest(agreement), subject="Water 水")):
        report = pdf_page.validate_pdf_bytes(content, profile=pdf_page.ValidationProfile.PDF_UA_1)
        assert ([str(one) for one in report.failures], report.is_compliant) == ([], True)


@pytest.mark.once
def test_a_file_without_tags_is_told_apart() -> None:
    """The tool that says so can say no."""
    content = setting.import_module("typst").compile(b"Hello", pdf_tags=False)
    assert not pdf_page.validate_pdf_bytes(content, profile=pdf_page.ValidationProfile.PDF_UA_1).is_compliant


def test_what_people_write_is_shown_and_never_compiled(pair: Pair, now: datetime) -> None:
    written = '#import "@preview/x:1.0.0" -- #sys.inputs *bold* $a$ \\ @who <label> https://x.example/_a_'
    agreement = propose(pair, now=now, clauses=(Boundary(written), *some_clauses()))
    assert written in words_in(draft_file(latest(agreement), subject=""))


def test_a_draft_says_so_on_every_page(pair: Pair, now: datetime) -> None:
    many = tuple(Boundary(f"Number {number}. {'Never. ' * 60}") for number in range(30))
    agreement = propose(pair, now=now, clauses=(*many, *some_clauses()))
    pages = list(pypdfium2.PdfDocument(draft_file(latest(agreement), subject="")))
    assert len(pages) > 3
    assert all("Draft, not signed" in page.get_textpage().get_text_bounded() for page in pages)
    sign_latest(agreement, pair.amina, now=now)
    assert "Draft, not signed by all" in words_in(draft_file(latest(agreement), subject=""))


def test_the_same_paper_is_the_same_file_whatever_is_called_otherwise(pair: Pair, paper: AgreementPaper) -> None:
    rename(pair, "Another Name")
    paper.refresh_from_db()
    assert paper.printed is not None
    assert typeset(paper.printed) == paper.content
    assert sha256(paper.content).hexdigest() == paper.file_sha256


def test_the_file_is_made_once_by_the_task_after_the_last_signature(
    pair: Pair, now: datetime, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        agreement = in_force(pair, now=now)
    paper = AgreementPaper.objects.get(version=agreement.version_in_force)
    assert paper.content.startswith(b"%PDF-")
    assert (print_paper.call(paper.pk), make_papers(now=now)) == (False, 0)


def test_signing_goes_on_where_nothing_can_be_printed_and_the_file_comes_later(
    pair: Pair, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(setting, "import_module", _no_module)
        agreement = in_force(pair, now=now)
        assert make_papers(now=now) == 0
        with pytest.raises(CannotPrint, match="can be printed"):
            draft_file(latest(agreement), subject="")
    assert (agreement.state, make_papers(now=now)) == ("in_force", 1)
    assert AgreementPaper.objects.get().content.startswith(b"%PDF-")


def _no_module(name: str) -> None:
    raise ImportError(name)


def test_an_agreement_from_before_there_were_papers_gets_one_that_says_so(pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now)
    AgreementPaper.objects.all().delete()
    Entry.objects.filter(verb__startswith="agreement.").delete()
    assert make_papers(now=now + LATER) == 1
    paper = AgreementPaper.objects.get(version=agreement.version_in_force)
    assert "the words are those of 23 November 2026" in words_in(paper.content)
    assert faults(now=now) == []


@pytest.mark.once
def test_every_letter_that_the_fonts_are_said_to_have_can_be_set() -> None:
    text = "".join(sorted(letters() - {"\n"}))
    lines = [list(text[start : start + 50]) for start in range(0, len(text), 50)]
    source = b"""#set document(title: "x")
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))
#for line in json(bytes(sys.inputs.t)) { par(line.join(" ")) }"""
    typst = setting.import_module("typst")
    made = typst.compile(source, ignore_system_fonts=True, sys_inputs={"t": json.dumps(lines)}, pdf_standards="ua-1")
    assert made.startswith(b"%PDF-")


@pytest.mark.once
def test_letters_that_no_font_has_are_called_by_their_name() -> None:
    assert printable({"a": ["ñ你", 1]}) == {"a": ["ñ[U+4F60 CJK UNIFIED IDEOGRAPH-4F60]", 1]}
    assert printable("❤️ Ж", plain=True) == "[U+2764 HEAVY BLACK HEART] [U+0416 CYRILLIC CAPITAL LETTER ZHE]"


# --- One changed byte ----------------------------------------------------------------------------


def test_nobody_touched_it_so_there_is_no_fault(paper: AgreementPaper, now: datetime) -> None:
    assert faults(now=now) == []


def _text(paper: AgreementPaper) -> None:
    changed = [*paper.text]
    changed[4] = changed[4] | {"text": changed[4]["text"][:-1] + ","}
    AgreementPaper.objects.update(text=changed, text_sha256=fingerprint(changed))


def _clauses(paper: AgreementPaper) -> None:
    clauses = json.loads(json.dumps(paper.version.clauses).replace("20,000", "30,000"))
    AgreementVersion.objects.filter(pk=paper.version_id).update(clauses=clauses)


def _printed(paper: AgreementPaper) -> None:
    assert paper.printed is not None
    AgreementPaper.objects.update(printed=paper.printed | {"number": "Number: x"})


def _file(paper: AgreementPaper) -> None:
    content = bytearray(paper.content)
    content[len(content) // 2] ^= 1
    encoded = base64.b64encode(content).decode("ascii")
    AgreementPaper.objects.update(file=encoded, file_sha256=sha256(content).hexdigest())


CHANGES: dict[str, tuple[Callable[[AgreementPaper], object], list[str]]] = {
    "a letter of the text": (_text, ["has another text than what was signed"]),
    "a clause": (_clauses, ["belongs to a version whose level or clauses are not those that were signed"]),
    "the level": (
        lambda _paper: AgreementVersion.objects.update(level="associate"),
        ["belongs to a version whose level or clauses are not those that were signed"],
    ),
    "what is printed": (_printed, ["would print something else than when it came into force"]),
    "a bit of the file": (_file, ["has another file than the one that was made when it came into force"]),
    "the number": (
        lambda _paper: AgreementPaper.objects.update(number="0000000000"),
        ["has another number than when it was set down"],
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_one_changed_byte_is_found(what: str, paper: AgreementPaper, now: datetime) -> None:
    change, expected = CHANGES[what]
    change(paper)
    assert faults(now=now) == [f"paper {paper.pk} {one}" for one in expected]


@pytest.mark.parametrize(
    "change",
    [{"role_title": "Chair."}, {"email": "x@rivers.example"}, {"at": "2026-11-22T12:00:01Z"}, {"user": "other"}],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_signature_is_found(change: dict[str, Any], paper: AgreementPaper, pair: Pair, now: datetime) -> None:
    signed = SignOff.objects.get(organization=pair.bo.organization_id)
    values = {"user": pair.chidi.user} if "user" in change else change
    SignOff.objects.filter(pk=signed.pk).update(**values)
    assert faults(now=now) == [
        f"sign-off {signed.pk} is not the signature that was given",
        f"version {paper.version_id} of an agreement was signed, and a signature is changed or gone",
    ]


def test_a_paper_or_signature_that_is_gone_is_missed(paper: AgreementPaper, pair: Pair, now: datetime) -> None:
    version = paper.version_id
    SignOff.objects.filter(organization=pair.amina.organization_id).delete()
    paper.delete()
    assert faults(now=now) == [
        f"version {version} of an agreement was set down when it was signed, and its paper is gone",
        f"version {version} of an agreement was signed, and a signature is changed or gone",
    ]


# --- Valid, not valid ----------------------------------------------------------------------------


def test_exactly_the_file_that_was_made_is_ours(paper: AgreementPaper, pair: Pair, now: datetime) -> None:
    content = paper.content
    assert is_our_file(content)
    assert not any(map(is_our_file, (content + b"\n", content[:-1], b"", b"%PDF-1.7")))
    draft = propose(pair, now=now, campaign=3)
    assert not is_our_file(draft_file(latest(draft), subject=""))


def test_a_number_goes_with_its_own_hashes_only(paper: AgreementPaper, pair: Pair, now: datetime) -> None:
    typed = f" {paper.number[:5].upper()}-{paper.number[5:]} "
    assert is_our_hash(typed, paper.file_sha256.upper())
    assert is_our_hash(typed, f"{paper.text_sha256[:32]} {paper.text_sha256[32:]}")
    wrong = paper.file_sha256[:-1] + ("0" if paper.file_sha256[-1] != "0" else "1")
    for number, digest in ((typed, wrong), ("", paper.file_sha256), ("00000-00000", paper.file_sha256), (typed, "x")):
        assert not is_our_hash(number, digest)


def test_what_only_one_side_has_signed_is_not_valid_yet(pair: Pair, now: datetime) -> None:
    sign_latest(propose(pair, now=now), pair.amina, now=now)
    paper = AgreementPaper.objects.get()
    assert not is_our_hash(paper.number, paper.text_sha256)


def test_a_version_that_replaces_another_has_a_paper_of_its_own(
    pair: Pair, paper: AgreementPaper, now: datetime
) -> None:
    agreement = Agreement.objects.get(pk=paper.version.agreement_id)
    services.propose_change(
        agreement, level="associate", clauses=(Boundary("Less."),), note="", actor=pair.bo, now=now + LATER
    )
    OneTimeCode.objects.all().delete()
    for signer in (pair.amina, pair.bo):
        sign_latest(agreement, signer, now=now + LATER)
    assert make_papers(now=now + LATER) == 1
    numbers = AgreementPaper.objects.order_by("pk").values_list("number", "made_at")
    assert len({number for number, _made in numbers}) == 2
    assert is_our_file(paper.content)
    assert faults(now=now + LATER) == []
