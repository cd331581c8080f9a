"""Every string that people read is in the Spanish catalogue, and no template says anything untranslated."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "linkarms"

#: Words that stand in every language as they are.
SAME_EVERYWHERE = {"Linkarms", "QR", "CSV", "JSON", "Español", "English", "Markdown", "Ctrl"}

TEMPLATES = sorted(path for path in SOURCE.rglob("templates/**/*") if path.suffix in {".html", ".txt"})
SILENT = {"blocktranslate", "blocktrans", "comment"}
CLOSES = {f"end{name}" for name in SILENT} | {"endblock"}
SPOKEN = re.compile(r'\b(?:alt|title|placeholder|aria-label|data-label|content)="([^"{}]*[A-Za-z]{2}[^"{}]*)"')
ADDRESS = re.compile(r"\s/[\w./-]*")
NOT_SPOKEN = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->|<meta\b[^>]*>", re.DOTALL)


def test_every_catalogue_is_complete() -> None:
    """No string is missing, left over, untranslated, or with other placeholders than the English one."""
    outcome = subprocess.run(
        [sys.executable, "tools/messages.py", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert outcome.stderr == ""


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_says_nothing_untranslated(template: Path) -> None:
    assert untranslated(template.read_text(encoding="utf-8")) == []


def untranslated(source: str) -> list[str]:
    """Words of a template that stand outside the translation tags, in text or in spoken attributes."""
    kept: list[str] = []
    silent = False
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            name, *rest = token.split_contents()
            in_a_tag = name == "block" and (rest[0].startswith("body_") or rest[0].endswith("_class"))
            opens = name in SILENT or in_a_tag
            silent = opens or (silent and name not in CLOSES)
            kept.append(" ")
        elif token.token_type == TokenType.TEXT and not silent:
            kept.append(token.contents)
        else:
            kept.append(" ")
    text = ADDRESS.sub(" ", NOT_SPOKEN.sub(" ", "".join(kept)))
    said = [*SPOKEN.findall(text), re.sub(r"<[^>]*>", "\n", text)]
    words = {word for part in said for word in re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", " ", part))}
    return sorted(words - SAME_EVERYWHERE)


def test_the_check_sees_words_outside_the_tags() -> None:
    source = '<p class="note">Sign {% translate "now" %}</p><img alt="A bus"> {% if a %}{{ b }}{% endif %}'
    assert untranslated(source) == ["Sign", "bus"]
