"""`linkarms explain-sharing`: facts, decision and reasons for one person and one organization; nothing is released."""

from __future__ import annotations

import argparse
import json

from linkarms.core.clock import now as clock_now
from linkarms.sharing.operator import Explanation, explain_sharing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--org", required=True, metavar="ORG", help="short name of the organization, as in /w/ORG/")
    parser.add_argument("--email", required=True, metavar="E", help="the person's address")
    parser.add_argument("--campaign", metavar="C", help="short name of one campaign; without it, all")
    parser.add_argument("--json", action="store_true", help="print facts, decision and reasons as JSON")


def run(options: argparse.Namespace) -> int:
    explanation = explain_sharing(org=options.org, email=options.email, campaign=options.campaign, now=clock_now())
    if options.json:
        print(json.dumps(explanation.as_dict(), indent=2))
    else:
        _print(explanation)
    return 0


def _print(explanation: Explanation) -> None:
    if not explanation.known:
        print(f"Nobody here has the address {explanation.email}: {explanation.organization} can receive nothing.")
        return
    if not explanation.answers:
        print(f"{explanation.organization} takes part in no campaign in which {explanation.email} did something.")
    for answer in explanation.answers:
        purpose = answer.facts.purpose.value
        if answer.allowed:
            print(f"{answer.campaign} ({purpose}): yes: {', '.join(answer.fields())}")
            continue
        refusals = ", ".join(sorted(str(refusal) for refusal in answer.decision.refusals))
        print(f"{answer.campaign} ({purpose}): no: {refusals}")
        for sentence in answer.sentences():
            print(f"  - {sentence}")
