"""A mail's words, from templates `mails/<kind>.subject.txt`, `.txt` and `.html`, in one language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.template import Context, Template, TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates
from django.utils import translation

SUBJECT_MAX = 300


@dataclass(frozen=True)
class Words:
    subject: str
    text: str
    html: str


def render(kind: str, *, language: str, context: Mapping[str, object]) -> Words:
    """The three parts. `base_url` and `language` are in the context; plain text is not HTML-escaped.

    The subject is one line whatever a name in it contains, so that it cannot begin another header.
    """
    chosen = spoken(language)
    values = {"base_url": settings.LINKARMS_BASE_URL, "language": chosen, **context}
    with translation.override(chosen):
        subject = _template(f"mails/{kind}.subject.txt").render(Context(values, autoescape=False))
        text = _template(f"mails/{kind}.txt").render(Context(values, autoescape=False))
        html = _template(f"mails/{kind}.html").render(Context(values))
    return Words(subject=_one_line(subject), text=_tidy(text), html=html.strip())


def spoken(language: str) -> str:
    """The language itself where this installation speaks it, else its main language."""
    codes = {code for code, _name in settings.LANGUAGES}
    if language in codes:
        return language
    short = language.split("-", 1)[0]
    return short if short in codes else settings.LANGUAGE_CODE


def _template(name: str) -> Template:
    # Django's own loader function hides the difference between text and HTML, which escaping depends on.
    for engine in engines.all():
        if isinstance(engine, DjangoTemplates):
            return engine.get_template(name).template
    raise TemplateDoesNotExist(name)


def _one_line(text: str) -> str:
    printable = "".join(character if character.isprintable() else " " for character in text)
    # "=?utf-8?q?=0A?=" is an encoded word (RFC 2047): Python's own mail library reads a line break in it, and
    # writes one.
    return " ".join(printable.replace("=?", "= ?").split())[:SUBJECT_MAX].strip()


def _tidy(text: str) -> str:
    # "-- " with its blank is how mail programs know a signature (RFC 3676, 4.3).
    lines = "\n".join(line if line == "-- " else line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"
