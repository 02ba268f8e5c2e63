"""The server's secret is whole, or there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from baro.settings import SettingsError
from gateway.secret import BYTES, server_secret


@pytest.fixture(autouse=True)
def none_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BARO_SECRET", raising=False)


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    made = server_secret(tmp_path)
    assert len(made) == BYTES
    assert server_secret(tmp_path) == made
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", ["", "zz", "00" * (BYTES - 1)])
def test_a_damaged_secret_is_never_signed_with(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret").write_text(content)
    with pytest.raises(SettingsError, match="damaged"):
        server_secret(tmp_path)
