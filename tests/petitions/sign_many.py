"""A process of its own that signs: `python -m tests.petitions.sign_many DATABASE NUMBER COUNT CAMPAIGN PETITION`.

Prints how many of its submissions were answered as first and as repeat.
"""

import os
import sys
import threading
from collections import Counter
from datetime import UTC, datetime
from uuid import uuid4

import django


def main(database, number, count, campaign, petition):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.db import connections  # noqa: PLC0415  # only after setup()

    from linkarms.petitions import writer  # noqa: PLC0415
    from linkarms.petitions.submission import SignatureSubmission  # noqa: PLC0415

    connections["default"].settings_dict["NAME"] = database
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    outcomes = Counter()

    def sign(thread):
        for turn in range(thread, count, 4):
            name = f"shared{turn}" if turn % 10 == 0 else f"p{number}n{turn}"
            one = SignatureSubmission(
                submission=uuid4(), petition_id=petition, campaign_id=campaign, email=f"{name}@example.org",
                given_name="P", family_name="Q", postal_code="94110", country="US", phone="", comment="",
                name_public=False, comment_public=False, language="en", link_id=None, recruiter_id=None,
                method="form", network_hash="", at=now,
            )  # fmt: skip
            outcomes[writer.submit(one, now=now)] += 1

    threads = [threading.Thread(target=sign, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.stop()
    print(outcomes["first"], outcomes["repeat"])


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
