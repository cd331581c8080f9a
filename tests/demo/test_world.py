"""The self-made world, as `linkarms demo --json` tells of it and as its database holds it."""

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from linkarms.core.names import normal_name
from linkarms.demo import folder
from linkarms.demo.story.cast import CAST, GROUPS, invented_names
from tests.demo.conftest import BuiltDemo, build_demo

pytestmark = pytest.mark.long  # some seconds to check, half a minute to build


def rows(demo: BuiltDemo, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(demo.folder / folder.DATABASE)) as connection:
        return connection.execute(sql).fetchall()


def number(demo: BuiltDemo, sql: str) -> int:
    return rows(demo, sql)[0][0]


def test_it_is_marked_as_demo_and_ready(self_made: BuiltDemo):
    assert folder.is_demo(self_made.folder)
    assert rows(self_made, "SELECT id, ready_at IS NOT NULL, from_files FROM demo_demomark") == [(1, 1, 0)]


def test_nothing_but_json_is_printed(self_made: BuiltDemo):
    assert self_made.said == ""
    assert sorted(self_made.report) == [
        "address", "counts", "days", "folder", "from", "read", "seconds", "sign_in",
    ]  # fmt: skip


def test_it_has_a_secret_of_its_own(self_made: BuiltDemo):
    assert "real-installation" not in (self_made.folder / "secret-key").read_text()


def test_every_submission_is_a_first_one_or_a_repeat(self_made: BuiltDemo):
    for petition in self_made.counts["petitions"].values():
        sent = petition["submissions"]
        assert sent["total"] == sent["first"] + sent["repeat"]
        assert sent["refused"] == 0
    read, library = self_made.report["read"], self_made.counts["petitions"]["library"]["submissions"]
    assert library["repeat"] == read["people_used"] - read["addresses"]
    assert library["first"] == read["addresses"] + 1  # Dolores


def test_every_signature_is_in_one_state_and_none_is_lost(self_made: BuiltDemo):
    for petition in self_made.counts["petitions"].values():
        kept = petition["signatures"]
        assert kept["total"] == kept["confirmed"] + kept["pending"] + kept["withdrawn"] + kept["erased"]
        assert petition["submissions"]["first"] == kept["total"] + kept["gone"]
        assert kept["counted"] == kept["confirmed"] + kept["erased"]


def test_the_totals_are_the_sums_over_the_petitions(self_made: BuiltDemo):
    for part in ("submissions", "signatures"):
        added: Counter[str] = Counter()
        for petition in self_made.counts["petitions"].values():
            added.update(petition[part])
        assert dict(added) == self_made.counts[part]
    assert self_made.counts["signatures"]["total"] == number(self_made, "SELECT count(*) FROM petitions_signature")


def test_every_answer_given_is_kept_or_was_dropped(self_made: BuiltDemo):
    consents = self_made.counts["consents"]
    assert consents["total"] == consents["yes"] + consents["not_granted"] + consents["withdrawn"]
    assert consents["total"] == consents["given"] + consents["withdrawn"] - consents["dropped"]


def test_most_people_confirm_and_some_do_not(self_made: BuiltDemo):
    library = self_made.counts["petitions"]["library"]
    assert 0.85 < library["signatures"]["counted"] / library["submissions"]["first"] < 0.95
    assert library["signatures"]["pending"] > 0


def test_the_tally_that_pages_show_is_the_count(self_made: BuiltDemo):
    tallies = "SELECT slug, confirmed FROM petitions_tally t JOIN petitions_petition p ON p.id = t.petition_id"
    shown = dict(rows(self_made, tallies))
    petitions = self_made.counts["petitions"].values()
    assert shown == {petition["slug"]: petition["signatures"]["counted"] for petition in petitions}


def test_partnerships_stand_in_every_state(self_made: BuiltDemo):
    assert self_made.counts["partnerships"] == {"declined": 1, "ended": 1, "invited": 2, "open": 10}
    assert self_made.counts["agreements"] == {"ended": 2, "in_force": 11, "proposed": 4}
    assert self_made.counts["participations"] == {"invited": 1, "joined": 9, "left": 1}


def test_each_name_of_the_lists_is_a_private_lead_of_the_host(self_made: BuiltDemo):
    read = self_made.report["read"]
    holders = rows(
        self_made,
        "SELECT DISTINCT o.name FROM directory_lead l JOIN directory_entry e ON e.id = l.entry_id "
        "JOIN directory_organization o ON o.id = e.holder_id",
    )
    assert holders == [(GROUPS[0].name,)]
    assert sum(read["lists"].values()) == read["names"] == self_made.counts["leads"]


def test_only_invented_organizations_exist_act_or_are_asked(self_made: BuiltDemo):
    invented = {normal_name(name) for name in invented_names()}
    founded = {normal_name(name) for (name,) in rows(self_made, "SELECT name FROM directory_organization")}
    assert founded == {normal_name(group.name) for group in GROUPS}
    asked = rows(
        self_made,
        "SELECT e.name FROM partnerships_partnership p JOIN directory_entry e ON e.id = p.entry_id "
        "JOIN directory_organization o ON o.id = p.host_id WHERE o.slug <> 'elsewhere-together'",
    )
    assert {normal_name(name) for (name,) in asked} <= invented


def test_every_disclosure_rests_on_a_yes_and_a_document(self_made: BuiltDemo):
    assert self_made.counts["disclosures"] > 300
    without = number(
        self_made,
        "SELECT count(*) FROM sharing_disclosure d LEFT JOIN supporters_consent c ON c.id = d.consent_id "
        "WHERE c.decision IS NOT 'yes' OR (d.agreement_version_id IS NULL) = (d.statement_id IS NULL)",
    )
    assert without == 0


def test_some_removal_lists_are_acknowledged_and_some_wait(self_made: BuiltDemo):
    items = self_made.counts["removal_items"]
    assert items["total"] == items["acknowledged"] + items["waiting"]
    assert items["acknowledged"] > 0


def test_nothing_lies_in_the_future(self_made: BuiltDemo):
    made_at = rows(self_made, "SELECT made_at FROM demo_demomark")[0][0]
    for table, column in (
        ("petitions_signature", "at"), ("supporters_confirmation", "at"), ("sharing_release", "at"),
        ("audit_entry", "at"), ("outbox_mail", "created_at"), ("campaigns_trackedlink", "made_at"),
    ):  # fmt: skip
        assert number(self_made, f"SELECT max({column}) FROM {table}") <= made_at  # noqa: S608  # our own names


def test_no_mail_waits_to_leave(self_made: BuiltDemo):
    assert number(self_made, "SELECT count(*) FROM outbox_mail WHERE sent_at IS NULL") == 0
    assert number(self_made, "SELECT count(*) FROM outbox_mail WHERE text = '' AND \"to\" <> ''") == 0


def test_everybody_of_the_cast_gets_a_link_that_was_not_used(self_made: BuiltDemo):
    assert sorted(self_made.report["sign_in"]) == sorted(CAST)
    waiting = number(
        self_made, "SELECT count(*) FROM accounts_mailedlink WHERE purpose = 'sign_in' AND used_at IS NULL"
    )
    assert waiting == len(CAST)


def test_visits_outnumber_signatures_on_every_day(self_made: BuiltDemo):
    assert self_made.counts["visits"] > 2 * self_made.counts["submissions"]["total"]


def test_a_second_run_makes_it_anew_with_the_same_counts(self_made: BuiltDemo, tmp_path: Path):
    place = shutil.copytree(self_made.folder, tmp_path / "world")
    (place / "media" / "left-over.txt").write_text("from the first run")
    again = build_demo(place)
    assert not (place / "media" / "left-over.txt").exists()
    for part in ("organizations", "partnerships", "agreements", "submissions", "leads"):
        assert again.counts[part] == self_made.counts[part]


def test_promises_are_kept_late_missed_and_open(self_made: BuiltDemo):
    said = rows(
        self_made,
        "SELECT s.outcome, count(*) FROM partnerships_promisesaid s JOIN partnerships_promise p ON p.id = s.promise_id "
        "GROUP BY s.outcome ORDER BY s.outcome",
    )
    assert said == [("kept", 5), ("missed", 3)]
    silent = (
        "SELECT count(*) FROM partnerships_promise WHERE id NOT IN (SELECT promise_id FROM partnerships_promisesaid)"
    )
    assert number(self_made, silent) == 9
    assert number(self_made, "SELECT count(*) FROM partnerships_promisemove WHERE answer = ''") == 1


def test_one_text_is_in_force_for_four_and_one_is_being_signed(self_made: BuiltDemo):
    parts = rows(
        self_made,
        "SELECT j.name, a.state, count(*) FROM partnerships_jointagreement j JOIN partnerships_jointparty p "
        "ON p.joint_id = j.id JOIN partnerships_agreement a ON a.id = p.agreement_id GROUP BY j.id, a.state",
    )
    assert parts == [
        ("Open until nine: who does what", "in_force", 3),
        ("The budget hearing, together", "proposed", 3),
    ]  # fmt: skip


def test_texts_wait_are_approved_and_pass_without_a_yes(self_made: BuiltDemo):
    made_at = rows(self_made, "SELECT made_at FROM demo_demomark")[0][0]
    asked = rows(self_made, f"SELECT answer, deadline > '{made_at}' FROM partnerships_approvalrequest ORDER BY id")  # noqa: S608  # our own time
    assert asked == [("changes", 0), ("", 0), ("", 1), ("", 1)]


def test_one_debrief_was_sent_by_both_and_one_waits_for_the_host(self_made: BuiltDemo):
    sent = rows(
        self_made,
        "SELECT d.settled_at IS NOT NULL, count(a.id) FROM partnerships_debrief d JOIN partnerships_debriefanswer a "
        "ON a.debrief_id = d.id WHERE a.sent_at IS NOT NULL GROUP BY d.id ORDER BY d.id",
    )
    assert sent == [(1, 2), (0, 1)]


def test_an_agreement_that_ended_has_a_list_of_which_part_is_done(self_made: BuiltDemo):
    assert number(self_made, "SELECT count(*) FROM partnerships_exitconfirmation") == 2
    assert number(self_made, "SELECT count(*) FROM partnerships_thanks") == 1
