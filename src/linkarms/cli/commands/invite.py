"""`linkarms invite`: a one-time link with which a person founds an organization."""

from __future__ import annotations

import argparse
import json

from django.conf import settings

from linkarms.accounts.services import invite_founder
from linkarms.core.clock import now as clock_now
from linkarms.core.email import canonical_email


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--email", required=True, metavar="E", help="the address of the person who will be its owner")
    parser.add_argument(
        "--language", default="en", choices=[code for code, _name in settings.LANGUAGES], help="of the mail"
    )
    parser.add_argument("--json", action="store_true", help="print address and link as JSON")


def run(options: argparse.Namespace) -> int:
    email = canonical_email(options.email)
    link = invite_founder(email, language=options.language, now=clock_now())
    if options.json:
        print(json.dumps({"email": email, "link": link}, indent=2))
    else:
        print(f"Mailed to {email}. The link founds one organization, once, within two weeks:\n\n    {link}\n")
    return 0
