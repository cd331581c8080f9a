"""PostgreSQL only: people, signatures and answers with one statement, which is one exchange and its own transaction.

What it leaves (a second signature of an address, somebody made or erased in the same moment, something gone) is kept by
`intake` statement by statement. Both meet people in one order, new ones first and by address, so that two batches
never wait for each other.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from linkarms.audit.queries import VERSION_SQL
from linkarms.petitions.bulk import moments, payload, server_cursor
from linkarms.petitions.rows import ANSWERS, PEOPLE, SIGNATURES, Named, row
from linkarms.petitions.submission import Stale

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from linkarms.audit.queries import Version
    from linkarms.petitions.submission import SignatureSubmission

_STATEMENT = """
WITH version (last, total) AS MATERIALIZED ({version}),
named (present) AS MATERIALIZED (SELECT {counted}),
sent AS MATERIALIZED (SELECT * FROM json_to_recordset(%s::json) AS one(email text, answers json, {typed})),
given AS MATERIALIZED (
  SELECT sent.* FROM version, named, sent
  WHERE present = %s AND (%s::bigint IS NULL OR (version.last, version.total) = (%s::bigint, %s::bigint))
),
made AS (
  INSERT INTO {people} (email, language, created_at) SELECT email, language, %s::timestamptz FROM given
  ON CONFLICT DO NOTHING RETURNING id, email
),
known AS (
  SELECT id, email FROM {people}
  WHERE email = ANY (ARRAY(SELECT email FROM given EXCEPT SELECT email FROM made)) ORDER BY email FOR NO KEY UPDATE
),
signed AS (
  INSERT INTO {signatures} (supporter_id, {columns})
  SELECT person.id, {columns} FROM given JOIN (TABLE made UNION ALL TABLE known) AS person USING (email)
  ON CONFLICT DO NOTHING RETURNING submission, supporter_id
),
answered AS (
  INSERT INTO {answers} (supporter_id, submission, {shared}, {places})
  SELECT signed.supporter_id, given.submission, {shared}, {values}
  FROM given JOIN signed USING (submission), json_array_elements(given.answers) AS one(place)
  ON CONFLICT DO NOTHING
)
SELECT last, total, ARRAY(SELECT submission FROM sent EXCEPT SELECT submission FROM signed) FROM version
"""


def left_by(batch: Sequence[SignatureSubmission], *, now: datetime, seen: Version | None) -> set[UUID]:
    """Keep what can be kept at once, durably; the numbers of the submissions that remain to be kept.

    No two of them may have the same address under the same petition. Raises Stale when `seen` is given and is not
    the audit's version: then, as with every error of the database, nothing was stored.
    """
    text_of = moments()
    rows = [row(one, text_of(one.at), email=one.email) for one in sorted(batch, key=lambda one: one.email)]
    named = Named(batch)
    last, total = seen or (None, None)
    with server_cursor() as cursor:
        cursor.execute(_statement(), [*named.lists, payload(rows), named.count, last, last, total, now])
        *current, left = cursor.fetchone()
    if seen is not None and tuple(current) != seen:
        raise Stale
    return set(left)


@cache
def _statement() -> str:
    columns = [name for name in SIGNATURES.columns if name != "supporter_id"]
    shared = [name for name in ANSWERS.columns if name not in {"supporter_id", "submission"}]
    typed = {name: kind for one in (SIGNATURES, ANSWERS) for name, kind in one.columns.items()}
    del typed["supporter_id"]
    return _STATEMENT.format(
        version=VERSION_SQL,
        counted=Named.counted(),
        people=PEOPLE.table,
        signatures=SIGNATURES.table,
        answers=ANSWERS.table,
        typed=", ".join(f"{name} {kind}" for name, kind in typed.items()),
        columns=", ".join(columns),
        shared=", ".join(shared),
        places=", ".join(ANSWERS.places),
        values=", ".join(f"(one.place ->> {place})::{kind}" for place, kind in enumerate(ANSWERS.places.values())),
    )
