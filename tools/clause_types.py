"""The reference page of the clause types, written from the types themselves: ``tools/clause_types.py > page``.

``tests/partnerships/test_docs.py`` holds docs/reference/clauses.md to what this writes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from linkarms.core.fields import Field
from linkarms.partnerships.clauses import (
    TYPES,
    Attendance,
    Clause,
    ClauseType,
    Decisions,
    Dispute,
    Family,
    Kept,
    MailingLimit,
    MailingNotice,
    MandatedWords,
    Per,
    Permission,
    Pot,
    Removal,
    Reporting,
    Rule,
    Share,
    Split,
    parts,
    type_of,
)
from linkarms.partnerships.clauses.parts import FIELD_NAMES
from linkarms.partnerships.clauses.types import FAMILY_NAMES
from linkarms.partnerships.clauses.words import Parties, Voice

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "clauses.md"
PARTIES = Parties("Oak Street Tenants", "Rivers Alliance")

HEAD = """# Clause types

Every agreement is made of these clauses ([agreements](agreements.md)). This page is written by
`tools/clause_types.py` from the types themselves (`src/linkarms/partnerships/clauses/`); a test compares the two. A new
type is one value in one module there: form, text in both languages, terms, checks and this page come from it.

"Kept by the software" means that Linkarms cannot do otherwise; "kept by people" means that the clause stands in the
signed text and in the terms (`Terms.rules`), and that people keep it.
"""

#: Rules of real agreements (list agreements, operating agreements, sign-on protocols, memoranda), each as a clause.
RULES: tuple[tuple[str, Clause], ...] = (
    ("Three mailings a year", MailingLimit("both", 3, Per.YEAR)),
    ("48 hours' notice", MailingNotice("both", 48)),
    ("Equal share", Share(Pot.NEW_PEOPLE, Split.EQUAL)),
    ("Mandated wording", next(one.example for one in TYPES if one.of is MandatedWords)),
    ("Removal by 60 %", Removal(60, 12)),
    ("Decisions by 60 %", Decisions(Rule.PERCENT, 60, 50)),
    ("Written permission, with who gives it", next(one.example for one in TYPES if one.of is Permission)),
    ("Attendance", Attendance("both", 75, 12)),
    ("Dispute steps", next(one.example for one in TYPES if one.of is Dispute)),
    ("Autonomy, and a report by a day", next(one.example for one in TYPES if one.of is Reporting)),
)


def page() -> str:
    found = [HEAD, "## Rules of real agreements\n", "| rule | clause | reads |\n|---|---|---|"]
    found += [
        f"| {rule} | [`{type_of(clause).kind}`](#{type_of(clause).kind}) | {said(clause)} |" for rule, clause in RULES
    ]
    for family in Family:
        found.append(f"\n## {FAMILY_NAMES[family].en}")
        found += [section(known) for known in TYPES if known.family is family]
    return "\n".join(found) + "\n"


def said(clause: Clause, language: str = "en") -> str:
    return " ".join(type_of(clause).said(clause, Voice(PARTIES, language))).replace("\n", " ")


def section(known: ClauseType[Any]) -> str:
    keeper = "the software" if known.kept is Kept.SOFTWARE else "people"
    once = "at most once" if known.once else "as often as one likes"
    bound = " and ".join(sorted(known.bound(known.example)))
    rows = "\n".join(f"| `{part.name}` | {part.label.en} | {bounds(part)} |" for part in known.parts)
    return f"""
### `{known.kind}`

{known.title.en}. Kept by {keeper}; {once}; from the level `{known.level}`; the example binds {bound}.

> {said(known.example)}

> {said(known.example, "es")}

| part | asks | takes |
|---|---|---|
{rows}"""


def bounds(part: parts.Part) -> str:
    match part:
        case parts.Side():
            takes = ", ".join(f"`{who}`" for who in part.choices)
        case parts.Choice():
            takes = ", ".join(f"`{value}`" for value in part.of)
        case parts.Number():
            takes = f"{part.least:,} to {part.most:,}"
        case parts.Text():
            takes = f"at most {part.most:,} characters"
        case parts.Day():
            takes = "a day"
        case parts.Fields():
            takes = ", ".join(f"`{name}`" for name in Field.order() if name in FIELD_NAMES)
        case parts.Places():
            takes = f"1 to {parts.MOST_PLACES} places"
        case _:
            takes = "yes or no"
    optional = isinstance(part, parts.Day | parts.Text) and not part.needed
    return f"{takes}; may be left empty" if optional else takes


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
