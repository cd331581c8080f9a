"""The file of a backup: what is damaged, cut off or something else is told apart, before anything is done."""

from __future__ import annotations

import io
import shutil
import tarfile
from pathlib import Path

import pytest
from django.apps import apps

from linkarms.cli.keeping import archive, form, schema
from linkarms.cli.keeping.rows import Digest, as_line, for_sqlite
from linkarms.core.errors import Refused
from tests.factories.installations import demo_backup


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_backup(tmp_path_factory.mktemp("file"))


def changed_at(path: Path, target: Path, position: int) -> Path:
    shutil.copy(path, target)
    with target.open("r+b") as file:
        file.seek(position)
        byte = file.read(1)
        file.seek(position)
        file.write(bytes([byte[0] ^ 1]))
    return target


def start_of(path: Path, name: str) -> int:
    with tarfile.open(path) as tar:
        return tar.getmember(name).offset_data


def test_a_whole_file_is_read(demo: Path) -> None:
    backup = archive.opened(demo)
    assert backup.header.version == "0.1.0.dev0"
    assert backup.manifest.tables["petitions_signature"].count == 565
    digest = Digest()
    for name, lines in backup.pieces():
        if name == "petitions_signature":
            digest.add(lines)
    assert digest.hexdigest() == backup.manifest.tables["petitions_signature"].sha256


@pytest.mark.parametrize("name", ["tables/petitions_signature/000000.jsonl.gz", "secret-key", "linkarms-backup.json"])
def test_one_changed_bit_is_found_and_named(name: str, demo: Path, tmp_path: Path) -> None:
    damaged = changed_at(demo, tmp_path / "damaged.tar", start_of(demo, name) + 20)
    with pytest.raises(Refused, match=r"is damaged at|is not a file that") as refused:
        archive.opened(damaged)
    assert name in refused.value.message or name == "linkarms-backup.json"


@pytest.mark.parametrize("kept", [600, 30_000, 150_000, -1024 * 11])
def test_a_file_that_breaks_off_is_told(kept: int, demo: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.tar"
    short.write_bytes(demo.read_bytes()[:kept])
    with pytest.raises(Refused, match="breaks off: it has no end"):
        archive.opened(short)


def test_a_member_that_was_taken_out_is_missed(demo: Path, tmp_path: Path) -> None:
    without = tmp_path / "without.tar"
    with tarfile.open(demo) as source, tarfile.open(without, "w") as copy:
        for info in source:
            if info.name != "tables/sharing_disclosure/000000.jsonl.gz":
                copy.addfile(info, source.extractfile(info))
    with pytest.raises(Refused, match="damaged at tables/sharing_disclosure"):
        archive.opened(without)


def test_a_link_in_place_of_a_picture_is_damage(demo: Path, tmp_path: Path) -> None:
    """Unpacking one could write anywhere."""
    linked = tmp_path / "linked.tar"
    with tarfile.open(demo) as source, tarfile.open(linked, "w") as copy:
        for info in source:
            if info.name.startswith("media/pictures"):
                info.type, info.linkname, info.size = tarfile.SYMTYPE, "/etc/passwd", 0
                copy.addfile(info)
            else:
                copy.addfile(info, source.extractfile(info))
    with pytest.raises(Refused, match="damaged at media/pictures"):
        archive.opened(linked)


@pytest.mark.parametrize("name", ["media/../../out.png", "/etc/out.png", "media/.."])
def test_a_name_that_leads_out_of_the_folder_is_damage(name: str, demo: Path, tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar"
    with tarfile.open(demo) as source, tarfile.open(evil, "w") as copy:
        for info in source:
            content = source.extractfile(info)
            if info.name.startswith("media/logos"):
                info.name = name
            copy.addfile(info, content)
    with pytest.raises(Refused, match=f"damaged at {name}"):
        archive.opened(evil)


@pytest.mark.parametrize("content", [b"", b"hello", b"\0" * 20_000, b'{"format": 1}'])
def test_something_else_is_not_a_backup(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "else.tar"
    path.write_bytes(content)
    with pytest.raises(Refused, match="is not a file that `linkarms backup` made"):
        archive.opened(path)


def test_another_tar_is_not_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "other.tar"
    with tarfile.open(path, "w") as tar:
        info = tarfile.TarInfo("readme.txt")
        info.size = 2
        tar.addfile(info, io.BytesIO(b"hi"))
    with pytest.raises(Refused, match="is not a file that `linkarms backup` made"):
        archive.opened(path)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no file"):
        archive.opened(tmp_path / "none.tar")


# --- What is in it -------------------------------------------------------------------------------------------


def test_every_table_of_ours_is_kept_or_left_out_for_a_reason() -> None:
    ours = {model._meta.db_table for model in schema.our_models()}
    assert ours - {table.name for table in schema.tables()} == set(schema.LEFT_OUT)


def test_no_table_of_ours_names_a_row_of_a_package_that_is_not_kept() -> None:
    """Such a row would not be there after a restore."""
    kept = {table.name for table in schema.tables()}
    named = {
        (model._meta.db_table, field.related_model._meta.db_table)
        for model in schema.our_models()
        for field in model._meta.concrete_fields
        if field.is_relation and model._meta.db_table in kept
    }
    assert {pair for pair in named if pair[1] not in kept} == set()


def test_every_column_has_a_word_in_the_file() -> None:
    columns = {(table.name, column.name) for table in schema.tables() for column in table.columns}
    fields = {
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if model in schema.our_models() and model._meta.db_table not in schema.LEFT_OUT
    }
    assert columns == fields


def test_the_header_says_what_it_was_told() -> None:
    header = form.Header(
        format=1,
        version="1.2.3",
        made_at="2026-11-22T12:00:00Z",
        database="sqlite",
        demo=False,
        migrations={"audit": ("0001_initial",)},
        tables=(form.Table("audit_batch", "id", (form.Column("id", form.Kind.INTEGER),)),),
        key_included=True,
        key_fingerprint="abc",
    )
    assert form.header_from(form.dump(header)) == header


@pytest.mark.parametrize(
    ("kind", "in_file", "in_sqlite"),
    [
        (form.Kind.MOMENT, "2026-11-22T12:00:00.000000Z", "2026-11-22 12:00:00"),
        (form.Kind.MOMENT, "2026-11-22T12:00:00.000120Z", "2026-11-22 12:00:00.000120"),
        (form.Kind.UUID, "01234567-89ab-cdef-0123-456789abcdef", "0123456789abcdef0123456789abcdef"),
    ],
)
def test_values_are_put_into_sqlite_as_django_writes_them(kind: form.Kind, in_file: str, in_sqlite: str) -> None:
    table = form.Table("t", "id", (form.Column("id", form.Kind.INTEGER), form.Column("value", kind)))
    ((position, change),) = for_sqlite(table)
    assert (position, change(in_file)) == (1, in_sqlite)


def test_a_line_is_one_line_whatever_is_in_it() -> None:
    assert as_line([1, "a\nb\u2028c", None, True]) == '[1,"a\\nb\u2028c",null,true]\n'.encode()
