"""Deciding a guided check: the steps of its rule, run over the facts of one worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import partial

from baro.knowledge.schema import (
    CONFIDENCES,
    CheckContract,
    CompareStep,
    Confidence,
    Knowledge,
    MarginOf,
    MonthsOf,
    PeriodStep,
    Row,
    Rule,
    TableStep,
)
from baro.knowledge.table_check import ABSENT, Code, code_domains
from baro.rules.facts import Facts
from baro.rules.outcome import Cite, Deadline, Outcome, Reason, TraceEntry
from baro.rules.parameters import Absent, Value, look_up
from baro.rules.periods import LastDay, period_of_months
from baro.rules.tables import CompiledTable, holds

SATURDAY, SUNDAY = 5, 6
#: The shared parameter that says since when a Saturday moves a last day.
SATURDAY_RULE = "time.saturday_is_rest_day"


class UnknownCalendarError(LookupError):
    """A day outside the years whose public holidays are known."""


@dataclass(frozen=True)
class Period:
    """A legal period as it was counted for one worker."""

    step: PeriodStep
    event_fact: str
    event: date
    months: Value
    last: LastDay
    act: date | None
    as_of: date

    @property
    def state(self) -> str:
        """Where the period stands; one of ``PERIOD_STATES``."""
        last = self.last
        # An act on a day to come is a plan: nothing is done, and nothing missed, before it.
        if self.act is not None and self.act <= self.as_of:
            if self.act <= last.calendar:
                return "in_time"
            return "in_time_margin" if self.act <= last.legal else "late"
        if self.as_of < last.safe:
            return "open"
        if self.as_of == last.safe:
            return "last_safe_day"
        if self.as_of <= last.calendar:
            return "after_safe"
        return "margin" if self.as_of <= last.legal else "passed"

    @property
    def margin(self) -> bool:
        """Whether it is or was in time only by the rest-day rule."""
        return self.state in ("margin", "in_time_margin")

    @property
    def days_left(self) -> int:
        return (self.last.safe - self.as_of).days

    @property
    def days_over(self) -> int:
        """Calendar days since the last day by law; negative before it."""
        return (self.as_of - self.last.legal).days

    def deadline(self, id_: str) -> Deadline:
        """Give the period in the shape of the outcome."""
        return Deadline(
            id=id_,
            calendar=self.last.calendar,
            legal=self.last.legal,
            safe=self.last.safe,
            days_left=self.days_left,
            passed=self.state in ("late", "passed"),
        )


@dataclass(frozen=True)
class Decision:
    """An outcome with the codes and periods that texts are chosen and filled by."""

    outcome: Outcome
    codes: dict[str, Code]
    periods: dict[str, Period]
    facts: Facts


class Check:
    """One guided check of a release, ready to decide."""

    def __init__(self, knowledge: Knowledge, topic: str) -> None:
        self.knowledge = knowledge
        self.topic = topic
        self.rule: Rule = knowledge.rules[topic]
        self.contract: CheckContract = knowledge.contract.checks[topic]
        domains = code_domains(knowledge, self.rule)
        self._tables = {
            name: CompiledTable(name, table, domains) for name, table in self.rule.tables.items()
        }

    def decide(self, facts: Facts, as_of: date, release: str) -> Decision:
        """Decide the check for ``facts`` as asked on ``as_of``.

        Returns every deadline and value that the facts allow, also where some are missing.
        """
        run = _Run(self, facts, as_of)
        for step in self.rule.steps:
            run.step(step)
        return run.decision(release)

    def table(self, name: str) -> CompiledTable:
        return self._tables[name]


@dataclass
class _Run:
    """The state of one decision while its steps run."""

    check: Check
    facts: Facts
    as_of: date
    codes: dict[str, Code] = field(default_factory=dict)
    periods: dict[str, Period] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    trace: list[TraceEntry] = field(default_factory=list)
    not_covered: list[str] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    confidences: list[Confidence] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name, kind in self.check.knowledge.contract.facts.items():
            value = self.facts.get(name)
            self.codes[f"{name}.given"] = value is not None
            if kind.type in ("choice", "bool"):
                known = isinstance(value, str | bool)
                self.codes[name] = value if known else ABSENT  # type: ignore[assignment]

    def step(self, step: TableStep | PeriodStep | CompareStep) -> None:
        if isinstance(step, TableStep):
            self._table(step)
        elif isinstance(step, CompareStep):
            self.codes[step.compare] = self._order(self._day(step.first), self._day(step.second))
        else:
            self._period(step)

    def _table(self, step: TableStep) -> None:
        row = self.check.table(step.table).evaluate(self.codes)
        for output in {
            name for other in self.check.rule.tables[step.table].rows for name in other.then
        }:
            self.codes[output] = row.then.get(output, ABSENT)
        self._note_row(step.table, row)

    def _note_row(self, table: str, row: Row) -> None:
        self.trace.append(TraceEntry(table=table, row=row.id))
        self.confidences.append(row.confidence)
        if row.cites:
            self.reasons.append(
                Reason(rule=f"{table}.{row.id}", cites=[split_cite(cite) for cite in row.cites])
            )
        if "not_covered" in row.then:
            self.not_covered.append(str(row.then["not_covered"]))
        if "contacts" in row.then:
            self.contacts.extend(str(row.then["contacts"]).split())

    def _day(self, name: str) -> date | None:
        if name == "as_of":
            return self.as_of
        period, dot, _ = name.partition(".legal")
        if dot:
            return self.periods[period].last.legal if period in self.periods else None
        value = self.facts.get(name)
        return value if isinstance(value, date) else None

    @staticmethod
    def _order(first: date | None, second: date | None) -> str:
        if first is None or second is None:
            return "unknown"
        if first == second:
            return "same"
        return "before" if first < second else "after"

    def _period(self, step: PeriodStep) -> None:
        self.codes[f"{step.period}.state"] = ABSENT
        self.codes[f"{step.period}.moved"] = ABSENT
        fact = self._event_fact(step)
        event = self._day(fact) if fact else None
        if fact is None or event is None or not holds(step.when, self.codes):
            return
        try:
            period = self._count(step, fact, event)
        except UnknownCalendarError:
            period = None
        if period is None:
            self.codes[f"{step.period}.state"] = "not_known"
            return
        self.periods[step.period] = period
        self.codes[f"{step.period}.state"] = period.state
        self.codes[f"{step.period}.moved"] = period.last.moved
        if step.deadline:
            self._note_period(period)

    def _event_fact(self, step: PeriodStep) -> str | None:
        if isinstance(step.event, str):
            return step.event
        ((code, choices),) = step.event.items()
        return choices.get(str(self.codes[code]))

    def _count(self, step: PeriodStep, fact: str, event: date) -> Period | None:
        id_ = f"{self.check.topic}.{step.months}"
        look = partial(look_up, self.check.knowledge.parameters, id_, event)
        months = look()
        if isinstance(months, Absent):
            return None
        last = period_of_months(event, int(months.value), self._is_rest_day)
        later = look(open_until=last.legal)
        if isinstance(later, Value) and later != months:
            months = later
            last = period_of_months(event, int(months.value), self._is_rest_day)
        act = self._day(step.act) if step.act else None
        return Period(step, fact, event, months, last, act, self.as_of)

    def _is_rest_day(self, day: date) -> bool:
        knowledge = self.check.knowledge
        years = knowledge.holiday_rules.years
        if not years.from_ <= day.year <= years.until:
            raise UnknownCalendarError(day)
        if day.weekday() == SUNDAY or day.isoformat() in knowledge.holidays:
            return True
        if day.weekday() != SATURDAY:
            return False
        rule = look_up(knowledge.parameters, SATURDAY_RULE, day)
        return isinstance(rule, Value) and bool(rule.value)

    def _note_period(self, period: Period) -> None:
        knowledge = self.check.knowledge
        cites = [period.months.cite, *period.step.cites]
        self.confidences.append(period.months.confidence)
        self.trace.append(
            TraceEntry(table=period.step.period, row=f"{period.event_fact} {period.event}")
        )
        self.trace.append(
            TraceEntry(table=period.months.id, row=period.months.chosen_from.isoformat())
        )
        if period.last.moved:
            rule = look_up(knowledge.parameters, SATURDAY_RULE, period.last.calendar)
            if isinstance(rule, Value):
                cites.append(rule.cite)
            cites.extend(knowledge.holiday_rules.cites)
        compared = knowledge.holiday_rules.compared
        if not compared.from_ <= period.last.legal.year <= compared.until:
            self.confidences.append("medium")
            self.trace.append(TraceEntry(table="holidays", row="year_not_compared"))
        self.reasons.append(
            Reason(rule=period.months.id, cites=[split_cite(cite) for cite in cites])
        )

    def decision(self, release: str) -> Decision:
        outcome = Outcome(
            topic=self.check.topic,
            as_of=self.as_of,
            release=release,
            confidence=min(self.confidences, key=CONFIDENCES.index, default="high"),
            verdict=str(self.codes["verdict"]),  # type: ignore[arg-type]
            deadlines=[
                period.deadline(period.step.deadline)
                for period in self.periods.values()
                if period.step.deadline
            ],
            values=self._values(),
            reasons=self.reasons,
            missing=self._missing(),
            not_covered=self.not_covered,
            contacts=self.contacts,
            trace=self.trace,
        )
        return Decision(outcome, self.codes, self.periods, self.facts)

    def _values(self) -> dict[str, bool | int | str]:
        values: dict[str, bool | int | str] = {}
        for name in self.check.contract.values:
            source = self.check.rule.values.get(name)
            if isinstance(source, MonthsOf) and source.months_of in self.periods:
                values[name] = self.periods[source.months_of].months.value
            elif isinstance(source, MarginOf):
                counted = [self.periods[id_] for id_ in source.margin_of if id_ in self.periods]
                if counted:
                    values[name] = any(period.margin for period in counted)
            elif source is None and self.codes.get(name, ABSENT) != ABSENT:
                values[name] = self.codes[name]
        return values

    def _missing(self) -> list[str]:
        wanted = [
            entry.fact
            for entry in self.check.rule.missing
            if holds(entry.when, self.codes)
            and not any(self.codes[f"{fact}.given"] for fact in entry.unless)
        ]
        return list(dict.fromkeys(wanted))


def split_cite(cite: str) -> Cite:
    """Split ``instrument/article``."""
    instrument, _, article = cite.partition("/")
    return Cite(instrument=instrument, article=article)
