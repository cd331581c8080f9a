"""What a petition's page shows of very many comments."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linkarms.petitions.models import Signature
from linkarms.petitions.queries import public_comments
from linkarms.supporters.models import Supporter
from tests.factories.world import amina_and_bo

pytestmark = pytest.mark.django_db


def test_comments_that_wait_to_be_read_are_not_read_for_the_page(now):
    """However many wait: the plan names the index that holds only what was let through."""
    world = amina_and_bo(now)
    people = Supporter.objects.bulk_create(
        Supporter(email=f"p{number}@mail.example", created_at=now) for number in range(300)
    )
    Signature.objects.bulk_create(
        Signature(
            petition=world.petition,
            supporter=person,
            submission=uuid.uuid4(),
            method="form",
            comment="For my children.",
            comment_public=True,
            at=now,
            confirmed_at=now,
        )
        for person in people
    )
    with CaptureQueriesContext(connection) as asked:
        assert public_comments(world.petition, limit=5) == []
    assert "signature_with_shown_comment" in plan_of(asked.captured_queries[0]["sql"])


def plan_of(statement):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE petitions_signature")
        cursor.execute(f"{'EXPLAIN' if connection.vendor == 'postgresql' else 'EXPLAIN QUERY PLAN'} {statement}")
        return str(cursor.fetchall())
