"""What intake writes: the columns of each table, and a submission as a row of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection

from linkarms.campaigns.models import TrackedLink
from linkarms.petitions.bulk import BIGINT, BOOLEAN, MOMENT, TEXT, UUID_TYPE, BulkInsert, count_of, moments
from linkarms.petitions.models import Petition, Repeat, Signature
from linkarms.supporters.models import Consent, ConsentWords, Supporter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkarms.petitions.submission import SignatureSubmission

PEOPLE = BulkInsert(Supporter, {"email": TEXT, "language": TEXT, "created_at": MOMENT}, returning=("id", "email"))
SIGNATURES = BulkInsert(
    Signature,
    {
        "petition_id": BIGINT,
        "supporter_id": BIGINT,
        "submission": UUID_TYPE,
        "given_name": TEXT,
        "family_name": TEXT,
        "postal_code": TEXT,
        "country": TEXT,
        "phone": TEXT,
        "name_public": BOOLEAN,
        "comment": TEXT,
        "comment_public": BOOLEAN,
        "language": TEXT,
        "link_id": BIGINT,
        "recruiter_id": BIGINT,
        "method": TEXT,
        "network_hash": TEXT,
        "unproven": BOOLEAN,
        "at": MOMENT,
    },
)
REPEATS = BulkInsert(
    Repeat,
    {
        "signature_id": BIGINT,
        "submission": UUID_TYPE,
        "language": TEXT,
        "link_id": BIGINT,
        "unproven": BOOLEAN,
        "at": MOMENT,
    },
)
ANSWERS = BulkInsert(
    Consent,
    {
        "supporter_id": BIGINT,
        "campaign_id": BIGINT,
        "submission": UUID_TYPE,
        "language": TEXT,
        "link_id": BIGINT,
        "method": TEXT,
        "at": MOMENT,
    },
    nested="answers",
    # As a GivenAnswer has them.
    places={"organization_id": BIGINT, "words_id": BIGINT, "decision": TEXT, "box": TEXT},
)


class Named:
    """The rows that a batch names and that nobody looks for one by one: no foreign key of the database checks them.

    None of them is ever deleted (decision 0012), so that it is enough to look.
    """

    MODELS = (Petition, TrackedLink, ConsentWords)

    def __init__(self, batch: Sequence[SignatureSubmission]) -> None:
        ids = (
            {one.petition_id for one in batch},
            {one.link_id for one in batch if one.link_id is not None},
            {answer.words_id for one in batch for answer in one.answers},
        )
        self.count = sum(map(len, ids))
        self.lists = [json.dumps(list(each)) for each in ids]

    def insist(self) -> None:
        """Raises IntegrityError when one of them is gone."""
        with connection.cursor() as cursor:
            cursor.execute(_counting(), self.lists)
            (present,) = cursor.fetchone()
        if present != self.count:
            raise IntegrityError("a petition, link or words that are gone")

    @classmethod
    def counted(cls) -> str:
        """An expression: how many of them exist. Its parameters are `lists`."""
        return " + ".join(count_of(model) for model in cls.MODELS)


def _counting() -> str:
    return f"SELECT {Named.counted()}"


def row(one: SignatureSubmission, at: str, **more: object) -> dict[str, object]:
    """The signature with its answers; `at` and `more` as this database wants them."""
    return {
        "petition_id": one.petition_id,
        "campaign_id": one.campaign_id,
        "submission": one.submission.hex,
        "given_name": one.given_name,
        "family_name": one.family_name,
        "postal_code": one.postal_code,
        "country": one.country,
        "phone": one.phone,
        "name_public": one.name_public,
        "comment": one.comment,
        "comment_public": one.comment_public,
        "language": one.language,
        "link_id": one.link_id,
        "recruiter_id": one.recruiter_id,
        "method": one.method,
        "network_hash": one.network_hash,
        "unproven": one.unproven,
        "at": at,
        "answers": one.answers,
        **more,
    }


def repeat_row(one: SignatureSubmission, signature_id: int) -> dict[str, object]:
    return {
        "signature_id": signature_id,
        "submission": one.submission.hex,
        "language": one.language,
        "link_id": one.link_id,
        "unproven": one.unproven,
        "at": moments()(one.at),
    }
