"""Standing in for TensorFlow where there is none, and stepping aside where there is one."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Optional

import pytest
import tensorflow_shim

ASK = """
import importlib, json
import tensorflow_shim
tensorflow_shim.install()
tensorflow = importlib.import_module("tensorflow")
print(json.dumps([tensorflow_shim.installed(), getattr(tensorflow, "__file__", None)]))
"""


def test_the_shim_is_installed_here() -> None:
    assert tensorflow_shim.installed()


def test_what_rasa_imports_can_be_imported() -> None:
    import tensorflow as tf

    class Layer(tf.keras.layers.Layer):
        pass

    assert isinstance(Layer(name="any"), tf.keras.layers.Layer)
    assert tf.__version__.startswith("2.12.")


def test_a_decorator_of_the_shim_leaves_a_function_as_it_was() -> None:
    import tensorflow as tf

    @tf.function
    def double(number: int) -> int:
        return 2 * number

    assert double(4) == 8


@pytest.mark.parametrize("name", ["tensorflow.keras.utils", "tensorflow_hub", "keras.src"])
def test_modules_and_their_parts_are_found(name: str) -> None:
    assert importlib.util.find_spec(name) is not None


def test_other_missing_modules_stay_missing() -> None:
    assert importlib.util.find_spec("tensorflowing") is None


def ask(path: Optional[Path]) -> Any:
    environment: Dict[str, str] = {**os.environ, "PYTHONPATH": str(path) if path else ""}
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, check=True, timeout=30
    )
    return json.loads(done.stdout)


def test_nothing_is_done_where_a_real_tensorflow_is_first_on_the_path(tmp_path: Path) -> None:
    real = tmp_path / "tensorflow" / "__init__.py"
    real.parent.mkdir()
    real.write_text("")
    assert ask(tmp_path) == [False, str(real)]


def test_each_start_of_the_interpreter_installs_the_shim() -> None:
    assert ask(None) == [True, None]


def test_a_second_installation_changes_nothing() -> None:
    before = list(sys.meta_path)
    tensorflow_shim.install()
    assert sys.meta_path == before
