"""What an address becomes for Django."""

from pathlib import Path

from linkarms.config import backing, parsers


def test_a_postgresql_address_is_taken_apart():
    made = backing.postgresql(
        parsers.database_url("postgresql://li%40nk:p%2Fw@db.example.org:6432/arms?sslmode=require")
    )
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"]) == (
        "li@nk",
        "p/w",
        "db.example.org",
        "6432",
    )
    assert made["NAME"] == "arms"
    assert made["OPTIONS"]["sslmode"] == "require"


def test_several_hosts_are_kept_in_order():
    made = backing.postgresql(parsers.database_url("postgresql://u@db1,db2:5433/arms?target_session_attrs=read-write"))
    assert (made["HOST"], made["PORT"]) == ("db1,db2", "5432,5433")


def test_behind_pgbouncer_nothing_is_prepared_on_the_server():
    made = backing.postgresql(parsers.database_url("postgresql://u@db/arms?pgbouncer=true"))
    assert made["OPTIONS"]["prepare_threshold"] is None
    assert made["DISABLE_SERVER_SIDE_CURSORS"] is True


def test_sqlite_waits_its_turn_and_survives_a_power_cut():
    made = backing.sqlite(Path("folder"))
    assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in made["OPTIONS"]["init_command"]


def test_mail_without_an_address_goes_to_the_console():
    assert backing.mailers(parsers.mail_url("console:"), demo=False)["default"]["BACKEND"].endswith(
        "console.EmailBackend"
    )


def test_mail_is_encrypted_unless_it_is_said_otherwise():
    starttls = backing.mailers(parsers.mail_url("smtp://mail.example.org"), demo=False)["default"]["OPTIONS"]
    implicit = backing.mailers(parsers.mail_url("smtp://mail.example.org:465"), demo=False)["default"]["OPTIONS"]
    plain = backing.mailers(parsers.mail_url("smtp://127.0.0.1:25?tls=none"), demo=False)["default"]["OPTIONS"]
    assert (starttls["port"], starttls["use_tls"], starttls["use_ssl"]) == (587, True, False)
    assert (implicit["port"], implicit["use_tls"], implicit["use_ssl"]) == (465, False, True)
    assert (plain["port"], plain["use_tls"], plain["use_ssl"]) == (25, False, False)


def test_a_demo_never_sends_mail_whatever_is_set():
    made = backing.mailers(parsers.mail_url("smtp://mail.example.org"), demo=True)
    assert made == {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}


def test_a_password_does_not_show_when_an_address_is_printed():
    assert "hunter2" not in repr(parsers.database_url("postgresql://u:hunter2@db/arms"))
    assert "hunter2" not in repr(parsers.mail_url("smtp://u:hunter2@mail.example.org"))
