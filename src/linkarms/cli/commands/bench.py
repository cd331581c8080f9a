"""`linkarms bench`: the promised figures, each with the baseline it is measured against in the same run.

The benchmarks are part of a checkout, not of the installed package.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import linkarms
from linkarms.core.errors import Refused

#: What can be measured, and the module that does it.
KINDS = {
    "intake": "benchmarks.intake",
    "pages": "benchmarks.pages",
    "growth": "benchmarks.growth",
    "export": "benchmarks.export",
    "dashboards": "benchmarks.dashboards",
    "import": "benchmarks.importing",
    "articles": "benchmarks.articles",
    "quality": "benchmarks.quality",
    "search": "benchmarks.searching",
    "suggestions": "benchmarks.suggesting",
}
CHECKOUT = Path(linkarms.__file__).resolve().parents[2]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=KINDS, help="what to measure")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="options of the benchmark (see its --help)")


def run(options: argparse.Namespace) -> int:
    if not (CHECKOUT / "benchmarks" / "measuring.py").is_file():
        raise Refused("benchmarks are run from a checkout of Linkarms; this is an installed package without them")
    sys.path.insert(0, str(CHECKOUT))
    module = import_module(KINDS[options.kind])
    figures: Mapping[str, Any] = module.main([word for word in options.rest if word not in ("--", "--json")])
    if options.json or "--json" in options.rest:
        print(json.dumps(figures, indent=2, default=str))
    else:
        for name, value in figures.items():
            print(f"{name.replace('_', ' '):42} {value}")
    missed = figures.get("missed") or []
    if missed:
        print(f"Not kept: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0
