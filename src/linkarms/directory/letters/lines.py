"""What one line of a letter is: a heading, a footer, prose, a person's title, or somebody who signed."""

from __future__ import annotations

import re
from enum import Enum, auto

from linkarms.core.names import normal_name
from linkarms.directory.matching.words import STATES

#: Longer lines are names or prose, nothing else.
LONGEST_HEADING = 200


class Line(Enum):
    BLANK = auto()
    BEGIN = auto()  # "Sincerely," or "The undersigned organizations:": who signed comes after it
    END = auto()  # "cc:", notes: who signed came before it
    HEADING = auto()
    PEOPLE = auto()  # a heading above people who sign for themselves
    NOTHING = auto()  # page numbers, dates, addresses of pages, rules
    PROSE = auto()
    NAME = auto()


_BULLET = re.compile(
    r"^[\s>]*(?:[-–—*•·▪◦●○■□✓✔➢►‣]+\s+|[•·▪◦●■✓✔➢►‣]\s*|\(?\d{1,4}[.)\]:]\s*|\d{1,4}\t+\s*|\[\d{1,4}\]\s*)"
)
_LABEL = re.compile(r"^(co-?signed|signed|endorsed|supported)( on)?( by)?:\s+(?=\S)", re.IGNORECASE)
_BEGIN = re.compile(
    r"^(signed( by)?( the following.*)?|sincerely|respectfully( submitted| yours)?|yours( truly| sincerely)?"
    r"|in solidarity|with (respect|gratitude)"
    r"|thank you( for .*)?|signatories|signers|cosigners|endorsers|(the )?undersigned.*"
    r"|list of (signatories|signers|endorsers|organizations))\W*$",
    re.IGNORECASE,
)
_END = re.compile(r"^(cc|bcc|attachments?|enclosures?|notes?|footnotes|endnotes|references|contact)\s*:", re.IGNORECASE)
_PEOPLE = re.compile(
    r"^(individuals?|individual (signers|signatories|endorsers|supporters)|people|academics|scholars|elected officials)"
    r"\s*(\(.{0,40}\))?\s*:?$",
    re.IGNORECASE,
)
_HEADING_WORDS = frozenset(
    re.findall(
        r"\S+",
        """national state local international regional other partner member signing endorsing participating supporting
        affiliated faith labor community additional following all our the and & organization organizations organisation
        organisations organizational group groups signatories signers endorsers supporters members partners
        participants name names display_name list state/local as of in formation to date businesses companies unions
        congregations""",
    )
)
_PLURAL = re.compile(
    r"organi[sz]ations|groups|signatories|signers|endorsers|supporters|members|partners", re.IGNORECASE
)
_COLUMN = re.compile(r"(names?|display_name|organi[sz]ation)$", re.IGNORECASE)
_LEVEL = re.compile(r"(inter)?national$|state$|regional$|local$", re.IGNORECASE)
_NOTHING = re.compile(
    r"^(page\s*)?\d{1,4}(\s*(of|/)\s*\d{1,4})?$|^page\b.{0,12}$|^https?://\S+$|^www\.\S+$|^\S+@\S+\.\S+$"
    r"|^[\W_]+$|^\(?(as of|updated|last updated|date)\b.{0,40}$"
    r"|^(january|february|march|april|may|june|july|august|september|october|november|december)\s+\d{1,2},?\s+\d{4}$"
    r"|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$|^(tel|phone|fax|e-?mail)\b.*$|^\(?continued( on .*)?\)?$"
    r"|^\W*(titles?|affiliations?|organi[sz]ations?)\b.{0,60}\bidentification\b.*$|^dear\b.*$|^re:.*$",
    re.IGNORECASE,
)
_TITLE_WORDS = re.compile(
    r"\b(director|president|chair|chairman|chairwoman|chairperson|co-?chair|ceo|cfo|coo|coordinator|organizer|manager"
    r"|secretary|treasurer|founder|co-?founder|counsel|attorney|professor|officer|pastor|rabbi|imam|reverend|fellow|editor"
    r"|principal|convener|spokesperson|advisor|adviser|lead|head of|board member|vice president|vp|dean)\b",
    re.IGNORECASE,
)
_BODY_WORDS = frozenset(
    [
        "action",
        "alliance",
        "association",
        "assembly",
        "campaign",
        "center",
        "centre",
        "church",
        "club",
        "coalition",
        "collective",
        "committee",
        "community",
        "council",
        "federation",
        "foundation",
        "forum",
        "fund",
        "group",
        "institute",
        "initiative",
        "league",
        "media",
        "movement",
        "network",
        "organization",
        "partnership",
        "party",
        "project",
        "radio",
        "school",
        "society",
        "television",
        "union",
        "united",
        "university",
        "local",
        "chapter",
        "inc",
    ]
)
_STATE_NAMES = frozenset(STATES.values()) | {"district of columbia", "washington dc"}
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "is",
        "it",
        "of",
        "on",
        "or",
        "our",
        "that",
        "the",
        "their",
        "this",
        "to",
        "we",
        "with",
        "you",
        "your",
        "are",
        "be",
    ]
)


def read_line(text: str) -> Line:
    bare = without_bullet(text)
    if not bare:
        return Line.BLANK
    if len(bare) > LONGEST_HEADING:
        return Line.PROSE if is_prose(bare) else Line.NAME
    if _NOTHING.match(bare):
        return Line.NOTHING
    if _END.match(bare):
        return Line.END
    if _BEGIN.match(bare):
        return Line.BEGIN
    if _PEOPLE.match(bare):
        return Line.PEOPLE
    if _is_heading(bare):
        return Line.HEADING
    return Line.PROSE if is_prose(bare) else Line.NAME


def without_bullet(text: str) -> str:
    """Without number, bullet, "Signed by:", footnote marks and quotation marks around it."""
    bare = _LABEL.sub("", _BULLET.sub("", text.replace("\N{NO-BREAK SPACE}", " ")).strip())
    bare = re.sub(r"\s*(\[\d+\]|[*†‡§¹²³]+)$", "", bare)
    return bare.strip().strip('"“”').strip()


def is_title(text: str) -> bool:
    """ "Executive Director", "Chair of the board": what somebody is, not whom they sign for."""
    words = text.split()
    if " - " in text or "   " in text:
        return False
    if not words or len(words) > 7 or set(",()\t") & set(text) or not _TITLE_WORDS.search(text):
        return False
    return not set(normal_name(text).split()) & (_BODY_WORDS - {"campaign", "community", "media", "union"})


def looks_like_a_person(text: str) -> bool:
    """Two to four words with capitals, none of which organizations use. Only asked where a title stands beside it."""
    words = re.sub(r"^(mr|mrs|ms|dr|rev|rabbi|prof|hon|fr|sr)\.?\s+", "", text.strip(), flags=re.IGNORECASE).split()
    if not 1 < len(words) <= 4 or any(any(letter.isdigit() for letter in word) for word in words):
        return False
    if {word.casefold().strip(".,") for word in words} & (_BODY_WORDS | _SMALL):
        return False
    return all(word[0].isupper() or word in {"de", "la", "van", "von", "del"} for word in words)


def is_prose(text: str) -> bool:
    """A sentence, or a line of one."""
    words = text.split()
    small = sum(word.islower() for word in words)
    if len(words) >= 6 and text.rstrip().endswith((".", "?", "!")) and ";" not in text and small * 2 >= len(words):
        return True
    named = all(word[0].isupper() or word in _SMALL for word in words[:3])
    return len(words) >= 8 and small * 2 > len(words) and not (named and "," in text)


def is_state(text: str) -> bool:
    bare = text.strip().rstrip(".")
    return (bare.isupper() and bare.casefold() in STATES) or normal_name(bare) in _STATE_NAMES


def _is_heading(text: str) -> bool:
    if text.endswith(":") and len(text) < 120:
        return True
    words = re.sub(r"[()\d.,]", " ", text).split()
    if words and all(word.casefold() in _HEADING_WORDS for word in words):
        return bool(_PLURAL.search(text)) or (len(words) == 1 and bool(_COLUMN.match(text) or _LEVEL.match(text)))
    return normal_name(text) in _STATE_NAMES
