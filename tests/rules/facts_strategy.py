"""Any facts that a worker may tell in a check."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from baro.knowledge.schema import FactType
from baro.rules.check import Check
from baro.rules.facts import Fact, Facts, allowed_facts

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
#: Visas for which the check has more than one thing to say.
COMMON_VISAS = ["E-9", "E-9", "E-9", "undisclosed", "none"]


def days() -> st.SearchStrategy[date]:
    """Days of a working life; many of one year, so that they fall beside each other."""
    near = st.dates(date(2025, 10, 1), date(2026, 6, 30))
    return near | near | st.dates(date(2004, 1, 1), date(2035, 12, 31)) | st.sampled_from(BORDERS)


def values(name: str, kind: FactType) -> st.SearchStrategy[Fact]:
    if name == "visa":
        return st.sampled_from([*COMMON_VISAS, *kind.choices])
    if kind.type == "date":
        return days()
    if kind.type == "bool":
        return st.booleans()
    return st.sampled_from(kind.choices)


def facts_of(check: Check) -> st.SearchStrategy[Facts]:
    """Any facts of a check, each of them given or not."""
    facts = check.knowledge.contract.facts
    names = allowed_facts(check.contract)
    return st.fixed_dictionaries({}, optional={name: values(name, facts[name]) for name in names})
