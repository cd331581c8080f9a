"""Baseline (b): the least that validates a signature and commits five rows for it, in groups.

One person, one signature and three answers; one statement a group; answered after the commit. It knows no petition,
no link, no words, no rates and no repeats: `benchmarks.baselines.prototype:application`, after `create_tables()`.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import threading
from collections import deque
from typing import Any

import psycopg

_ADDRESS = re.compile(r"[a-z0-9_.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,24}")
_POSTCODE = re.compile(r"\d{5}")
MOST = 500

TABLES = """
DROP TABLE IF EXISTS proto_answer, proto_signature, proto_person;
CREATE TABLE proto_person (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE NOT NULL);
CREATE TABLE proto_signature (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, petition bigint NOT NULL,
  person bigint NOT NULL, given_name text, family_name text, postal_code text, country text,
  at timestamptz NOT NULL DEFAULT now(), UNIQUE (petition, person));
CREATE TABLE proto_answer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, person bigint NOT NULL,
  organization text NOT NULL, granted boolean NOT NULL, words text NOT NULL, at timestamptz NOT NULL DEFAULT now());
"""

WRITE = """
WITH given AS (
  SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS g(email, given_name, family_name, postal_code, country)
), people AS (
  INSERT INTO proto_person (email) SELECT email FROM given ON CONFLICT DO NOTHING RETURNING id, email
), signed AS (
  INSERT INTO proto_signature (petition, person, given_name, family_name, postal_code, country)
  SELECT 1, people.id, given_name, family_name, postal_code, country FROM given JOIN people USING (email)
  ON CONFLICT DO NOTHING RETURNING person
)
INSERT INTO proto_answer (person, organization, granted, words)
SELECT people.id, a.organization, a.granted, a.words
FROM unnest(%s::text[], %s::text[], %s::boolean[], %s::text[]) AS a(email, organization, granted, words)
JOIN people USING (email) JOIN signed ON signed.person = people.id
"""

HEADERS = [("content-type", "application/json")]
ACCEPTED = b'{"status": "accepted"}'


def create_tables() -> None:
    with psycopg.connect(os.environ["LINKARMS_DATABASE_URL"], autocommit=True) as connection:
        connection.execute(TABLES)


class Application:
    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.waiting: deque[tuple[dict[str, Any], asyncio.Future[int]]] = deque()
        self.wake = threading.Event()
        threading.Thread(target=self.write, daemon=True).start()

    async def __rsgi__(self, _scope: Any, exchange: Any) -> None:
        given = json.loads(await exchange())
        if not (_ADDRESS.fullmatch(given["email"]) and _POSTCODE.fullmatch(given["postal_code"])):
            exchange.response_empty(422, [])
            return
        future = self.loop.create_future()
        self.waiting.append((given, future))
        self.wake.set()
        exchange.response_bytes(await future, HEADERS, ACCEPTED)

    def write(self) -> None:
        with psycopg.connect(os.environ["LINKARMS_DATABASE_URL"], autocommit=True) as connection:
            while True:
                self.wake.wait()
                self.wake.clear()
                while self.waiting:
                    batch = [self.waiting.popleft() for _ in range(min(MOST, len(self.waiting)))]
                    connection.execute(WRITE, _columns([given for given, _future in batch]))
                    self.loop.call_soon_threadsafe(_answer, [future for _given, future in batch])


def _columns(batch: list[dict[str, Any]]) -> list[list[Any]]:
    people = [[one[name] for one in batch] for name in ("email", "given_name", "family_name", "postal_code", "country")]
    answers = [
        (one["email"], organization, answer["granted"], answer["words"])
        for one in batch
        for organization, answer in one["opt_ins"].items()
    ]
    return [*people, *([row[n] for row in answers] for n in range(4))]


def _answer(futures: list[asyncio.Future[int]]) -> None:
    for future in futures:
        future.set_result(202)


application = Application()

if __name__ == "__main__":
    create_tables()
