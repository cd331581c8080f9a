"""Names of organizations, compared; names of people, kept as they write them."""

import re
import unicodedata

from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput

NORMAL_NAME_MAX = 200
PERSON_NAME_MAX = 100

# N.A.A.C.P., N. A. A. C. P. and N.A.A.C.P (the last stop forgotten) are one word.
_DOTTED = re.compile(r"(?<!\w)(?:[^\W\d_]\.\s*)+[^\W\d_](?!\w)")
_INSIDE_WORDS = re.compile(r"['’‘`´ʼ]")
_NO_WORD = re.compile(r"[\W_]+")
# Plain text without dots has no accents to fold and no abbreviations to close up: an eighth of the time, because a
# register has two million names. A test holds the two ways together.
_OF_PLAIN = bytes(ord(chr(code).lower()) if chr(code).isalnum() and code < 0x80 else 0x20 for code in range(256))

_LEADING = frozenset({"the"})
_TRAILING = frozenset({"the", "inc", "incorporated", "llc", "ltd"})

# Nothing in it to mend: read in a tenth of the time, because intake reads two names a signature.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.'-]*(?: [A-Za-z0-9.'-]+)*")

# Embeddings, overrides and isolates: they can make the rest of a page read backwards.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def normal_name(raw: str) -> str:
    """The form under which two spellings of an organization's name are the same.

    Case, accents, punctuation, "the", "Inc." and "&" do not count: "The N.A.A.C.P., Inc." is "naacp". At most
    200 characters; a name without letters or digits stands for itself. Twice is the same as once.
    """
    if raw.isascii() and raw.isprintable() and "." not in raw and len(raw) <= NORMAL_NAME_MAX:
        text = raw.replace("&", " and ").replace("+", " and ").encode("ascii")
        plain = " ".join(text.translate(_OF_PLAIN, b"'`").decode("ascii").split())[:NORMAL_NAME_MAX].split()
        if plain:
            return " ".join(_without_fillers(plain))
    return _normal_the_long_way(raw)


def _normal_the_long_way(raw: str) -> str:
    # A ligature such as U+FDFA becomes eighteen letters: cut before the work and after it.
    text = _folded(raw[: 4 * NORMAL_NAME_MAX])
    text = _INSIDE_WORDS.sub("", text).replace("&", " and ").replace("+", " and ")
    text = _DOTTED.sub(lambda match: re.sub(r"[.\s]", "", match[0]), text)
    words = _NO_WORD.sub(" ", text).strip()[:NORMAL_NAME_MAX].split()
    if not words:
        return " ".join(_folded(raw).split())[:NORMAL_NAME_MAX].strip()
    return " ".join(_without_fillers(words))


def person_name(raw: str, *, field: str) -> str:
    """A person's name or part of one, as they wrote it, for the form field `field`.

    Line breaks and repeated blanks become one blank; control and direction-override characters go.
    Everything else stays plain text: `<script>`, `=cmd()` and emoji are escaped where they are shown.
    Raises `BadInput` when nothing visible is left or it is longer than 100 characters.
    """
    return one_line(raw, field=field, max_length=PERSON_NAME_MAX)


def one_line(raw: str, *, field: str, max_length: int, required: bool = True) -> str:
    """The same rules for any one-line text: titles, roles, places."""
    if _PLAIN.fullmatch(raw) and len(raw) <= max_length:
        return raw
    text = " ".join(_without_controls(raw.replace("\N{NO-BREAK SPACE}", " "), keep="").split())
    return _checked(text, field=field, max_length=max_length, required=required)


def paragraphs(raw: str, *, field: str, max_length: int, required: bool = True) -> str:
    """The same rules for text of several lines, which keeps its line breaks (as "\\n")."""
    if not raw and not required:
        return ""
    text = _without_controls(raw.replace("\r\n", "\n").replace("\r", "\n"), keep="\n")
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()
    return _checked(text, field=field, max_length=max_length, required=required)


def _checked(text: str, *, field: str, max_length: int, required: bool) -> str:
    if not any(unicodedata.category(character)[0] in "LNPS" for character in text):
        if required:
            raise BadInput(_("Please fill this in."), field)
        return ""
    if len(text) > max_length:
        raise BadInput(
            _("This is too long: at most %(most)d characters fit, and this has %(length)d.")
            % {"most": max_length, "length": len(text)},
            field,
        )
    return text


def _without_controls(raw: str, *, keep: str) -> str:
    text = unicodedata.normalize("NFC", raw)
    return "".join(_kept(character, keep) for character in text)


def _kept(character: str, keep: str) -> str:
    if character in keep:
        return character
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    # Cs: half a character, which no database can store.
    return "" if category in {"Cc", "Cs"} or character in _BIDI_CONTROLS else character


def _folded(raw: str) -> str:
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", raw).casefold())
    return "".join(c for c in text if unicodedata.category(c) not in {"Mn", "Cf", "Cc", "Cs"} or c.isspace())


def _without_fillers(words: list[str]) -> list[str]:
    kept = list(words)
    while len(kept) > 1 and kept[0] in _LEADING:
        kept.pop(0)
    while len(kept) > 1 and kept[-1] in _TRAILING:
        kept.pop()
    return kept
