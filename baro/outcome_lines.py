"""An outcome as lines for counselors and operators: verdict, results, reasons, and its trace."""

from __future__ import annotations

from collections.abc import Iterator

from baro.answers.composer import Composer
from baro.rules.check import Check
from baro.rules.outcome import Amount, Cite, Deadline, Outcome, TraceEntry

#: What a verdict says before the words of the contract for "yes".
VERDICTS = {
    "yes": "Yes",
    "no": "No, this does not hold",
    "likely": "Likely, by a rule that is not certain",
    "depends": "It depends on facts that are missing whether this holds",
    "too_late": "Too late, the last day for this has passed",
    "refer": "Neither law nor facts settle it; an office decides whether this holds",
}
#: Amounts are for one of these, else for a day.
_SPANS = ("hour", "day", "month", "year")


def outcome_lines(check: Check, outcome: Outcome, composer: Composer) -> Iterator[str]:
    """Write an outcome. The titles of laws and the questions are in the composer's language."""
    yield f"{outcome.topic}, asked on {outcome.as_of}: {outcome.verdict}"
    yield _sentence(VERDICTS[outcome.verdict], check.contract.yes)
    yield f"Confidence: {outcome.confidence}"
    yield from _part("Amounts", [_amount(one) for one in outcome.amounts])
    yield from _part("Deadlines", [_deadline(one) for one in outcome.deadlines])
    yield from _part("Values", [f"{id_}: {_scalar(one)}" for id_, one in outcome.values.items()])
    yield from _part("Missing", [_missing(one, composer) for one in outcome.missing])
    yield from _part("Not covered", outcome.not_covered)
    yield from _part("Contacts", [_contact(one, composer) for one in outcome.contacts])
    reasons = [f"{one.rule}: {_titles(one.cites, composer)}" for one in outcome.reasons]
    yield from _part("Reasons", reasons)
    trace = [f"{number}. {_trace(one)}" for number, one in enumerate(outcome.trace, start=1)]
    yield from _part("Trace", trace)
    yield ""
    yield f"Release {outcome.release}"


def _part(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield title
        yield from (f"  {line}" for line in lines)


def _sentence(verdict: str, yes: str) -> str:
    return f"{verdict}: {yes}." if yes else f"{verdict}."


def _scalar(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _amount(amount: Amount) -> str:
    span = f" per {amount.per}" if amount.per in _SPANS else f" for {amount.per}"
    estimated = ", estimated" if amount.kind == "estimated" else ""
    return f"{amount.id}: {amount.won:,} won{span if amount.per else ''}{estimated}"


def _deadline(deadline: Deadline) -> str:
    days = {deadline.calendar, deadline.legal, deadline.safe}
    shown = (
        f"{deadline.safe}"
        if len(days) == 1
        else f"safe {deadline.safe}, calendar {deadline.calendar}, legal {deadline.legal}"
    )
    return f"{deadline.id}: {shown}; {_days_left(deadline)}"


def _days_left(deadline: Deadline) -> str:
    if deadline.passed:
        return "passed"
    left = abs(deadline.days_left)
    counted = f"{left} day{'' if left == 1 else 's'}"
    if deadline.days_left < 0:
        return f"{counted} after the safe day"
    return f"{counted} left"


def _missing(fact: str, composer: Composer) -> str:
    asked = fact in composer.knowledge.fact_questions
    meaning = composer.knowledge.contract.facts[fact].meaning
    return f"{fact}: {composer.question(fact) if asked else meaning}"


def _contact(id_: str, composer: Composer) -> str:
    point = composer.knowledge.directory[id_]
    return ", ".join(word for word in (id_, point.name.en, point.shown_phone()) if word)


def _titles(cites: list[Cite], composer: Composer) -> str:
    shown = composer.sources(f"{cite.instrument}/{cite.article}" for cite in cites)
    return "; ".join(one.label for one in shown)


def _trace(entry: TraceEntry) -> str:
    chosen = f"{entry.by} {entry.on}"
    said = [entry.value] if entry.value is not None else []
    if entry.by is None:
        said += [] if entry.row == "computed" else [f"row {entry.row}"]
    else:
        # A period or a day names in its row only what chose it.
        said += [] if entry.row == chosen else [_since(entry)]
        said += [f"chosen by {chosen}"]
    cites = " ".join(f"{cite.instrument}/{cite.article}" for cite in entry.cites)
    return f"{entry.table}: {', '.join(said)}{f' [{cites}]' if cites else ''}"


def _since(entry: TraceEntry) -> str:
    """Tell from when a parameter has its value; without a value, why it has none."""
    return entry.row if entry.value is None else f"since {entry.row}"
