"""The server's secret, from which signatures and conversation digests are made."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def server_secret(var: Path) -> bytes:
    """Give ``BARO_SECRET``, else the secret kept in ``var/secret``, made on first use."""
    given = os.environ.get("BARO_SECRET")
    if given:
        return given.encode()
    file = var / "secret"
    try:
        return bytes.fromhex(file.read_text())
    except FileNotFoundError:
        secret = secrets.token_bytes(32)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secret.hex())
        return secret
