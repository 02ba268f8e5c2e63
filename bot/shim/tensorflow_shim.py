"""Stand in for TensorFlow where it is not installed, so that Rasa 3.6 starts without it.

Rasa 3.6 imports TensorFlow at start whatever the configuration says
(``rasa.utils.train_utils``, ``engine.recipes.default_components``), although none of
our components uses it. This module serves empty classes for those imports. It is loaded
by ``tensorflow_shim.pth`` in each start of the interpreter and stays out of the way
where a real TensorFlow is installed.

Calling one of the empty classes' operations is a programming error; the components that
need TensorFlow (DIET, TED, ...) are refused with a plain message by ``bot.patches``.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence
from typing import Any

ROOTS = frozenset(
    {"tensorflow", "tensorflow_hub", "tensorflow_text", "tensorflow_addons", "keras", "jax"}
)
#: The version Rasa 3.6.21 pins; a few of its modules compare it while being imported.
PRETENDED_VERSION = "2.12.0"


class _EmptyMeta(type):
    """Makes every attribute of an empty class another empty class."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        child = _EmptyMeta(name, (_Empty,), {})
        setattr(cls, name, child)
        return child

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs and isinstance(args[0], types.FunctionType):
            # Used as a bare decorator.
            return args[0]
        return super().__call__(*args, **kwargs)

    def __getitem__(cls, item: Any) -> Any:
        return cls

    def __or__(cls, other: Any) -> Any:
        return cls

    def __ror__(cls, other: Any) -> Any:
        return cls


class _Empty(metaclass=_EmptyMeta):
    """Takes any argument; as a decorator it returns the function unchanged."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return args[0] if args and callable(args[0]) else self

    def __init_subclass__(cls, **kwargs: Any) -> None:
        pass


class _EmptyModule(types.ModuleType):
    __path__: list[str] = []
    __version__ = PRETENDED_VERSION

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        child = _EmptyMeta(name, (_Empty,), {})
        setattr(self, name, child)
        return child


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.split(".")[0] in ROOTS:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _EmptyModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def installed() -> bool:
    """Tell whether the empty modules are being served in this interpreter."""
    return any(isinstance(finder, _Finder) for finder in sys.meta_path)


def install() -> None:
    """Serve the empty modules, unless a real TensorFlow can be imported."""
    if installed() or importlib.machinery.PathFinder.find_spec("tensorflow") is not None:
        return
    sys.meta_path.insert(0, _Finder())
