"""Deciding a guided check or a calculator: the steps of its rule over the facts of one worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from baro.knowledge.schema import (
    CERTAIN_VERDICTS,
    CONFIDENCES,
    CheckContract,
    Confidence,
    Knowledge,
    LengthOf,
    MarginOf,
    NumberOf,
    Rule,
)
from baro.knowledge.scope import ABSENT, Code, Domains
from baro.knowledge.table_check import code_domains, table_domains
from baro.rules.counted import Calendar, Period
from baro.rules.facts import Facts
from baro.rules.numbers import shown
from baro.rules.outcome import Outcome, Scalar
from baro.rules.parameters import Value
from baro.rules.run import Run, Workings, fact_codes
from baro.rules.tables import compiled, holds


@dataclass(frozen=True)
class Decision:
    """An outcome with what texts are chosen and filled by."""

    outcome: Outcome
    codes: dict[str, Code]
    periods: dict[str, Period]
    days: dict[str, date]
    #: Numbers as they leave the rules, those of amounts in won.
    numbers: dict[str, Scalar]
    #: Parameters that were looked up, by the name of their step.
    found: dict[str, Value]
    facts: Facts
    #: Those of ``outcome.missing`` that a talk asks for by itself.
    to_ask: list[str]


class Check:
    """One guided check or calculator of a release, ready to decide."""

    def __init__(self, knowledge: Knowledge, topic: str) -> None:
        self.knowledge = knowledge
        self.topic = topic
        self.rule: Rule = knowledge.rules[topic]
        contract = knowledge.contract.decided(topic)
        if contract is None:
            raise LookupError(f"{topic} is no check or calculator of the contract")
        self.contract: CheckContract = contract
        self._workings = self._prepare()

    @property
    def remembers(self) -> bool:
        """Whether each of its tables has given a row already, for this or another release."""
        tables = self._workings.tables.values()
        return bool(tables) and all(table.remembers for table in tables)

    def _prepare(self) -> Workings:
        domains = table_domains(self.knowledge, self.rule)
        tables = self.rule.tables
        outputs = {
            name: list({code: None for row in table.rows for code in row.then})
            for name, table in tables.items()
        }
        codes = code_domains(self.knowledge, self.rule)
        untold: dict[str, Code] = {}
        for name, kind in self.knowledge.contract.facts.items():
            untold.update(fact_codes(name, kind, None, codes.get(name)))
        return Workings(
            knowledge=self.knowledge,
            rule=self.rule,
            tables={name: compiled(name, tables[name], domains[name]) for name in tables},
            outputs=outputs,
            domains=codes,
            calendar=Calendar(self.knowledge),
            untold=untold,
        )

    @property
    def domains(self) -> Domains:
        """The values that each code can have after all steps."""
        return self._workings.domains

    def decide(self, facts: Facts, as_of: date, release: str) -> Decision:
        """Decide for ``facts`` as asked on ``as_of``.

        Returns every deadline, amount and value that the facts allow, also where some are
        missing.
        """
        run = Run(self._workings, facts, as_of)
        for step in self.rule.steps:
            run.step(step)
        return self._decision(run, release)

    def _decision(self, run: Run, release: str) -> Decision:
        missing = self._missing(run)
        confidence: Confidence = min(run.confidences, key=CONFIDENCES.index, default="high")
        if confidence == "low" and run.codes.get("verdict") in CERTAIN_VERDICTS:
            run.codes["verdict"] = "refer"
        outcome = Outcome(
            topic=self.topic,
            as_of=run.as_of,
            release=release,
            confidence=confidence,
            verdict=str(run.codes["verdict"]),  # type: ignore[arg-type]
            deadlines=run.deadlines,
            amounts=run.amounts,
            values=self._values(run),
            reasons=run.reasons,
            missing=list(missing),
            not_covered=list(dict.fromkeys(run.not_covered)),
            contacts=list(dict.fromkeys(run.contacts)),
            trace=run.trace,
        )
        return Decision(
            outcome=outcome,
            codes=run.codes,
            periods=run.periods,
            days=run.days,
            numbers={name: shown(number) for name, number in run.numbers.items()},
            found=run.found,
            facts=run.facts,
            to_ask=[fact for fact, ask in missing.items() if ask],
        )

    def _values(self, run: Run) -> dict[str, Scalar]:
        values: dict[str, Scalar] = {}
        for name in self.contract.values:
            value = self._value_of(run, name)
            if value is not None:
                values[name] = value
        return values

    def _value_of(self, run: Run, name: str) -> Scalar | None:
        source = self.rule.values.get(name)
        match source:
            case LengthOf(length_of=period):
                return run.periods[period].length if period in run.periods else None
            case MarginOf(margin_of=periods):
                counted = [run.periods[id_] for id_ in periods if id_ in run.periods]
                return any(period.margin for period in counted) if counted else None
            case NumberOf(number_of=number):
                if number in run.found:
                    return run.found[number].value
                return shown(run.numbers[number]) if number in run.numbers else None
        code = run.codes.get(name, ABSENT)
        return None if code == ABSENT else code

    def _missing(self, run: Run) -> dict[str, bool]:
        """Give the facts that the outcome waits for, and whether a talk asks for them."""
        missing: dict[str, bool] = {}
        for entry in self.rule.missing:
            told = any(run.codes[f"{fact}.given"] for fact in entry.unless)
            if holds(entry.when, run.codes) and not told:
                missing[entry.fact] = missing.get(entry.fact, False) or entry.ask
        return missing
