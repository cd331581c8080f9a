"""How well records are matched, names compared and letters split: `linkarms bench quality -- --data DIR`.

Precision: of what was found, how much is right. Recall: of what is right, how much was found. DIR holds the folders
`dedupe-chicago-nonprofits`, `signon-letters` and `crowd-counting-2025` that docs/explanation/matching.md describes;
the labelled pairs of names are in tests/directory/matching/aliases.csv and need no data. Nothing is written.
"""

from __future__ import annotations

import argparse
import csv
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from linkarms.core.names import normal_name
from linkarms.directory.articles import candidate_names, find_mentions
from linkarms.directory.leads.events.organizers import families, key_of
from linkarms.directory.leads.events.reading import read_events
from linkarms.directory.letters import split_letter
from linkarms.directory.matching.clusters import group
from linkarms.directory.matching.comparing import Outcome, Verdict, compare
from linkarms.directory.matching.keys import candidates
from linkarms.directory.matching.likeness import Reason
from linkarms.directory.matching.records import Record, prepare, prepare_all
from linkarms.directory.matching.sites import same_site

ALIASES = Path(__file__).resolve().parents[1] / "tests" / "directory" / "matching" / "aliases.csv"
ARTICLES = ALIASES.parents[1] / "articles" / "articles.txt"
#: Known beside those the articles name.
LOOK_ALIKES = ("Witness", "Medium", "Color", "Target", "Riverside Library", "Reno", "Ella Baker", "Common Cause Iowa")
SITES = Path("dedupe-chicago-nonprofits", "split_dev.csv")
LETTERS = (
    Path("signon-letters", "net-neutrality-letter-2017_signatories.txt"),
    Path("signon-letters", "day-of-action_2017-07-12_participants.csv"),
)
EVENTS = Path("crowd-counting-2025", "split_dev_2025-01.csv")
#: How a list of names may have been pasted.
FORMS: dict[str, Callable[[list[str]], str]] = {
    "lines": "\n".join,
    "numbers": lambda names: "\n".join(f"{number}. {name}" for number, name in enumerate(names, start=1)),
    "bullets": lambda names: "\n".join(f"• {name}" for name in names),
    "columns": lambda names: "\n".join("\t".join(names[at : at + 3]) for at in range(0, len(names), 3)),
    "semicolons": "; ".join,
    "commas": ", ".join,
}

ABOVE = "Dear Senators,\n\nWe ask you to keep the net open for all of the people who need it.\n\nSincerely,\n\n"
BELOW = "\n\nPage 2 of 3\n\ncc: The members of the committee\n"

#: What is promised: figure, least value.
PROMISED = {
    "names_precision_of_merges": 0.995,
    "names_recall_with_review": 0.90,
    "articles_known_precision": 0.85,
    "articles_known_recall": 0.85,
    "letters_found_in_lines": 1.0,
    "events_read": 1.0,
    "events_organizers_kept": 1.0,
    "sites_precision": 0.98,
    "sites_recall": 0.95,
}


def main(argv: Sequence[str] | None = None) -> dict[str, Any]:
    parser = argparse.ArgumentParser(prog="linkarms bench quality", description="Measure how well matching works.")
    parser.add_argument(
        "--data", type=Path, help="the folder with the data sets; without it, labelled names and articles only"
    )
    options = parser.parse_args(argv)
    figures: dict[str, Any] = names() | articles()
    if options.data:
        figures |= sites(options.data / SITES)
        figures |= letters([options.data / path for path in LETTERS])
        figures |= events(options.data / EVENTS)
    figures["missed"] = [name for name, least in PROMISED.items() if name in figures and figures[name] < least]
    return figures


def names() -> dict[str, Any]:
    """Every labelled pair, by its names alone."""
    seen: Counter[tuple[str, Outcome]] = Counter()
    keyed = same = 0
    with ALIASES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pair = prepare_all([Record(row["one"]), Record(row["other"])])
            seen[row["same"], compare(*pair).outcome] += 1
            if row["same"] == "yes":
                same += 1
                keyed += len(candidates(pair).pairs)
    merged = seen["yes", Outcome.SAME] + seen["no", Outcome.SAME]
    review = seen["yes", Outcome.DOUBTFUL] + seen["no", Outcome.DOUBTFUL]
    return {
        "names_pairs": seen.total(),
        "names_of_them_the_same": same,
        "names_precision_of_merges": _share(seen["yes", Outcome.SAME], merged),
        "names_recall_of_merges": _share(seen["yes", Outcome.SAME], same),
        "names_recall_with_review": _share(seen["yes", Outcome.SAME] + seen["yes", Outcome.DOUBTFUL], same),
        "names_of_the_review_queue_the_same": _share(seen["yes", Outcome.DOUBTFUL], review),
        "names_recall_of_keys": _share(keyed, same),
    }


def articles() -> dict[str, Any]:
    """Twenty articles of our own with marked names, and one of all of them for the time it takes."""
    marked = ARTICLES.read_text(encoding="utf-8").split("\n---\n")
    whole = " ".join(marked)
    known = frozenset(normal_name(name) for name in [*re.findall(r"\[\[(.+?)\]\]", whole), *LOOK_ALIKES])
    figures: dict[str, Any] = {"articles": len(marked)}
    for kind, pattern in (("known", r"\[\[(.+?)\]\]"), ("unknown", r"\{\{(.+?)\}\}")):
        right = found = named = 0
        for article in marked:
            text = re.sub(r"\[\[|\]\]|\{\{|\}\}", "", article)
            mentions = find_mentions(text, known=candidate_names(text) & known)
            theirs = {normal_name(one.name) for one in mentions if one.is_known is (kind == "known")}
            ours = {normal_name(name) for name in re.findall(pattern, article)}
            right, found, named = right + len(ours & theirs), found + len(theirs), named + len(ours)
        figures |= {
            f"articles_{kind}_names": named,
            f"articles_{kind}_precision": _share(right, found),
            f"articles_{kind}_recall": _share(right, named),
        }
    long = " ".join((re.sub(r"[\[\]{}]", "", whole) * 4).split()[:2000])
    began = time.process_time()
    find_mentions(long, known=candidate_names(long) & known)
    figures["articles_processor_seconds_for_2000_words"] = round(time.process_time() - began, 3)
    return figures


def sites(path: Path) -> dict[str, Any]:
    """Every pair of rows that ends in one group, against every pair with one label."""
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = list(csv.DictReader(file))
    records = [
        prepare(Record(row["Site name"], street=row["Address"], postal_code=row["Zip"], phone=row["Phone"]))
        for row in rows
    ]
    began = time.perf_counter()
    found = candidates(records)

    def verdict(one: int, other: int) -> Verdict:
        outcome = Outcome.SAME if same_site(records[one], records[other]) else Outcome.DIFFERENT
        return Verdict(outcome, (Reason.SAME_ADDRESS,))

    groups = group(found.pairs, compare=verdict).groups
    took = time.perf_counter() - began
    grouped = {pair for one in groups for pair in combinations(one, 2)}
    labels: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        labels.setdefault(row["True Id"], []).append(number)
    right = {pair for one in labels.values() for pair in combinations(one, 2)}
    return {
        "sites_rows": len(rows),
        "sites_precision": _share(len(grouped & right), len(grouped)),
        "sites_recall": _share(len(grouped & right), len(right)),
        "sites_pairs_compared": len(found.pairs),
        "sites_seconds": round(took, 2),
    }


def letters(paths: Sequence[Path]) -> dict[str, Any]:
    """The names of the lists, pasted below a letter in each form: how many come out as they are."""
    lists = [
        [
            line.strip()
            for line in path.read_text(encoding="utf-8-sig").splitlines()
            if line.strip() not in {"", "display_name"}
        ]
        for path in paths
    ]
    figures: dict[str, Any] = {"letters_names": sum(len(names) for names in lists)}
    for form, paste in FORMS.items():
        found = wrong = 0
        for names in lists:
            got = Counter(one.name for one in split_letter(f"{ABOVE}{paste(names)}{BELOW}"))
            found += (got & Counter(names)).total()
            wrong += (got - Counter(names)).total()
        figures[f"letters_found_in_{form}"] = _share(found, figures["letters_names"])
        figures[f"letters_wrong_in_{form}"] = wrong
    return figures


def events(path: Path) -> dict[str, Any]:
    """A month of Crowd Counting: rows that were read, names that came out, chapters that found their parents.

    The rows and the names are counted a second time, by the plain reader of tables.
    """
    with path.open(encoding="latin-1", newline="") as file:
        plain = [row["organizations"] for row in csv.DictReader(file)]
    began = time.process_time()
    listing = read_events(path)
    named = [name for event in listing.events for name in event.organizers]
    found = families(named, places={place for event in listing.events for place in (event.place, event.county)})
    took = time.process_time() - began
    blank = sum(text.strip() in {"", "NA"} for text in plain)
    kept = {one.key for one in found}
    return {
        "events": len(plain),
        "events_read": _share(len(listing.events), len(plain)),
        "events_without_organizer": sum(not event.organizers for event in listing.events),
        "events_that_name_nobody": blank,
        "events_organizers_named": len(set(named)),
        "events_organizers_kept": _share(sum(key_of(name) in kept for name in set(named)), len(set(named))),
        "events_organizers_told_apart": len(kept),
        "events_chapters_under_parents": sum(bool(one.parent) for one in found),
        "events_parents": len({one.parent for one in found if one.parent}),
        "events_processor_seconds": round(took, 2),
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
