"""A release made ready to answer from: its knowledge, texts, checks and readers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from baro.i18n.countries import CountryReader
from baro.i18n.dates import DayReader, fold
from baro.i18n.formats import language_name
from baro.i18n.months import MonthReader
from baro.i18n.numbers import NumberReader
from baro.i18n.texts import Texts, load_texts
from baro.knowledge.countries import country_codes
from baro.knowledge.schema import Language, Reading, ReleaseContent
from baro.rules.check import Check
from baro.rules.facts import read_facts

#: What a cue can name. Each has its own words, so that none takes another's away.
CueGroup = Literal["day", "number", "country", "month", "year"]
_GROUPS: dict[str, CueGroup] = {
    "date": "day",
    "int": "number",
    "decimal": "number",
    "won": "number",
    "country": "country",
    "month": "month",
}
#: Names of things that are none of the facts; the rules of a language list their cues.
_OTHER: dict[str, CueGroup] = {
    "other_day": "day",
    "other_number": "number",
    "other_country": "country",
}
SOURCE_LANGUAGE = "en"
KOREAN = "ko"


@dataclass(frozen=True)
class ChoiceWord:
    """A folded word of a language that tells a choice; ``anywhere`` also where nobody asked."""

    word: str
    choice: str
    language: str
    anywhere: bool


class Book:
    """Everything that answers are composed from. Immutable; one a release."""

    def __init__(self, release: str, content: ReleaseContent) -> None:
        self.release = release
        self.knowledge = content.knowledge
        self._texts = load_texts(
            content.catalogs,
            {code: one.fallback for code, one in self.knowledge.languages.items()},
        )
        decided = {id_: Check(self.knowledge, id_) for id_ in self.knowledge.rules}
        self.checks = {id_: one for id_, one in decided.items() if one.rule.check}
        self.calculators = {id_: one for id_, one in decided.items() if one.rule.calculator}
        self._readers: dict[str, DayReader] = {}
        self._number_readers: dict[str, NumberReader] = {}
        self._month_readers: dict[str, MonthReader] = {}

    @property
    def offered(self) -> dict[str, Language]:
        """The languages that a worker can choose."""
        return {code: one for code, one in self.knowledge.languages.items() if one.offered}

    @cached_property
    def topic_kinds(self) -> dict[str, str]:
        """Kind of each topic that has content: answer, check or directory."""
        return {
            entry.id: entry.kind
            for entry in self.knowledge.contract.topics
            if entry.id in self.knowledge.topics
        }

    @cached_property
    def urgent_topics(self) -> frozenset[str]:
        return frozenset(entry.id for entry in self.knowledge.contract.topics if entry.urgent)

    @cached_property
    def cues(self) -> dict[CueGroup, dict[str, list[tuple[str, str]]]]:
        """Words beside what a fact is read from, by group and language, folded once a release."""
        kinds = {name: kind.type for name, kind in self.knowledge.contract.facts.items()}
        groups: dict[CueGroup, dict[str, list[tuple[str, str]]]] = {
            group: {} for group in get_args(CueGroup)
        }
        for code, rules in self.knowledge.reading.items():
            for fact, cues in rules.cues.items():
                group = _OTHER.get(fact) or _GROUPS.get(kinds.get(fact, ""))
                if group is not None:
                    words = groups[group].setdefault(code, [])
                    words += [(fact, fold(cue)) for cue in cues]
            for fact, cues in rules.year_cues.items():
                words = groups["year"].setdefault(code, [])
                words += [(fact, fold(cue)) for cue in cues]
        return groups

    @cached_property
    def choice_words(self) -> dict[str, list[ChoiceWord]]:
        """Words of answers that tell a choice, by fact, folded once a release."""
        found: dict[str, list[ChoiceWord]] = {}
        for code, rules in self.knowledge.reading.items():
            for tables, anywhere in ((rules.choices, False), (rules.choices_anywhere, True)):
                for fact, table in tables.items():
                    words = found.setdefault(fact, [])
                    words += [
                        ChoiceWord(fold(word), choice, code, anywhere)
                        for choice, own in table.items()
                        for word in own
                    ]
        return found

    def texts(self, language: str) -> Texts:
        return self._texts[language if language in self._texts else SOURCE_LANGUAGE]

    def cldr(self, language: str) -> str:
        """Give the CLDR locale by which a language formats; its fallback's where it has none."""
        known = self.knowledge.languages[language]
        if known.cldr:
            return known.cldr
        chain = [self.knowledge.languages[code].cldr for code in known.fallback]
        return next(code for code in chain if code)

    def day_reader(self, language: str) -> DayReader:
        """Give the reader of days for a language; it knows the others' words too."""
        if language not in self._readers:
            self._readers[language] = DayReader(self._reading(language))
        return self._readers[language]

    def number_reader(self, language: str) -> NumberReader:
        """Give the reader of numbers for a language; it knows the others' words too."""
        if language not in self._number_readers:
            self._number_readers[language] = NumberReader(self._reading(language))
        return self._number_readers[language]

    def month_reader(self, language: str) -> MonthReader:
        """Give the reader of months for a language; it knows the others' words too."""
        if language not in self._month_readers:
            self._month_readers[language] = MonthReader(self._reading(language))
        return self._month_readers[language]

    @cached_property
    def country_reader(self) -> CountryReader:
        """The reader of countries; it knows their names in every language of the project."""
        cldr = [one.cldr for one in self.knowledge.languages.values() if one.cldr]
        more = [rules.countries for rules in self.knowledge.reading.values()]
        return CountryReader(country_codes(), cldr, more)

    def prepare(self) -> None:
        """Make what reading needs, so that no worker waits: names of countries take 0.2 s."""
        for language in self.offered:
            self.day_reader(language)
            self.number_reader(language)
            self.month_reader(language)
        # Made when first looked at, kept from then on.
        _ = self.cues, self.choice_words, self.country_reader
        self.prepare_checks()

    def prepare_checks(self) -> None:
        """Decide every golden case once: tables remember their rows, and a first call is slow."""
        ready = {**self.checks, **self.calculators}
        for case in self.knowledge.cases:
            check = ready[str(case.check or case.calculator)]
            facts = read_facts(self.knowledge.contract, check.contract, case.facts)
            check.decide(facts, case.as_of, self.release)

    def _reading(self, language: str) -> list[Reading]:
        rules = self.knowledge.reading
        first = [rules[language]] if language in rules else []
        return [*first, *(rule for code, rule in rules.items() if code != language)]

    def language_name(self, code: str, shown_in: str) -> str:
        """Name the language ``code`` in the language ``shown_in``."""
        known = self.knowledge.languages.get(code)
        return language_name(code, known.native if known else code, self.cldr(shown_in))
