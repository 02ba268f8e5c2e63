"""The server's secret, from which signatures and conversation digests are made."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from baro.settings import SettingsError

BYTES = 32


def server_secret(var: Path) -> bytes:
    """Give ``BARO_SECRET``, else the secret kept in ``var/secret``, made on first use.

    Raises: SettingsError if the file is damaged; an empty key would let anyone sign.
    """
    given = os.environ.get("BARO_SECRET")
    if given:
        return given.encode()
    file = var / "secret"
    if not file.exists():
        _make(file)
    try:
        secret = bytes.fromhex(file.read_text())
    except ValueError:
        secret = b""
    if len(secret) != BYTES:
        raise SettingsError(f"{file} is damaged. Remove it; buttons of open pages then end.")
    return secret


def _make(file: Path) -> None:
    """Write a secret whole or not at all; of two processes the first one's stays."""
    draft = file.with_name(f"secret-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_bytes(BYTES).hex())
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink(missing_ok=True)
