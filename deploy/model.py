"""Training the model when, and only when, what it is made of has changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

#: What a model is made of.
_FILES = ("config.yml", "domain.yml", "bot/uv.lock")
_FOLDERS = (("data", "*.yml"), ("bot", "*.py"))
#: Lines of a failed training that are shown.
_SHOWN = 30


class TrainingError(RuntimeError):
    """The training failed; the message ends with the end of its log."""


def fingerprint(root: Path) -> str:
    """Give a digest of everything that goes into the model."""
    digest = hashlib.sha256()
    files = [root / name for name in _FILES]
    for folder, pattern in _FOLDERS:
        files += [
            file
            for file in sorted((root / folder).rglob(pattern))
            if ".venv" not in file.parts and "shim" not in file.parts
        ]
    for file in files:
        digest.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def model_file(var: Path) -> Path:
    """Give the place of the trained model."""
    return var / "models" / "baro.tar.gz"


def is_trained(var: Path, inputs: str) -> bool:
    """Tell whether the model in ``var`` was made of these inputs."""
    mark = var / "models" / "inputs.sha256"
    return model_file(var).exists() and mark.exists() and mark.read_text() == inputs


def rasa_environment(tracker_db: Path) -> dict[str, str]:
    """Give what every start of Rasa sets: no telemetry, one thread, quiet warnings."""
    return {
        "RASA_TELEMETRY_ENABLED": "false",
        "OMP_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "LOG_LEVEL": "WARNING",
        "BARO_TRACKER_DB": str(tracker_db),
    }


def train(root: Path, var: Path, inputs: str) -> None:
    """Train the model and remember what it was made of.

    Raises: TrainingError.
    """
    models = var / "models"
    models.mkdir(parents=True, exist_ok=True)
    log = var / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [
        str(root / "bot" / ".venv" / "bin" / "rasa"),
        "train",
        "--fixed-model-name",
        "baro",
        "--out",
        str(models),
    ]
    environment = {**os.environ, **rasa_environment(var / "tracker.sqlite")}
    with log.open("wb") as stream:
        done = subprocess.run(
            command, cwd=root, env=environment, stdout=stream, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode != 0 or not model_file(var).exists():
        end = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_SHOWN:]
        raise TrainingError("rasa train failed:\n" + "\n".join(end))
    (models / "inputs.sha256").write_text(inputs)
