"""What the knowledge files may say: one model for each kind of file.

Dates are days of the Korean calendar; intervals are half-open, ``[from, next from)``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    field_validator,
    model_validator,
)

from baro.knowledge.countries import country_codes

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
ContactId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
#: ``instrument/article`` as ``foreign_workers_act/25(3)``.
CiteText = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*/[0-9A-Za-z()\-.]+$")]
#: ``sheet:fact`` in the researched fact sheets.
FactId = Annotated[str, StringConstraints(pattern=r"^[a-z_]+:[A-Za-z0-9_.\-]+$")]
Verdict = Literal["yes", "no", "likely", "depends", "too_late", "refer"]
VERDICTS: tuple[Verdict, ...] = ("yes", "no", "likely", "depends", "too_late", "refer")
#: Those that say what holds; none may rest on something of low confidence.
CERTAIN_VERDICTS: tuple[Verdict, ...] = ("yes", "no", "likely", "too_late")
Confidence = Literal["high", "medium", "low"]
CONFIDENCES: tuple[Confidence, ...] = ("low", "medium", "high")
#: A cell of a table: a value, a list of values, or an interval of integers as ``1..3``.
Cell = bool | int | str | list[bool | int | str]
When = dict[str, Cell]


class Model(BaseModel):
    """Strict about names: an unknown key is a problem, not a remark."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Title(Model):
    """A name in English and Korean."""

    en: str
    ko: str


class Article(Model):
    """One article of an instrument in our own words."""

    gloss: str
    in_force_from: date | None = None


class Source(Model):
    """A legal instrument or page that answers cite."""

    id: Id
    kind: Literal["act", "decree", "rule", "notice", "decision", "page"]
    title: Title
    url: str
    in_force_from: date
    in_force_until: date | None = None
    read_on: date
    standing: Literal["in_force", "repealed"]
    articles: dict[str, Article]


class DatedValue(Model):
    """A value from a day on. ``None`` ends the parameter on that day."""

    from_: date = Field(alias="from")
    value: bool | int | str | None = None
    cite: CiteText
    #: From this day on nobody has told the value yet; another thing than none being in force.
    unknown: bool = False
    #: Transitional rule: also holds for periods that still ran on the day it began.
    also_for: Literal["open_periods"] | None = None

    @model_validator(mode="after")
    def _says_what_holds(self) -> DatedValue:
        # A value left out by mistake must not end the parameter.
        if "value" not in self.model_fields_set and not self.unknown:
            raise ValueError("give 'value' (null ends the parameter) or 'unknown: true'")
        return self


class Parameter(Model):
    """A legal value with its whole history, oldest first.

    ``before`` says what holds before the first value: nothing was in force, or our research
    does not reach back.
    """

    unit: Literal["months", "days", "years", "hours", "bool", "won", "percent", "form", "count"]
    fact: FactId
    verified_on: date
    confidence: Confidence
    before: Literal["not_in_force", "unknown"] = "unknown"
    values: list[DatedValue] = Field(min_length=1)


class Row(Model):
    """One row of a decision table; an input that ``when`` leaves out may be anything."""

    id: Id
    when: When
    then: dict[str, bool | int | str]
    cites: list[CiteText] = []
    confidence: Confidence = "high"
    fact: FactId | None = None


class Table(Model):
    """Rows tried from the top; the last one, ``refer``, takes what is left."""

    inputs: list[str] = Field(min_length=1)
    rows: list[Row] = Field(min_length=1)


class TableStep(Model):
    """Evaluates a table of the rule."""

    table: Id


#: A name, or ``{code: {value: name}}`` where a code chooses among names.
Chosen = str | dict[str, dict[str, str]]


class FromFact(Model):
    """A length that the facts tell, not the law."""

    fact: Id


class DayStep(Model):
    """Names a day: the first known one of ``first_of``, or the one that a code chooses.

    A day is a fact that is a date, ``as_of``, or a day named before; of a fact that is a month
    it is the first of that month.
    """

    day: Id
    first_of: list[str] = []
    by: dict[str, dict[str, str]] = {}
    #: A deadline id of one date: a day from which something holds, or on which it ends.
    deadline: Id | None = None
    cites: list[CiteText] = []
    when: When = {}


class PeriodStep(Model):
    """Counts a legal period from the day that ``event`` names.

    ``months``, ``days`` and ``years`` name parameters (those of this topic by their own name,
    shared ones by their full name); the first that is in force on that day is the length.
    ``act`` is the fact that holds the day on which the thing was done, if it was.
    """

    period: Id
    event: Chosen
    months: Chosen | FromFact | None = None
    days: Chosen | FromFact | None = None
    years: Chosen | FromFact | None = None
    #: The day of the event is day one, and rest days move nothing: a period of stay.
    counts_event_day: bool = False
    #: Days before the event, which then is an expiry.
    backward: bool = False
    act: Id | None = None
    deadline: Id | None = None
    #: How the counting itself is cited.
    cites: list[CiteText] = []
    when: When = {}


class ValueStep(Model):
    """Looks a parameter up on a day; ``next`` takes the value that follows the day's one."""

    value: Id
    parameter: Chosen
    on: str
    next: bool = False
    when: When = {}


class NumberStep(Model):
    """Computes a number from others: names, ``+ - * /``, brackets, ``min`` and ``max``."""

    number: Id
    from_: str = Field(alias="from")
    when: When = {}


class AmountStep(Model):
    """Gives an amount of the outcome, in won; ``from`` is written as that of a number."""

    amount: Id
    from_: str = Field(alias="from")
    #: Up for what the worker is owed at least, down for what is taken from the worker.
    round: Literal["up", "down"]
    kind: Literal["confirmed", "estimated"] = "confirmed"
    #: ``hour``, ``day``, ``month``, ``year``, or the name of a day.
    per: str | None = None
    when: When = {}


class CompareStep(Model):
    """Puts two days in order (``before``, ``same``, ``after``) or two numbers (``less``, ``same``,
    ``more``); ``unknown`` where one of them is not known.
    """

    compare: Id
    first: str
    second: str


class Total(Model):
    """Counts the entries for which ``count`` holds, or adds up their number ``sum``."""

    count: When | None = None
    sum: str | None = None


def _kind_of_step(step: Any) -> str | None:
    """Give the word that tells a kind of step from the others."""
    names = step if isinstance(step, dict) else getattr(type(step), "model_fields", {})
    return next((kind for kind in _STEP_KINDS if kind in names), None)


_STEP_KINDS = ("table", "day", "period", "value", "number", "amount", "compare", "each")
_Table = Annotated[TableStep, Tag("table")]
_Day = Annotated[DayStep, Tag("day")]
_Period = Annotated[PeriodStep, Tag("period")]
_Value = Annotated[ValueStep, Tag("value")]
_Number = Annotated[NumberStep, Tag("number")]
_Amount = Annotated[AmountStep, Tag("amount")]
_Compare = Annotated[CompareStep, Tag("compare")]
#: A step for an entry of a list.
EntryStep = Annotated[
    _Table | _Day | _Value | _Number | _Amount | _Compare, Discriminator(_kind_of_step)
]


class EachStep(Model):
    """Runs steps for each entry of a list; ``totals`` are numbers of all entries together.

    The parts of an entry are named ``LIST.part``.
    """

    each: Id
    steps: list[EntryStep] = Field(min_length=1)
    totals: dict[Id, Total] = {}
    when: When = {}


#: A step whose ``when`` does not hold changes nothing: an earlier value of its name stays.
Step = Annotated[
    _Table
    | _Day
    | _Period
    | _Value
    | _Number
    | _Amount
    | _Compare
    | Annotated[EachStep, Tag("each")],
    Discriminator(_kind_of_step),
]


class Missing(Model):
    """Names a fact to ask for while ``when`` holds and none of ``unless`` is given."""

    fact: Id
    when: When = {}
    unless: list[Id] = []
    #: False: named in the outcome, but asked in a talk only when the worker offers to tell it.
    ask: bool = True


class LengthOf(Model):
    """The length by which a period was counted."""

    length_of: Id


class MarginOf(Model):
    """Whether one of the periods is in time only by the rest-day rule."""

    margin_of: list[Id]


class NumberOf(Model):
    """A number or a looked-up value, as the outcome shows it."""

    number_of: Id


class Rule(Model):
    """A guided check or a calculator: its steps in order, and the tables they use."""

    check: Id | None = None
    calculator: Id | None = None
    steps: list[Step] = Field(min_length=1)
    values: dict[str, LengthOf | MarginOf | NumberOf] = {}
    missing: list[Missing] = []
    tables: dict[str, Table] = {}

    @model_validator(mode="after")
    def _decides_one_thing(self) -> Rule:
        if (self.check is None) == (self.calculator is None):
            raise ValueError("name either 'check' or 'calculator'")
        return self

    @property
    def id(self) -> str:
        """The check or calculator that this decides."""
        return self.check or self.calculator or ""

    def all_steps(self) -> Iterator[tuple[tuple[str | int, ...], Step]]:
        """Give every step with its place in the file, those for entries after their list."""
        for index, step in enumerate(self.steps):
            yield ("steps", index), step
            if isinstance(step, EachStep):
                for inner, one in enumerate(step.steps):
                    yield ("steps", index, "steps", inner), one


class Plural(Model):
    """English forms of a sentence that counts something."""

    one: str
    other: str


class Line(Model):
    """One block of a text; shown when ``when`` holds."""

    id: Id
    text: str | Plural
    when: When = {}
    plural: Id | None = None
    #: Support points listed under this line: those of the outcome, or of the directory query.
    lists: Literal["contacts", "directory"] | None = None
    fact: FactId | None = None
    cites: list[CiteText] = []
    contacts: list[ContactId] = []
    confidence: Confidence = "high"


class AskButton(Model):
    """A button by which the worker offers to tell one more fact."""

    id: Id
    text: str
    asks: Id
    when: When = {}


class DirectoryQuery(Model):
    """Which support points a directory topic lists, and in which order."""

    services: list[str]
    #: ``place``: those of the worker's town or province.
    regions: Literal["nationwide", "place"]
    always: list[ContactId]
    most: int = Field(ge=1, le=10)


#: How a placeholder is filled: ``{date: apply.safe}``, ``{phone: em-112}`` ...
Placeholder = dict[
    Literal["date", "count", "won", "number", "parameter", "phone", "language", "place", "cites"],
    str,
]


class Topic(Model):
    """The text of a topic in English, block by block."""

    id: Id
    title: str
    button: str
    placeholders: dict[Id, Placeholder] = {}
    first: list[Line] = []
    more: list[Line] = []
    outcome: list[Line] = []
    #: What is said to whoever did not understand the rest.
    simple: list[Line] = []
    buttons: list[AskButton] = []
    directory: DirectoryQuery | None = None
    related: list[Id] = []

    def lines(self) -> list[tuple[str, Line]]:
        """Give each line with the name of its block."""
        return [
            (block, line)
            for block in ("first", "more", "outcome", "simple")
            for line in getattr(self, block)
        ]


class Texts(Model):
    """Texts outside of topics."""

    texts: dict[Id, str]
    placeholders: dict[Id, Placeholder] = {}
    #: Which lines are named to whoever wants to talk to a person.
    directory: DirectoryQuery | None = None


class Likely(Model):
    """Between which numbers an answer is taken as it stands; another one is asked for again."""

    least: int
    most: int


class FactQuestion(Model):
    """How a fact is asked for, and the labels of its choices."""

    #: What the fact is called where it is shown again or chosen to be changed.
    label: str
    question: str
    choices: dict[str, str] = {}
    #: Asked before any result that hangs on it is shown.
    first: bool = False
    #: The day of something done: it cannot lie ahead.
    done: bool = False
    #: A day told in answer to this question belongs to that fact, and means yes.
    day_is: Id | None = None
    #: Of a number; the HTTP API takes whatever the contract allows.
    likely: Likely | None = None


class Phone(Model):
    """A phone number; ``display`` says whether workers may see it."""

    local: str
    e164: str | None = None
    type: str
    display: Literal["show", "caveat", "hide"]
    from_abroad: str | None = None
    note: str | None = None


class Place(Model):
    """A province or town of Korea; ``in`` is the province of a town."""

    in_: str | None = Field(default=None, alias="in")
    name: Title


class SupportPoint(Model):
    """A place or line that helps. ``hours`` follows OSM opening_hours."""

    id: ContactId
    kind: str
    label: str | None = None
    name: Title
    jurisdiction: str
    #: Province, as ISO 3166-2 code, then town and street address, as one writes them in Korea.
    region: str | None = None
    city: str | None = None
    address: str | None = None
    phones: list[Phone]
    languages: list[str]
    languages_note: str | None = None
    hours: str | None
    hours_note: str | None = None
    services: list[str]
    #: Run by the immigration authority: never named to whoever may be without a valid stay.
    immigration_authority: bool = False
    for_visas: list[str] | str
    serves_undocumented: str
    status: Literal["open", "closed", "reopened", "unknown"]
    url: str | None = None
    sources: list[str]
    verified_on: date | None
    last_seen: str | None = None
    confidence: Confidence
    notes: str | None = None

    @model_validator(mode="after")
    def _immigration_offices_are_the_authority(self) -> SupportPoint:
        if self.kind == "immigration_office" and not self.immigration_authority:
            raise ValueError("an immigration office needs 'immigration_authority: true'")
        return self

    def shown_phone(self) -> str | None:
        """Give the first number that may be shown to a worker."""
        return next((phone.local for phone in self.phones if phone.display != "hide"), None)


class YearSpan(Model):
    """Years, both ends counted in."""

    from_: int = Field(alias="from", ge=1950, le=2100)
    until: int = Field(ge=1950, le=2100)


class HolidayChange(Model):
    """A day to add to the computed holidays, or to take away."""

    date: date
    name: str | None = None
    cite: CiteText


class HolidayRules(Model):
    """Which days the ``holidays`` package gets wrong, and what was compared."""

    country: str
    years: YearSpan
    compared: YearSpan
    verified_on: date
    confidence: Confidence
    facts: list[FactId]
    cites: list[CiteText]
    added: list[HolidayChange]
    removed: list[HolidayChange]


class ExpectedEntry(Model):
    """A deadline or an amount that must come out, found by its id."""

    model_config = ConfigDict(extra="allow", frozen=True)
    id: Id


class ExpectedReason(Model):
    """Articles that must be cited."""

    cites: list[dict[Literal["instrument", "article"], str]]


class Expected(Model):
    """What a golden case can fix of an outcome."""

    model_config = ConfigDict(extra="allow", frozen=True)
    deadlines: list[ExpectedEntry] = []
    amounts: list[ExpectedEntry] = []
    values: dict[Id, Any] = {}
    reasons: list[ExpectedReason] = []
    absent: list[
        Annotated[str, StringConstraints(pattern=r"^(deadlines|amounts|values)\.[a-z0-9_]+$")]
    ] = []


class Case(Model):
    """A golden case: facts in, what must come out."""

    id: str
    check: Id | None = None
    calculator: Id | None = None
    as_of: date
    facts: dict[str, Any]
    expect: dict[str, Any]
    from_: str = Field(alias="from")
    confidence: Confidence
    note: str | None = None

    @field_validator("expect")
    @classmethod
    def _can_be_compared(cls, expect: dict[str, Any]) -> dict[str, Any]:
        Expected.model_validate(expect)
        return expect


class FactType(Model):
    """One entry of the dictionary of facts in the contract."""

    model_config = ConfigDict(extra="allow", frozen=True)
    type: Literal[
        "date", "month", "bool", "int", "decimal", "won", "choice", "country", "text", "list"
    ]
    meaning: str = ""
    choices: list[str] = []
    #: What a number can be, both ends counted in; of a list how many entries it has at least.
    least: int | None = None
    most: int | None = None
    #: Entries of a list: one type, or parts as ``date``, ``choice of FACT``, ``date (optional)``.
    of: str | dict[str, str] | None = None


class CheckContract(Model):
    """What the contract says of one check or calculator."""

    model_config = ConfigDict(extra="allow", frozen=True)
    purpose: str
    required: list[str | dict[str, list[str]]] = []
    optional: list[str] = []
    yes: str = ""
    deadlines: list[str] = []
    amounts: list[str] = []
    values: list[str] = []


class TopicEntry(Model):
    """A line of the contract's list of topics."""

    # The list writes `about` without quotes, so its commas make keys of their own.
    model_config = ConfigDict(extra="ignore", frozen=True)
    id: Id
    kind: Literal["answer", "check", "directory"]
    urgent: bool = False
    about: str


class Named(Model):
    """An entry of a list of which only the name binds."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: Id


class TopicsFile(Model):
    """The file of topics of the contract, as far as it is read."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    topics: dict[str, list[TopicEntry]]
    conversation: list[Named]
    internal: list[Named]
    languages: list[str]


class CalculatorEntry(Model):
    """A calculator as the contract writes it: all of its facts are optional."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    purpose: str
    facts: list[str]
    yes: str = ""
    deadlines: list[str] = []
    amounts: list[str] = []
    values: list[str] = []


class DeadlineEntry(Model):
    """What a deadline id of the contract stands for."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    sense: Literal["by", "from", "end", "day"]


class ChecksFile(Model):
    """The file of facts, checks and ids of the contract, as far as it is read."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    instruments: dict[Id, Any]
    facts: dict[Id, FactType]
    checks: dict[Id, CheckContract]
    calculators: dict[Id, CalculatorEntry]
    deadline_ids: dict[Id, DeadlineEntry]
    amount_ids: dict[Id, Any]
    value_ids: dict[Id, Any]


class Contract(Model):
    """The names that bind: topics, facts, ids of outcomes."""

    topics: list[TopicEntry]
    conversation: list[str]
    languages: list[str]
    instruments: list[str]
    facts: dict[str, FactType]
    checks: dict[str, CheckContract]
    calculators: dict[str, CheckContract]
    #: By id its sense: by, from, end or day.
    deadline_ids: dict[str, str]
    amount_ids: list[str]
    value_ids: list[str]

    def decided(self, id_: str) -> CheckContract | None:
        """Give the check or calculator of an id."""
        return self.checks.get(id_) or self.calculators.get(id_)


class Language(Model):
    """A language of the assistant. ``cldr`` is null where CLDR has no such locale."""

    native: str
    name: str
    direction: Literal["ltr", "rtl"]
    script: str
    cldr: str | None
    digits: str
    status: Literal["source", "draft", "reviewed", "hidden"]
    fallback: list[str]
    reviewers: list[str]
    #: Other words by which people name the language.
    aliases: list[str] = []

    @property
    def offered(self) -> bool:
        return self.status != "hidden"


class Reading(Model):
    """How days, numbers, visas and answers are written by people in one language.

    ``{n}``, ``{unit}``, ``{d}`` and ``{m}`` in the patterns stand for a number, a unit and the
    numbers of a day and a month; ``{late}`` for a day above 12, which nobody counts months by;
    ``{end}`` for the end of a word, ``{stop}`` for that of a sentence or a part of it.
    """

    #: A message of so few words answers a question and tells nothing else.
    answer_words: int | None = None

    days: dict[str, int] = {}
    #: What holds one of ``days``, ``ago`` or ``ahead`` but tells none: nowadays, "{n} {unit} before
    #: the end"; and words for a day of another language only. ``{month}`` is a name of a month.
    no_days: list[str] = []
    numbers: dict[str, int] = {}
    #: Words of ``numbers`` that count days only: articles. Those that are numbers in another
    #: language are none in this.
    not_numbers: list[str] = []
    #: Words for a number that count only where they are the whole message: none, not yet.
    numbers_alone: dict[str, int] = {}
    #: Words for digits that are numbers only beside a multiplier.
    numerals: dict[str, int] = {}
    multipliers: dict[str, int] = {}
    #: Words for a half: of the multiplier before them, else of one.
    halves: list[str] = []
    #: A lone digit behind a multiplier of at least so much counts its tenths: 2លាន5.
    tenths_behind: int | None = None
    #: Words for a digit that counts only so: hai triệu mốt.
    tenths: dict[str, int] = {}
    #: A multiplier that people leave out behind a larger one: "2 million 500" is 2,500,000.
    left_out: int | None = None
    #: Words for won, and for money that is none.
    currency: list[str] = []
    other_money: list[str] = []
    #: Words behind a number that tell what it counts, by the units of the contract's facts.
    counters: dict[str, list[str]] = {}
    #: Words that are number and counter in one, by unit.
    counted: dict[str, dict[str, int]] = {}
    #: Words beside a number that is only a limit: less than, at least.
    inexact: list[str] = []
    #: Words in front of a number up to 99 that make it a name: article 25, at 8.
    labels: list[str] = []
    #: Words between two numbers of which one holds: to, or.
    between: list[str] = []
    #: Names of months that are not those of a calendar: last month is -1.
    month_words: dict[str, int] = {}
    #: Words for years, counted from this one: last year is -1.
    year_words: dict[str, int] = {}
    #: Words in front of those that make them another: some months ago.
    several: list[str] = []
    #: Words beside a year that make it the year of a fact; ``other_year`` is one of no use.
    year_cues: dict[Id, list[str]] = {}
    #: Words that may stand beside a year that is the whole message.
    year_alone: list[str] = []
    #: Names of countries and their people beside those of CLDR, by ISO 3166 code.
    countries: dict[str, list[str]] = {}
    #: Words that hold the name of a country and are none: the law (pháp luật) is not French.
    no_countries: list[str] = []
    #: Names of places in Korea beside the English and Korean ones, by id.
    places: dict[str, list[str]] = {}
    units: dict[Literal["day", "week", "month"], list[str]] = {}
    ago: list[str] = []
    ahead: list[str] = []
    last_month: list[str] = []
    this_month: list[str] = []
    next_month: list[str] = []
    #: The last such day of a month that is past: "on the 25th just gone".
    last_day: list[str] = []
    #: Words between two days: from the first until the second.
    until: list[str] = []
    #: Words between clauses: a cue of one names nothing in the other.
    clauses: list[str] = []
    months: dict[int, list[str]] = {}
    #: Months by number, where the number stands behind the word: ``ខែ {m}``, ``tháng {m}``.
    month_numbers: list[str] = []
    #: Words of the language that name a month in another, as may; without a year they are none.
    not_months: list[str] = []
    bikram_months: dict[int, list[str]] = {}
    filler: list[str] = []
    #: Words between a month and its year, and nowhere else: "2 years, January" is no day.
    year_filler: list[str] = []
    #: Endings that hang on a word for a day without making it another word.
    endings: list[str] = []
    order: Literal["day_first", "month_first"]
    visas: dict[str, list[str]] = {}
    #: Other spellings of words within ``cues`` and ``choices``: short forms, words of one meaning.
    spellings: dict[str, list[str]] = {}
    #: Such words that are another without their marks; all others count without marks, too.
    #: Nothing where the language has no marks to be left out.
    marked: list[str] | None = None
    #: Words beside a day that tell which fact it is; ``other_day`` is a day of no use.
    cues: dict[Id, list[str]] = {}
    #: Words that turn a cue around.
    negations: list[str] = []
    #: Whether they stand behind what they turn around, too.
    negations_follow: bool = False
    #: Words for a visa that count only where they are the whole message.
    visas_alone: dict[str, list[str]] = {}
    #: Words by which an urgent topic is answered too, whatever the message is taken for.
    urgent: dict[Id, list[str]] = {}
    yes: list[str] = []
    no: list[str] = []
    #: Words of an answer that choose, by fact and choice; a word of two choices is asked back.
    choices: dict[Id, dict[str, list[str]]] = {}
    #: Words that choose in any message.
    choices_anywhere: dict[Id, dict[str, list[str]]] = {}
    #: Words by which an answer is a question itself: "what is the extension?" chooses nothing.
    asking: list[str] = []

    @field_validator("countries")
    @classmethod
    def _are_countries(cls, value: dict[str, list[str]]) -> dict[str, list[str]]:
        wrong = sorted(set(value) - country_codes())
        if wrong:
            raise ValueError(f"no code of a country: {', '.join(wrong)}")
        return value


class Knowledge(Model):
    """All that answers are made of, as read from the files."""

    contract: Contract
    sources: dict[str, Source]
    parameters: dict[str, Parameter]
    rules: dict[str, Rule]
    topics: dict[str, Topic]
    dialogue: dict[str, Texts]
    fact_questions: dict[str, FactQuestion]
    directory: dict[str, SupportPoint]
    places: dict[str, Place]
    holiday_rules: HolidayRules
    holidays: dict[str, str]
    cases: list[Case]
    languages: dict[str, Language]
    reading: dict[str, Reading]

    @field_validator("holidays")
    @classmethod
    def _days(cls, value: dict[str, str]) -> dict[str, str]:
        for day in value:
            date.fromisoformat(day)
        return value


class ReleaseContent(Model):
    """All that an answer depends on. ``catalogs`` are .mo files in base64, by language."""

    knowledge: Knowledge
    catalogs: dict[str, str]
    #: Fingerprint of the training inputs of the model it was published with.
    model: str | None = None
