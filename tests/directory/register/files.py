"""Files of registers, written for a test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from linkarms.directory.register.facts import FIELDS, Refused
from linkarms.directory.register.importing import Asked, Done, import_organizations
from linkarms.directory.register.models import RegisterEntry

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
IRS_HEADER = (
    "EIN,NAME,ICO,STREET,CITY,STATE,ZIP,GROUP,SUBSECTION,AFFILIATION,CLASSIFICATION,RULING,DEDUCTIBILITY,FOUNDATION,"
    "ACTIVITY,ORGANIZATION,STATUS,TAX_PERIOD,ASSET_CD,INCOME_CD,FILING_REQ_CD,PF_FILING_REQ_CD,ACCT_PD,ASSET_AMT,"
    "INCOME_AMT,REVENUE_AMT,NTEE_CD,SORT_NAME"
)


def irs_row(
    ein: str,
    name: str,
    *,
    ico: str = "",
    street: str = "1 OAK ST",
    city: str = "OAKLAND",
    state: str = "CA",
    group: str = "0000",
    subsection: str = "03",
    affiliation: str = "3",
    ruling: str = "200109",
    foundation: str = "15",
    ntee: str = "",
    sort_name: str = "",
) -> str:
    return (
        f"{ein},{name},{ico},{street},{city},{state},94601-0001,{group},{subsection},{affiliation},1000,{ruling},1,"
        f"{foundation},000000000,1,01,202412,0,0,01,0,12,,,,{ntee},{sort_name}"
    )


def irs_file(folder: Path, rows: Sequence[str], name: str = "eo_ca.csv") -> Path:
    return write(folder, name, "\n".join([IRS_HEADER, *rows]) + "\n")


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def take(path: Path, source: str = "Register", **asked: object) -> tuple[Done, list[Refused]]:
    """Import a file; what came of it, and every row or fact that was not taken."""
    refused: list[Refused] = []
    done = import_organizations(
        Asked(path=path, source=source, **asked),  # type: ignore[arg-type]
        now=NOW,
        on_refused=refused.append,
    )
    return done, refused


def counted(done: Done) -> tuple[int, int, int, int]:
    """(new, changed, unchanged, refused)"""
    return done.counts.new, done.counts.changed, done.counts.unchanged, done.counts.refused


def kept(*fields: str) -> list[tuple[object, ...]]:
    """These columns of all entries, by number."""
    return list(RegisterEntry.objects.order_by("source__name", "number").values_list(*fields))


def everything() -> list[tuple[object, ...]]:
    """All that the register says, without our own numbers."""
    return kept("source__name", "number", "as_of", "digest", "normal_name", *FIELDS)


def dying_after(lots: int) -> Callable[[int, int], None]:
    """Kills the import when so many lots are kept."""
    left = [lots]

    def say(_read: int, _total: int) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt

    return say
