"""Countries by their ISO 3166 alpha-2 codes."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale

_CODE = re.compile(r"^[A-Z]{2}$")
#: Codes of CLDR that are no countries: unions, reserved and made-up ones.
_NO_COUNTRIES = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
)


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """Give the codes of all countries."""
    known = [str(code) for code in Locale.parse("en").territories]
    return frozenset(code for code in known if _CODE.match(code)) - _NO_COUNTRIES
