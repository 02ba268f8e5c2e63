"""What the steps of a rule can name at each place: codes with their domains, days, numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from baro.knowledge.schema import (
    AmountStep,
    Cell,
    CompareStep,
    DayStep,
    EachStep,
    FactType,
    Knowledge,
    NumberStep,
    PeriodStep,
    Rule,
    Step,
    Table,
    TableStep,
    ValueStep,
)

Code = bool | int | str
Domains = dict[str, list[Code]]
#: Stands for a fact that was not given, or a code that no row gave.
ABSENT = "absent"
#: A country that no row of the rule names.
OTHER_COUNTRY = "other"
ORDER_OF_DAYS = ["before", "same", "after", "unknown"]
ORDER_OF_NUMBERS = ["less", "same", "more", "unknown"]
#: Where a period stands: not computable, outside the known law, running, or how its act fell.
PERIOD_STATES = [
    ABSENT,
    "not_known",
    "open",
    "last_safe_day",
    "after_safe",
    "margin",
    "passed",
    "in_time",
    "in_time_margin",
    "late",
]
#: What a look-up gave; a value of low confidence is never computed with.
VALUE_STATES = [ABSENT, "known", "not_in_force", "unknown", "not_certain"]
#: Whole numbers that a table may see one by one.
MOST_NUMBERS = 100


@dataclass
class Scope:
    """The names that are known before a step."""

    domains: Domains
    days: set[str]
    numbers: set[str]
    #: Lists whose entries the steps are in.
    lists: list[str] = field(default_factory=list)

    def copy(self) -> Scope:
        return Scope(dict(self.domains), set(self.days), set(self.numbers), list(self.lists))


Place = tuple[str | int, ...]


def walk(knowledge: Knowledge, rule: Rule) -> Iterator[tuple[Place, Step, Scope]]:
    """Give every step with its place in the file and what is known before it."""
    scope = first_scope(knowledge, rule)
    for index, step in enumerate(rule.steps):
        keys: Place = ("steps", index)
        yield keys, step, scope.copy()
        if isinstance(step, EachStep):
            inner = scope.copy()
            _add_entry(knowledge, inner, step.each)
            for number, one in enumerate(step.steps):
                yield (*keys, "steps", number), one, inner.copy()
                add(inner, knowledge, rule, one)
        add(scope, knowledge, rule, step)


def entry_scope(knowledge: Knowledge, rule: Rule, each: EachStep) -> Scope:
    """Give what is known after the steps for an entry of a list."""
    scope = next(scope for _, step, scope in walk(knowledge, rule) if step is each)
    _add_entry(knowledge, scope, each.each)
    for step in each.steps:
        add(scope, knowledge, rule, step)
    return scope


def last_scope(knowledge: Knowledge, rule: Rule) -> Scope:
    """Give what is known after all steps."""
    scope = first_scope(knowledge, rule)
    for step in rule.steps:
        add(scope, knowledge, rule, step)
    return scope


def first_scope(knowledge: Knowledge, rule: Rule) -> Scope:
    """Give what the facts alone make known: choices and yes-no as codes, days, numbers."""
    scope = Scope({}, {"as_of"}, set())
    for name, fact in knowledge.contract.facts.items():
        _add_fact(scope, name, fact, rule)
    return scope


def _add_fact(scope: Scope, name: str, fact: FactType, rule: Rule) -> None:
    scope.domains[f"{name}.given"] = [True, False]
    if fact.type == "choice":
        scope.domains[name] = [*fact.choices, ABSENT]
    elif fact.type == "bool":
        scope.domains[name] = [True, False, ABSENT]
    elif fact.type == "country":
        scope.domains[name] = [*named_countries(rule, name), OTHER_COUNTRY, ABSENT]
    elif fact.type in ("date", "month"):
        scope.days.add(name)
    elif fact.type in ("int", "won", "decimal"):
        scope.numbers.add(name)
        if fact.least is not None and fact.most is not None:
            numbers = range(fact.least, fact.most + 1)
            if fact.type == "int" and len(numbers) <= MOST_NUMBERS:
                scope.domains[name] = [*numbers, ABSENT]


def named_countries(rule: Rule, fact: str) -> list[str]:
    """Give the countries that the tables of a rule name, in their order."""
    found: dict[str, None] = {}
    for table in rule.tables.values():
        for row in table.rows:
            for value in _values(row.when.get(fact, [])):
                if value not in (ABSENT, OTHER_COUNTRY):
                    found[str(value)] = None
    return list(found)


def _values(cell: Cell) -> list[Code]:
    return list(cell) if isinstance(cell, list) else [cell]


def entry_parts(knowledge: Knowledge, name: str) -> dict[str, FactType]:
    """Give the parts of an entry of a list fact as facts of their own.

    A list of plain values has one part, ``value``. Raises: ValueError for what is no list.
    """
    fact = knowledge.contract.facts.get(name)
    if fact is None or fact.type != "list" or fact.of is None:
        raise ValueError(f"'{name}' is no list of the contract")
    parts = {"value": fact.of} if isinstance(fact.of, str) else fact.of
    return {part: part_type(knowledge.contract.facts, text) for part, text in parts.items()}


def part_type(facts: dict[str, FactType], text: str) -> FactType:
    """Read how the contract writes a part of an entry: ``choice of FACT (optional)``."""
    kind, _, source = text.removesuffix(" (optional)").partition(" of ")
    choices = facts[source].choices if source else []
    return FactType.model_validate({"type": kind, "choices": choices})


def _add_entry(knowledge: Knowledge, scope: Scope, name: str) -> None:
    scope.lists.append(name)
    try:
        parts = entry_parts(knowledge, name)
    except ValueError:
        return
    for part, fact in parts.items():
        full = f"{name}.{part}"
        scope.domains[f"{full}.given"] = [True, False]
        if fact.type == "choice":
            scope.domains[full] = [*fact.choices, ABSENT]
        elif fact.type == "date":
            scope.days.add(full)
        elif fact.type in ("int", "won", "decimal"):
            scope.numbers.add(full)


def add(scope: Scope, knowledge: Knowledge, rule: Rule, step: Step) -> None:
    """Add what a step makes known."""
    match step:
        case TableStep():
            if step.table in rule.tables:
                scope.domains.update(_outputs(rule.tables[step.table]))
        case DayStep():
            scope.days.add(step.day)
            scope.domains[f"{step.day}.given"] = [True, False]
        case PeriodStep():
            scope.domains[f"{step.period}.state"] = list(PERIOD_STATES)
            scope.domains[f"{step.period}.moved"] = [True, False, ABSENT]
            scope.domains[f"{step.period}.unit"] = ["months", "days", "years", ABSENT]
            scope.days |= {f"{step.period}.{day}" for day in ("calendar", "legal", "safe")}
            scope.numbers.add(f"{step.period}.length")
        case ValueStep():
            _add_value(scope, step, value_units(knowledge, rule, step))
        case NumberStep():
            scope.numbers.add(step.number)
            scope.domains[f"{step.number}.given"] = [True, False]
        case AmountStep():
            scope.numbers.add(step.amount)
            scope.domains[f"{step.amount}.given"] = [True, False]
        case CompareStep():
            numbers = {step.first, step.second} <= scope.numbers
            order = ORDER_OF_NUMBERS if numbers else ORDER_OF_DAYS
            scope.domains[step.compare] = list(order)
        case EachStep():
            scope.numbers |= set(step.totals)
            for total in step.totals:
                scope.domains[f"{total}.given"] = [True, False]


def _add_value(scope: Scope, step: ValueStep, units: set[str]) -> None:
    scope.domains[f"{step.value}.state"] = list(VALUE_STATES)
    scope.days.add(f"{step.value}.from")
    if "bool" in units:
        scope.domains[step.value] = [True, False, ABSENT]
    if units - {"bool", "form"}:
        scope.numbers.add(step.value)


def value_units(knowledge: Knowledge, rule: Rule, step: ValueStep) -> set[str]:
    """Give the units of the parameters that a step may look up."""
    full = [full_name(rule, name) for name in chosen_names(step.parameter)]
    known = [knowledge.parameters[name] for name in full if name in knowledge.parameters]
    return {parameter.unit for parameter in known}


def chosen_names(chosen: str | dict[str, dict[str, str]]) -> list[str]:
    """List the names that may be chosen."""
    if isinstance(chosen, str):
        return [chosen]
    return [name for choices in chosen.values() for name in choices.values()]


def written(code: Code) -> str:
    """Give a code as the files write it where it chooses a name; a truth is ``true``."""
    return str(code).lower() if isinstance(code, bool) else str(code)


def full_name(rule: Rule, parameter: str) -> str:
    """Give the full name of a parameter; one without a dot is the topic's own."""
    return parameter if "." in parameter else f"{rule.id}.{parameter}"


def _outputs(table: Table) -> Domains:
    found: Domains = {}
    for row in table.rows:
        for code, value in row.then.items():
            values = found.setdefault(code, [])
            if value not in values:
                values.append(value)
    for code, values in found.items():
        if any(code not in row.then for row in table.rows) and ABSENT not in values:
            values.append(ABSENT)
    return found
