"""Translated messages at run time: compiled catalogs with their fallbacks."""

from __future__ import annotations

import base64
import gettext
from collections.abc import Mapping, Sequence
from functools import lru_cache
from io import BytesIO

#: Languages whose texts are kept: those of the project, in two releases.
KEPT = 64


class Texts:
    """The messages of one language; a missing one comes from its fallbacks, last English."""

    def __init__(self, language: str, catalogs: Sequence[gettext.NullTranslations]) -> None:
        self.language = language
        self._catalog = gettext.NullTranslations()
        for catalog in catalogs:
            self._catalog.add_fallback(catalog)

    def get(self, context: str, english: str) -> str:
        """Give the translation of a message, or its English."""
        return self._catalog.pgettext(context, english)

    def plural(self, context: str, one: str, other: str, count: int) -> str:
        """Give the form of a message for ``count`` things."""
        return self._catalog.npgettext(context, one, other, count)


def load_texts(
    catalogs: Mapping[str, str], fallbacks: Mapping[str, Sequence[str]]
) -> dict[str, Texts]:
    """Make the texts of every language from compiled catalogs in base64.

    ``fallbacks`` gives for each language where a missing message comes from.
    """
    return {
        language: _texts(
            language, tuple(catalogs[code] for code in (language, *chain) if code in catalogs)
        )
        for language, chain in fallbacks.items()
    }


@lru_cache(KEPT)
def _texts(language: str, catalogs: tuple[str, ...]) -> Texts:
    """Make the texts of a language; those of the same catalogs are shared by releases."""
    # Each chain needs catalogs of its own: gettext keeps a fallback inside the object.
    return Texts(
        language,
        [gettext.GNUTranslations(BytesIO(base64.b64decode(catalog))) for catalog in catalogs],
    )
