"""Checks the steps of rules: every name, unit, deadline and expression must be known there."""

from __future__ import annotations

from collections.abc import Iterator

from baro.knowledge.countries import country_codes
from baro.knowledge.expressions import ExpressionError, names
from baro.knowledge.problems import Problem
from baro.knowledge.references import cite_problem, no_contact, no_fact
from baro.knowledge.schema import (
    CERTAIN_VERDICTS,
    VERDICTS,
    AmountStep,
    Cell,
    CheckContract,
    CompareStep,
    DayStep,
    EachStep,
    FromFact,
    Knowledge,
    NumberOf,
    NumberStep,
    PeriodStep,
    Row,
    Rule,
    Step,
    Table,
    TableStep,
    ValueStep,
)
from baro.knowledge.scope import (
    ABSENT,
    OTHER_COUNTRY,
    Scope,
    chosen_names,
    entry_parts,
    entry_scope,
    full_name,
    last_scope,
    walk,
    written,
)
from baro.knowledge.yaml_reader import Document, Keys

Chosen = str | dict[str, dict[str, str]]
#: Codes that gather over the tables.
_GATHERED = {"not_covered", "contacts"}


def rule_problems(knowledge: Knowledge, documents: dict[str, Document]) -> list[Problem]:
    """Find what is wrong in the steps, rows, values and questions of every rule."""
    found: list[Problem] = []
    for topic, rule in knowledge.rules.items():
        document = documents[f"knowledge/kr/{topic}/rule.yml"]
        contract = knowledge.contract.decided(rule.id)
        if contract is None or rule.id != topic:
            kind = "check" if rule.check else "calculator"
            what = f"'{rule.id}' is no {kind} of the contract, or not the name of this folder."
            found.append(document.problem((kind,), "K207", what, "Rename it."))
            continue
        found.extend(_RuleCheck(knowledge, document, rule, contract).problems())
    return found


def _read_by(step: Step) -> Iterator[str]:
    """Give the codes that a step reads."""
    yield from getattr(step, "when", {})
    for field in ("event", "months", "days", "years", "parameter", "by"):
        chosen = getattr(step, field, None)
        if isinstance(chosen, dict):
            yield from chosen
    if isinstance(step, EachStep):
        for total in step.totals.values():
            yield from total.count or {}


class _RuleCheck:
    """The checks of one rule."""

    def __init__(
        self, knowledge: Knowledge, document: Document, rule: Rule, contract: CheckContract
    ) -> None:
        self.knowledge = knowledge
        self.document = document
        self.rule = rule
        self.contract = contract

    def problems(self) -> Iterator[Problem]:
        for keys, step, scope in walk(self.knowledge, self.rule):
            yield from self._step(keys, step, scope)
        yield from self._values(last_scope(self.knowledge, self.rule))
        for index, missing in enumerate(self.rule.missing):
            for fact in (missing.fact, *missing.unless):
                if fact not in self.knowledge.contract.facts:
                    yield no_fact(self.document, ("missing", index), fact)
        yield from self._verdict()
        for name, table in self.rule.tables.items():
            yield from self._table(name, table)
        yield from self._codes_given_twice()
        yield from self._codes_that_nothing_reads()

    def _codes_that_nothing_reads(self) -> Iterator[Problem]:
        """A misspelled code would never reach a worker, and no golden case might notice."""
        read = {"verdict", *_GATHERED, *self.contract.values}
        for table in self.rule.tables.values():
            read.update(table.inputs)
        for _, step in self.rule.all_steps():
            read.update(_read_by(step))
        topic = self.knowledge.topics.get(self.rule.id)
        if topic:
            read.update(code for _, line in topic.lines() for code in line.when)
            read.update(code for button in topic.buttons for code in button.when)
        read.update(code for missing in self.rule.missing for code in missing.when)
        for name, table in self.rule.tables.items():
            for index, row in enumerate(table.rows):
                for code in row.then:
                    if code not in read:
                        keys = ("tables", name, "rows", index, "then", code)
                        what = f"Nothing reads the code '{code}'."
                        fix = "Correct its spelling, or remove it."
                        yield self._problem(keys, "K420", what, fix)

    def _codes_given_twice(self) -> Iterator[Problem]:
        """The later table would take the code away where its row does not give it."""
        given: dict[str, str] = {}
        for name, table in self.rule.tables.items():
            codes = {code for row in table.rows for code in row.then} - _GATHERED
            for code in sorted(codes):
                if code in given:
                    what = f"The tables '{given[code]}' and '{name}' both give '{code}'."
                    yield self._problem(("tables", name), "K419", what, "Rename one of the codes.")
                given[code] = name

    def _problem(self, keys: Keys, code: str, what: str, fix: str) -> Problem:
        return self.document.problem(keys, code, what, fix)

    # Steps

    def _step(self, keys: Keys, step: Step, scope: Scope) -> Iterator[Problem]:
        match step:
            case TableStep():
                if step.table not in self.rule.tables:
                    what = f"There is no table '{step.table}'."
                    yield self._problem(keys, "K208", what, "Add it.")
            case CompareStep():
                yield from self._compare(keys, step, scope)
            case DayStep():
                yield from self._day(keys, step, scope)
            case PeriodStep():
                yield from self._period(keys, step, scope)
            case ValueStep():
                yield from self._value(keys, step, scope)
            case NumberStep():
                yield from self._expression((*keys, "from"), step.from_, scope)
            case AmountStep():
                yield from self._amount(keys, step, scope)
            case EachStep():
                yield from self._each(keys, step)

    def _compare(self, keys: Keys, step: CompareStep, scope: Scope) -> Iterator[Problem]:
        numbers = step.first in scope.numbers or step.second in scope.numbers
        known = scope.numbers if numbers else scope.days
        kind = "number" if numbers else "day"
        for side in ("first", "second"):
            if getattr(step, side) not in known:
                yield self._unknown((*keys, side), "K409", getattr(step, side), kind)

    def _unknown(self, keys: Keys, code: str, name: str, kind: str) -> Problem:
        fix = (
            "Name as_of, a fact that is a date or month, or a day of an earlier step."
            if kind == "day"
            else "Name a fact that is a number, or a number, value or amount of an earlier step."
        )
        return self._problem(keys, code, f"'{name}' is no {kind} that is known here.", fix)

    def _chosen(self, keys: Keys, chosen: Chosen, scope: Scope) -> Iterator[Problem]:
        """Check the code by which names are chosen, and the values that choose."""
        if isinstance(chosen, str):
            return
        if len(chosen) != 1:
            what = "Exactly one code chooses."
            yield self._problem(keys, "K407", what, "Write {code: {value: name}}.")
        for code, choices in chosen.items():
            if code not in scope.domains:
                what = f"Nothing gives '{code}' here."
                yield self._problem((*keys, code), "K407", what, "Name a fact or code.")
                continue
            for value in choices:
                if value not in [written(one) for one in scope.domains[code]]:
                    what = f"'{value}' can never be for '{code}'."
                    yield self._problem((*keys, code, value), "K402", what, "Correct or remove it.")

    def _days(self, keys: Keys, chosen: Chosen, scope: Scope) -> Iterator[Problem]:
        yield from self._chosen(keys, chosen, scope)
        for name in chosen_names(chosen):
            if name not in scope.days:
                yield self._unknown(keys, "K409", name, "day")

    def _day(self, keys: Keys, step: DayStep, scope: Scope) -> Iterator[Problem]:
        for index, name in enumerate(step.first_of):
            if name not in scope.days:
                yield self._unknown((*keys, "first_of", index), "K409", name, "day")
        if step.by:
            yield from self._days((*keys, "by"), step.by, scope)
        if not step.by and not step.first_of:
            what = "The day is taken from nothing."
            yield self._problem(keys, "K409", what, "Give 'first_of' or 'by'.")
        yield from self._cites((*keys, "cites"), step.cites)
        yield from self._deadline(keys, step.deadline, one_date=True)

    def _deadline(self, keys: Keys, deadline: str | None, one_date: bool) -> Iterator[Problem]:
        if deadline is None:
            return
        if deadline not in self.contract.deadlines:
            what = f"'{deadline}' is no deadline of this check."
            yield self._problem((*keys, "deadline"), "K207", what, "Rename it.")
        elif (self.knowledge.contract.deadline_ids[deadline] == "by") == one_date:
            what = f"The deadline '{deadline}' is counted otherwise."
            fix = "A day or a period of stay gives ids of one date; other periods those of `by`."
            yield self._problem((*keys, "deadline"), "K414", what, fix)

    def _period(self, keys: Keys, step: PeriodStep, scope: Scope) -> Iterator[Problem]:
        yield from self._days((*keys, "event"), step.event, scope)
        if step.act and step.act not in scope.days:
            yield self._unknown((*keys, "act"), "K409", step.act, "day")
        lengths = [unit for unit in ("months", "days", "years") if getattr(step, unit) is not None]
        if not lengths:
            yield self._problem(
                keys, "K415", "The period has no length.", "Give months, days or years."
            )
        if (step.backward and lengths != ["days"]) or (step.counts_event_day and "days" in lengths):
            what = "This way of counting does not go with that unit."
            fix = "Count backward in days; count the day of the event in months or years."
            yield self._problem(keys, "K415", what, fix)
        for unit in lengths:
            yield from self._length((*keys, unit), unit, getattr(step, unit), scope)
        yield from self._cites((*keys, "cites"), step.cites)
        yield from self._deadline(keys, step.deadline, one_date=step.counts_event_day)

    def _length(
        self, keys: Keys, unit: str, length: Chosen | FromFact, scope: Scope
    ) -> Iterator[Problem]:
        if isinstance(length, FromFact):
            if length.fact not in scope.numbers:
                yield self._unknown((*keys, "fact"), "K411", length.fact, "number")
            return
        yield from self._chosen(keys, length, scope)
        for name in chosen_names(length):
            parameter = self.knowledge.parameters.get(full_name(self.rule, name))
            if parameter is None:
                yield self._no_parameter(keys, name)
            elif parameter.unit != unit:
                what = f"'{name}' is in {parameter.unit}, not in {unit}."
                yield self._problem(keys, "K415", what, "Name a parameter of that unit.")

    def _no_parameter(self, keys: Keys, name: str) -> Problem:
        return self._problem(keys, "K210", f"There is no parameter '{name}'.", "Add it.")

    def _value(self, keys: Keys, step: ValueStep, scope: Scope) -> Iterator[Problem]:
        yield from self._chosen((*keys, "parameter"), step.parameter, scope)
        for name in chosen_names(step.parameter):
            if full_name(self.rule, name) not in self.knowledge.parameters:
                yield self._no_parameter((*keys, "parameter"), name)
        if step.on not in scope.days:
            yield self._unknown((*keys, "on"), "K409", step.on, "day")

    def _expression(self, keys: Keys, text: str, scope: Scope) -> Iterator[Problem]:
        try:
            for name, _ in names(text):
                if name not in scope.numbers:
                    yield self._unknown(keys, "K411", name, "number")
        except ExpressionError as error:
            what = f"'{text}' cannot be computed: {error} (character {error.offset + 1})."
            fix = "Use names, + - * /, brackets, min() and max()."
            yield self._problem(keys, "K412", what, fix)

    def _amount(self, keys: Keys, step: AmountStep, scope: Scope) -> Iterator[Problem]:
        yield from self._expression((*keys, "from"), step.from_, scope)
        if step.amount not in self.contract.amounts:
            what = f"'{step.amount}' is no amount of this check."
            yield self._problem((*keys, "amount"), "K207", what, "Rename it.")
        if step.per and step.per not in {"hour", "day", "month", "year", *scope.days}:
            yield self._unknown((*keys, "per"), "K409", step.per, "day")

    def _each(self, keys: Keys, step: EachStep) -> Iterator[Problem]:
        try:
            entry_parts(self.knowledge, step.each)
        except ValueError as error:
            yield self._problem((*keys, "each"), "K413", f"{error}.", "Name a fact that is a list.")
            return
        known = entry_scope(self.knowledge, self.rule, step)
        for name, total in step.totals.items():
            place = (*keys, "totals", name)
            if (total.count is None) == (total.sum is None):
                what = "A total counts or adds up."
                yield self._problem(place, "K413", what, "Give either 'count' or 'sum'.")
            if total.sum and total.sum not in known.numbers:
                yield self._unknown((*place, "sum"), "K411", total.sum, "number")

    # Rows, values, verdict

    def _cites(self, keys: Keys, cites: list[str]) -> Iterator[Problem]:
        for position, cite in enumerate(cites):
            problem = cite_problem(self.knowledge, self.document, (*keys, position), cite)
            if problem:
                yield problem

    def _values(self, scope: Scope) -> Iterator[Problem]:
        periods = {step.period for step in self.rule.steps if isinstance(step, PeriodStep)}
        looked_up = {step.value for step in self.rule.steps if isinstance(step, ValueStep)}
        for name, source in self.rule.values.items():
            if name not in self.contract.values:
                what = f"'{name}' is no value of this check."
                yield self._problem(("values", name), "K207", what, "Rename it.")
            if isinstance(source, NumberOf):
                if source.number_of not in scope.numbers | looked_up:
                    yield self._unknown(("values", name), "K411", source.number_of, "number")
                continue
            named = getattr(source, "margin_of", None) or [getattr(source, "length_of", "")]
            for period in named:
                if period not in periods:
                    what = f"There is no period '{period}'."
                    yield self._problem(("values", name), "K408", what, "Add the step.")

    def _verdict(self) -> Iterator[Problem]:
        given = {str(row.then["verdict"]) for row in self._rows() if "verdict" in row.then}
        if not given:
            what = "No row gives the verdict."
            yield self._problem(("tables",), "K418", what, "Add a table that gives it.")
        for name, table in self.rule.tables.items():
            without = [row for row in table.rows if "verdict" not in row.then]
            for row in without if len(without) < len(table.rows) else []:
                what = f"The row '{row.id}' gives no verdict, as the others do."
                keys: Keys = ("tables", name, "rows", table.rows.index(row))
                yield self._problem(keys, "K418", what, "Give it one.")

    def _rows(self) -> Iterator[Row]:
        for table in self.rule.tables.values():
            yield from table.rows

    def _table(self, name: str, table: Table) -> Iterator[Problem]:
        ids = [row.id for row in table.rows]
        for index, row in enumerate(table.rows):
            keys: Keys = ("tables", name, "rows", index)
            if row.id in ids[:index]:
                what = f"The table has two rows called '{row.id}'."
                yield self._problem(keys, "K410", what, "Give one another id.")
            yield from self._row(keys, row)

    def _row(self, keys: Keys, row: Row) -> Iterator[Problem]:
        yield from self._cites((*keys, "cites"), row.cites)
        for contact in str(row.then.get("contacts", "")).split():
            if contact not in self.knowledge.directory:
                yield no_contact(self.document, (*keys, "then", "contacts"), contact)
        verdict = row.then.get("verdict")
        if verdict is not None and verdict not in VERDICTS:
            what = f"'{verdict}' is no verdict."
            fix = f"Use one of: {', '.join(VERDICTS)}."
            yield self._problem((*keys, "then", "verdict"), "K418", what, fix)
        if row.confidence == "low" and verdict in CERTAIN_VERDICTS:
            what = f"The row '{row.id}' is of low confidence and gives the verdict '{verdict}'."
            fix = "Give refer, or show why it is certain."
            yield self._problem((*keys, "confidence"), "K417", what, fix)
        for code, cell in row.when.items():
            fact = self.knowledge.contract.facts.get(code)
            if fact is not None and fact.type == "country":
                yield from self._countries((*keys, "when", code), cell)

    def _countries(self, keys: Keys, cell: Cell) -> Iterator[Problem]:
        for value in cell if isinstance(cell, list) else [cell]:
            if value not in country_codes() | {ABSENT, OTHER_COUNTRY}:
                what = f"'{value}' is no country."
                yield self._problem(
                    keys, "K416", what, "Use its code of two letters, NP for Nepal."
                )
