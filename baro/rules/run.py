"""One decision while its steps run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from baro.knowledge.schema import (
    AmountStep,
    CompareStep,
    Confidence,
    DayStep,
    EachStep,
    FactType,
    FromFact,
    Knowledge,
    NumberStep,
    PeriodStep,
    Row,
    Rule,
    Step,
    TableStep,
    Total,
    ValueStep,
)
from baro.knowledge.scope import (
    ABSENT,
    OTHER_COUNTRY,
    Code,
    Domains,
    entry_parts,
    full_name,
    written,
)
from baro.rules.counted import UNITS, Calendar, Period, Unit, UnknownCalendarError, count
from baro.rules.counted import day_deadline as deadline_on
from baro.rules.facts import Fact, Facts
from baro.rules.numbers import evaluate, shown, whole_won
from baro.rules.outcome import Amount, Cite, Deadline, Reason, TraceEntry
from baro.rules.parameters import Absent, Value, look_ahead, look_up
from baro.rules.tables import CompiledTable, holds


@dataclass(frozen=True)
class Workings:
    """What a check needs to run: its rule, the knowledge, compiled tables, codes and calendar."""

    knowledge: Knowledge
    rule: Rule
    tables: dict[str, CompiledTable]
    #: Codes that each table gives.
    outputs: dict[str, list[str]]
    domains: Domains
    calendar: Calendar
    #: The codes of all facts where none is told.
    untold: dict[str, Code]


def fact_codes(
    name: str, kind: FactType, value: Fact | None, domain: list[Code] | None
) -> dict[str, Code]:
    """Give the codes of a fact, or of a part of an entry; ``None`` is one that is not told.

    ``domain`` is what the code of that name can be; a number without one is no code.
    """
    codes: dict[str, Code] = {f"{name}.given": value is not None}
    if kind.type == "country":
        named = value in (domain or [])
        codes[name] = ABSENT if value is None else str(value) if named else OTHER_COUNTRY
    elif kind.type in ("choice", "bool"):
        codes[name] = value if isinstance(value, str | bool) else ABSENT
    elif kind.type == "int" and domain is not None:
        codes[name] = value if isinstance(value, int) else ABSENT
    return codes


@dataclass
class Run:
    """The names known so far, and what the outcome will hold."""

    workings: Workings
    facts: Facts
    as_of: date
    codes: dict[str, Code] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)
    #: The fact behind a named day, or ``as_of``.
    origins: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, Fraction] = field(default_factory=dict)
    found: dict[str, Value] = field(default_factory=dict)
    periods: dict[str, Period] = field(default_factory=dict)
    deadlines: list[Deadline] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    trace: list[TraceEntry] = field(default_factory=list)
    not_covered: list[str] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    confidences: list[Confidence] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.days["as_of"] = self.as_of
        # Few facts of the dictionary are told; most codes stand as they do for every run.
        self.codes.update(self.workings.untold)
        kinds = self.workings.knowledge.contract.facts
        for name, value in self.facts.items():
            self._know(name, kinds[name], value)

    def _know(self, name: str, kind: FactType, value: Fact | None) -> None:
        """Make a fact, or a part of an entry, known under its name."""
        domain = self.workings.domains.get(name)
        self.codes.update(fact_codes(name, kind, value, domain))
        if isinstance(value, date):
            self.days[name] = value
        elif kind.type == "month" and isinstance(value, str):
            self.days[name] = date.fromisoformat(f"{value}-01")
        elif isinstance(value, int | Decimal) and not isinstance(value, bool):
            self.numbers[name] = Fraction(value)

    def step(self, step: Step) -> None:
        """Run one step."""
        match step:
            case TableStep():
                self._table(step)
            case DayStep():
                self._day(step)
            case PeriodStep():
                self._period(step)
            case ValueStep():
                self._value(step)
            case NumberStep():
                self._number(step)
            case AmountStep():
                self._amount(step)
            case CompareStep():
                self.codes[step.compare] = self._order(step.first, step.second)
            case EachStep():
                self._each(step)

    # Tables

    def _table(self, step: TableStep) -> None:
        row = self.workings.tables[step.table].evaluate(self.codes)
        for output in self.workings.outputs[step.table]:
            self.codes[output] = row.then.get(output, ABSENT)
        self._note_row(step.table, row)

    def _note_row(self, table: str, row: Row) -> None:
        cites = [split_cite(cite) for cite in row.cites]
        self.trace.append(TraceEntry(table=table, row=row.id, cites=cites))
        self.confidences.append(row.confidence)
        if cites:
            self.reasons.append(Reason(rule=f"{table}.{row.id}", cites=cites))
        if "not_covered" in row.then:
            self.not_covered.append(str(row.then["not_covered"]))
        if "contacts" in row.then:
            self.contacts.extend(str(row.then["contacts"]).split())

    # Days

    def _day(self, step: DayStep) -> None:
        self.codes.setdefault(f"{step.day}.given", False)
        name = self._day_name(step) if holds(step.when, self.codes) else None
        if name is None:
            return
        self.codes[f"{step.day}.given"] = True
        self.days[step.day] = self.days[name]
        self.origins[step.day] = self.origins.get(name, name)
        cites = [split_cite(cite) for cite in step.cites]
        self._trace_day(step.day, name, cites)
        if cites:
            self.reasons.append(Reason(rule=step.day, cites=cites))
        if step.deadline:
            self.deadlines.append(deadline_on(step.deadline, self.days[name], self.as_of))

    def _trace_day(self, what: str, name: str, cites: list[Cite]) -> None:
        by = self.origins.get(name, name)
        self.trace.append(
            TraceEntry(
                table=what, row=f"{by} {self.days[name]}", cites=cites, by=by, on=self.days[name]
            )
        )

    def _day_name(self, step: DayStep) -> str | None:
        chosen = [self._chosen(step.by)] if step.by else []
        return next((name for name in [*chosen, *step.first_of] if name in self.days), None)

    def _chosen(self, chosen: str | dict[str, dict[str, str]]) -> str | None:
        """Give a name, or the one that a code chooses."""
        if isinstance(chosen, str):
            return chosen
        ((code, choices),) = chosen.items()
        return choices.get(written(self.codes[code]))

    # Periods

    def _period(self, step: PeriodStep) -> None:
        for code in ("state", "moved", "unit"):
            self.codes[f"{step.period}.{code}"] = ABSENT
        name = self._chosen(step.event)
        if name not in self.days or name is None or not holds(step.when, self.codes):
            return
        to_tell = all(isinstance(getattr(step, unit), FromFact | None) for unit in UNITS)
        try:
            period = self._count(step, name)
        except UnknownCalendarError:
            period, to_tell = None, False
        if period is None:
            self.codes[f"{step.period}.state"] = ABSENT if to_tell else "not_known"
            self._trace_day(step.period, name, [])
            return
        self._know_period(step, period)
        if step.deadline:
            self.deadlines.append(period.deadline(step.deadline))
            self._note_period(period)

    def _know_period(self, step: PeriodStep, period: Period) -> None:
        self.periods[step.period] = period
        self.codes[f"{step.period}.state"] = period.state
        self.codes[f"{step.period}.moved"] = period.last.moved
        self.codes[f"{step.period}.unit"] = period.unit
        self.numbers[f"{step.period}.length"] = Fraction(period.length)
        for day in ("calendar", "legal", "safe"):
            self.days[f"{step.period}.{day}"] = getattr(period.last, day)

    def _count(self, step: PeriodStep, name: str) -> Period | None:
        """Count by the first length that is told or in force on the day of the event."""
        for unit in UNITS:
            reference = getattr(step, unit)
            if isinstance(reference, FromFact):
                told = self.numbers.get(reference.fact)
                if told is not None and told > 0:
                    return self._counted(step, name, unit, int(told), None)
            elif reference is not None:
                period = self._by_parameter(step, name, unit, self._parameter(reference))
                if period is not None:
                    return period
        return None

    def _by_parameter(
        self, step: PeriodStep, name: str, unit: Unit, id_: str | None
    ) -> Period | None:
        event, parameters = self.days[name], self.workings.knowledge.parameters
        value = look_up(parameters, id_ or "", event)
        if not isinstance(value, Value) or value.confidence == "low":
            return None
        period = self._counted(step, name, unit, int(value.value), value)
        # A later length also holds for periods that still ran when it began.
        later = look_up(parameters, value.id, event, open_until=period.last.legal)
        if isinstance(later, Value) and later != value:
            return self._counted(step, name, unit, int(later.value), later)
        return period

    def _counted(
        self, step: PeriodStep, name: str, unit: Unit, length: int, value: Value | None
    ) -> Period:
        event = self.days[name]
        last = count(step, event, length, unit, self.workings.calendar)
        by, act = self.origins.get(name, name), self.days.get(step.act or "")
        return Period(step, by, event, length, unit, value, last, act, self.as_of)

    def _parameter(self, chosen: str | dict[str, dict[str, str]]) -> str | None:
        name = self._chosen(chosen)
        return None if name is None else full_name(self.workings.rule, name)

    def _note_period(self, period: Period) -> None:
        calendar, value = self.workings.calendar, period.value
        cites = [*([value.cite] if value else []), *period.step.cites]
        name = period.step.period
        self.trace.append(
            TraceEntry(
                table=name,
                row=f"{period.event_name} {period.event}",
                cites=[split_cite(cite) for cite in period.step.cites],
                by=period.event_name,
                on=period.event,
                value=f"{period.length} {period.unit}",
            )
        )
        if value is not None:
            self._trace_value(value, period.event_name, period.event)
            self.confidences.append(value.confidence)
        if period.last.moved:
            cites.extend(calendar.cites(period.last.calendar))
        if not calendar.was_compared(period.last.legal):
            self.confidences.append("medium")
            self.trace.append(TraceEntry(table="holidays", row="year_not_compared"))
        rule = value.id if value else name
        if cites:
            self.reasons.append(Reason(rule=rule, cites=[split_cite(cite) for cite in cites]))

    # Values and numbers

    def _trace_value(self, value: Value, by: str, on: date) -> None:
        self.trace.append(
            TraceEntry(
                table=value.id,
                row=value.chosen_from.isoformat(),
                cites=[split_cite(value.cite)],
                by=by,
                on=on,
                value=str(value.value),
            )
        )

    def _value(self, step: ValueStep) -> None:
        if f"{step.value}.state" not in self.codes:
            self._forget_value(step.value)
        if not holds(step.when, self.codes):
            return
        self._forget_value(step.value)
        id_, day = self._parameter(step.parameter), self.days.get(step.on)
        if id_ is None or day is None:
            return
        by = self.origins.get(step.on, step.on)
        value = (look_ahead if step.next else look_up)(self.workings.knowledge.parameters, id_, day)
        if isinstance(value, Absent):
            self.codes[f"{step.value}.state"] = value.value
            self.trace.append(TraceEntry(table=id_, row=value.value, by=by, on=day))
        elif value.confidence == "low":
            self.codes[f"{step.value}.state"] = "not_certain"
            self.trace.append(TraceEntry(table=id_, row="not_certain", by=by, on=day))
        else:
            self._know_value(step.value, value)
            self._trace_value(value, by, day)
            self.confidences.append(value.confidence)
            self.reasons.append(Reason(rule=id_, cites=[split_cite(value.cite)]))

    def _forget_value(self, name: str) -> None:
        self.codes[f"{name}.state"] = ABSENT
        self.codes[name] = ABSENT
        for known in (self.found, self.numbers):
            known.pop(name, None)
        self.days.pop(f"{name}.from", None)

    def _know_value(self, name: str, value: Value) -> None:
        self.codes[f"{name}.state"] = "known"
        self.found[name] = value
        self.days[f"{name}.from"] = value.chosen_from
        if isinstance(value.value, bool):
            self.codes[name] = value.value
        elif isinstance(value.value, int) or _is_number(value.value):
            number = Fraction(value.value)
            percent = self.workings.knowledge.parameters[value.id].unit == "percent"
            self.numbers[name] = number / 100 if percent else number

    def _number(self, step: NumberStep) -> None:
        self.codes.setdefault(f"{step.number}.given", False)
        if not holds(step.when, self.codes):
            return
        number = evaluate(step.from_, self.numbers)
        self.numbers.pop(step.number, None)
        self.codes[f"{step.number}.given"] = number is not None
        if number is not None:
            self.numbers[step.number] = number
            self.trace.append(
                TraceEntry(table=step.number, row="computed", value=str(shown(number)))
            )

    def _amount(self, step: AmountStep) -> None:
        self.codes.setdefault(f"{step.amount}.given", False)
        sum_ = evaluate(step.from_, self.numbers) if holds(step.when, self.codes) else None
        if sum_ is None:
            return
        self.codes[f"{step.amount}.given"] = True
        won = whole_won(sum_, step.round)
        per = self.days[step.per].isoformat() if step.per in self.days else step.per
        self.numbers[step.amount] = Fraction(won)
        self.amounts.append(Amount(id=step.amount, won=won, kind=step.kind, per=per))
        self.trace.append(TraceEntry(table=step.amount, row="computed", value=str(won)))

    def _order(self, first: str, second: str) -> str:
        if first in self.numbers and second in self.numbers:
            return _order(self.numbers[first], self.numbers[second], "less", "more")
        if first in self.days and second in self.days:
            return _order(self.days[first], self.days[second], "before", "after")
        return "unknown"

    # Lists

    def _each(self, step: EachStep) -> None:
        entries = self.facts.get(step.each)
        given = isinstance(entries, list) and holds(step.when, self.codes)
        results = self._entries(step, entries if given and isinstance(entries, list) else [])
        for name in step.totals:
            numbers = [result.get(name) for result in results]
            known = given and None not in numbers
            self.codes[f"{name}.given"] = known
            self.numbers.pop(name, None)
            if known:
                self.numbers[name] = sum((one for one in numbers if one is not None), Fraction(0))
                value = str(shown(self.numbers[name]))
                self.trace.append(TraceEntry(table=name, row="computed", value=value))

    def _entries(self, step: EachStep, entries: list[object]) -> list[dict[str, Fraction | None]]:
        """Run the steps for each entry; what they make known is forgotten after it."""
        parts = entry_parts(self.workings.knowledge, step.each)
        results = []
        for entry in entries:
            told: dict[str, Any] = entry if isinstance(entry, dict) else {"value": entry}
            kept = (dict(self.codes), dict(self.days), dict(self.numbers), dict(self.found))
            for part, kind in parts.items():
                self._know(f"{step.each}.{part}", kind, told.get(part))
            for one in step.steps:
                self.step(one)
            results.append({name: self._of_entry(total) for name, total in step.totals.items()})
            self.codes, self.days, self.numbers, self.found = kept
        return results

    def _of_entry(self, total: Total) -> Fraction | None:
        if total.sum is not None:
            return self.numbers.get(total.sum)
        return Fraction(holds(total.count or {}, self.codes))


def _order(first: date | Fraction, second: date | Fraction, lower: str, higher: str) -> str:
    if first == second:
        return "same"
    return lower if first < second else higher  # type: ignore[operator]


def _is_number(value: bool | int | str) -> bool:
    return isinstance(value, str) and value.replace(".", "", 1).isdecimal()


@cache
def split_cite(cite: str) -> Cite:
    """Split ``instrument/article``."""
    instrument, _, article = cite.partition("/")
    return Cite(instrument=instrument, article=article)
