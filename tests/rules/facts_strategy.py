"""Any facts that a worker may tell in a check."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from baro.knowledge.countries import country_codes
from baro.knowledge.schema import FactType, Knowledge
from baro.knowledge.scope import part_type
from baro.rules.check import Check
from baro.rules.facts import TOO_LARGE, Facts, allowed_facts

#: Days on which a law or a calendar begins or ends, with those beside them.
BORDERS = [
    date(2004, 1, 1),
    date(2004, 8, 16),
    date(2004, 8, 17),
    date(2007, 12, 20),
    date(2007, 12, 21),
    date(2009, 10, 9),
    date(2009, 10, 10),
    date(2009, 12, 9),
    date(2009, 12, 10),
    date(2026, 1, 31),
    date(2026, 3, 3),
    date(2026, 3, 4),
    date(2035, 12, 31),
]
#: Visas for which the checks have more than one thing to say.
COMMON_VISAS = ["E-9", "E-9", "E-9", "undisclosed", "none"]
#: Countries for which a rule has a line of its own, and two for which none has.
COMMON_COUNTRIES = ["NP", "CN", "PH", "ID", "TH", "VN", "LK", "MN", "KG", "FR"]
DAY = timedelta(days=1)


def days() -> st.SearchStrategy[date]:
    """Days of a working life; many of one year, so that they fall beside each other."""
    near = st.dates(date(2025, 10, 1), date(2026, 6, 30))
    return near | near | st.dates(date(2004, 1, 1), date(2035, 12, 31)) | st.sampled_from(BORDERS)


def any_days(knowledge: Knowledge) -> st.SearchStrategy[date]:
    """Days as above, those beside each change of a value, and the furthest that can be told."""
    far = st.dates(date(1960, 1, 1), date(2100, 12, 31))
    return days() | st.sampled_from(changes_of_law(knowledge)) | far


def changes_of_law(knowledge: Knowledge) -> list[date]:
    """The days on which values of parameters begin, and those before."""
    begins = {value.from_ for one in knowledge.parameters.values() for value in one.values}
    return sorted({day - back for day in begins for back in (0 * DAY, DAY)})


def numbers(knowledge: Knowledge, kind: FactType) -> st.SearchStrategy[int]:
    """Small numbers, any numbers, and those of the law with their neighbours."""
    least, most = kind.least or 0, TOO_LARGE if kind.most is None else kind.most
    law = sorted(number for number in _numbers_of_law(knowledge) if least <= number <= most)
    anywhere = st.integers(least, min(most, least + 12)) | st.integers(least, most)
    return anywhere | st.sampled_from(law) if law else anywhere


def _numbers_of_law(knowledge: Knowledge) -> set[int]:
    values = [value.value for one in knowledge.parameters.values() for value in one.values]
    law = {value for value in values if isinstance(value, int)}
    return {number + beside for number in law for beside in (-1, 0, 1)}


def values(knowledge: Knowledge, name: str, kind: FactType) -> st.SearchStrategy[Any]:
    """Values of a fact, or of a part of an entry."""
    match kind.type:
        case "date":
            return any_days(knowledge)
        case "month":
            return any_days(knowledge).map(lambda day: f"{day:%Y-%m}")
        case "bool":
            return st.booleans()
        case "int" | "won":
            return numbers(knowledge, kind)
        case "decimal":
            return st.builds(
                lambda whole, part: min(whole + part, Decimal(kind.most or TOO_LARGE)),
                numbers(knowledge, kind),
                st.sampled_from([Decimal(0), Decimal("0.5"), Decimal("0.333"), Decimal("0.1")]),
            )
        case "country":
            return st.sampled_from(COMMON_COUNTRIES) | st.sampled_from(sorted(country_codes()))
        case "choice":
            return st.sampled_from([*(COMMON_VISAS if name == "visa" else []), *kind.choices])
        case "text":
            return st.text(max_size=20)
        case "list":
            return st.lists(entries(knowledge, kind), min_size=kind.least or 0, max_size=5)


def entries(knowledge: Knowledge, kind: FactType) -> st.SearchStrategy[Any]:
    """Entries of a list; an optional part is there or not."""
    facts = knowledge.contract.facts
    if isinstance(kind.of, str):
        return values(knowledge, "", part_type(facts, kind.of))
    parts = kind.of or {}
    drawn = {part: values(knowledge, part, part_type(facts, text)) for part, text in parts.items()}
    may = {part for part, text in parts.items() if text.endswith("(optional)")}
    return st.fixed_dictionaries(
        {part: one for part, one in drawn.items() if part not in may},
        optional={part: one for part, one in drawn.items() if part in may},
    )


_CACHE: dict[tuple[int, str], st.SearchStrategy[Facts]] = {}


def facts_of(check: Check) -> st.SearchStrategy[Facts]:
    """Any facts of a check, each of them given or not."""
    key = (id(check.knowledge), check.topic)
    if key not in _CACHE:
        facts = check.knowledge.contract.facts
        _CACHE[key] = st.fixed_dictionaries(
            {},
            optional={
                name: values(check.knowledge, name, facts[name])
                for name in allowed_facts(check.contract)
            },
        )
    return _CACHE[key]
