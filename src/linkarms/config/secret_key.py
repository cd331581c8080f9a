"""The installation's secret key, made once and kept where only its owner can read it."""

import os
import secrets
from pathlib import Path

FILE_NAME = "secret-key"


def stored_secret_key(data_dir: Path) -> str:
    """Return the key in the data folder, and make one at the first start."""
    path = data_dir / FILE_NAME
    if not path.exists():
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        _create(path)
    return path.read_text(encoding="ascii").strip()


def _create(path: Path) -> None:
    # Written aside and linked into place: of two processes starting at once, one wins and both
    # read a whole key.
    draft = path.with_name(f"{FILE_NAME}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
