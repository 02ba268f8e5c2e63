"""Writing days, numbers and lists in a language, by Babel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache

from babel import Locale
from babel import numbers as babel_numbers
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_skeleton, get_day_names
from babel.lists import format_list

_ARTICLE = re.compile(
    r"^(?P<article>\d+)(?:-(?P<branch>\d+))?(?:\((?P<paragraph>\d+)\))?(?P<item>\d+)?$"
)
#: OSM's two-letter names of weekdays, Monday first.
OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def format_day(day: date, cldr: str, digits: str) -> str:
    """Write a day with its month in words."""
    return format_date(day, "long", locale=_with_digits(cldr, digits))


def format_month(month: date, cldr: str) -> str:
    """Write the month of a day with its year."""
    return str(format_skeleton("yMMMM", month, locale=cldr))


def country_name(code: str, cldr: str) -> str:
    """Name a country by its ISO 3166 code; the code itself where CLDR has no name."""
    return str(Locale.parse(cldr).territories.get(code, code))


def _with_digits(cldr: str, digits: str) -> Locale:
    # Babel writes ASCII digits in dates of every locale; native ones are not asked for yet.
    if digits != "latn":
        raise ValueError(f"digits: {digits} is not supported for dates")
    return Locale.parse(cldr)


def format_names(names: Sequence[str], cldr: str) -> str:
    """Write a list of names as the language joins them."""
    return format_list(list(names), style="standard", locale=cldr)


def format_number(number: int | Decimal | str | bool, cldr: str) -> str:
    """Write a number with the separators of a locale and Western figures, at most two decimals."""
    return str(
        babel_numbers.format_decimal(
            Decimal(str(number)), format="#,##0.##", locale=cldr, numbering_system="latn"
        )
    )


def weekday_name(osm_day: str, cldr: str) -> str:
    """Name a weekday of OSM opening_hours, as ``Mo``.

    Raises: ValueError on another word.
    """
    return str(get_day_names("wide", locale=cldr)[OSM_DAYS.index(osm_day)])


def article_label(article: str, language: str) -> str:
    """Write the number of an article as officers of that language cite it.

    Korean statutes are cited as 제25조제3항제1호, and 제70조의2 for an inserted article.
    """
    found = _ARTICLE.match(article)
    if language != "ko" or found is None:
        return article
    label = f"제{found['article']}조"
    if found["branch"]:
        label += f"의{found['branch']}"
    if found["paragraph"]:
        label += f"제{found['paragraph']}항"
    if found["item"]:
        label += f"제{found['item']}호"
    return label


@cache
def language_name(code: str, own: str, shown_in: str | None) -> str:
    """Name a language in the language ``shown_in``; its own name where CLDR has none."""
    if shown_in is None:
        return own
    try:
        return str(Locale.parse(shown_in).languages.get(code, own))
    except UnknownLocaleError:
        return own
