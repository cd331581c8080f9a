"""`linkarms vouch`: the operator's recorded word that a team acts for its organization, shown to its owners."""

from __future__ import annotations

import argparse

from linkarms.core.clock import now as clock_now
from linkarms.core.errors import BadInput
from linkarms.directory.models import Organization
from linkarms.directory.services import vouch


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--org", required=True, metavar="ORG", help="short name of the organization, as in /w/ORG/")
    parser.add_argument("--note", required=True, metavar="TEXT", help="how you know; its owners read this")


def run(options: argparse.Namespace) -> int:
    organization = Organization.objects.filter(slug=options.org).first()
    if organization is None:
        raise BadInput(f"there is no organization {options.org!r}; its short name stands in its address, /w/<name>/")
    vouch(organization, note=options.note, now=clock_now())
    print(f"Recorded: you vouch for {organization.name}. Its owners are told by mail, with your note.")
    return 0
