"""What messages are read with: the readers and words of all languages, shared by releases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal, get_args

from baro.i18n.dates import DayReader, fold
from baro.i18n.months import MonthReader
from baro.i18n.numbers import NumberReader
from baro.i18n.spellings import Spellings
from baro.knowledge.countries import country_codes
from baro.knowledge.schema import Knowledge, Place, Reading

if TYPE_CHECKING:
    from baro.i18n.gazetteer import Gazetteer, Names

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
#: Readers kept, each of its own rules: the current release's and those of one before.
KEPT = 2


@dataclass(frozen=True)
class ChoiceWord:
    """A folded word of a language that tells a choice; ``anywhere`` also where nobody asked."""

    word: str
    choice: str
    language: str
    anywhere: bool


class Readers:
    """Readers and words by the rules of reading; each is made when first looked at.

    ``kinds`` gives the type of each fact of the contract, ``cldr`` the CLDR locales of the
    languages of the project.
    """

    def __init__(
        self,
        rules: dict[str, Reading],
        kinds: dict[str, str],
        cldr: list[str],
        places: dict[str, Place],
    ) -> None:
        self._rules = rules
        self._kinds = kinds
        self._cldr = cldr
        self._places = places
        self._days: dict[str, DayReader] = {}
        self._numbers: dict[str, NumberReader] = {}
        self._months: dict[str, MonthReader] = {}

    def days(self, language: str) -> DayReader:
        """Give the reader of days for a language; it knows the others' words too."""
        if language not in self._days:
            self._days[language] = DayReader(self._of(language))
        return self._days[language]

    def numbers(self, language: str) -> NumberReader:
        """Give the reader of numbers for a language; it knows the others' words too."""
        if language not in self._numbers:
            self._numbers[language] = NumberReader(self._of(language))
        return self._numbers[language]

    def months(self, language: str) -> MonthReader:
        """Give the reader of months for a language; it knows the others' words too."""
        if language not in self._months:
            self._months[language] = MonthReader(self._of(language))
        return self._months[language]

    @cached_property
    def names(self) -> Gazetteer:
        """The reader of countries and places, by their names in every language of the project."""
        # spaCy takes seconds to load; a process answers before, where no name is asked for.
        from baro.i18n.gazetteer import Gazetteer, country_names

        countries = [rules.countries for rules in self._rules.values()]
        none = [word for rules in self._rules.values() for word in rules.no_countries]
        return Gazetteer(
            {**country_names(country_codes(), self._cldr, countries, none), **self._place_names()}
        )

    def _place_names(self) -> Names:
        return {
            ("place", id_): [
                place.name.en,
                place.name.ko,
                *(name for rules in self._rules.values() for name in rules.places.get(id_, ())),
            ]
            for id_, place in self._places.items()
        }

    @cached_property
    def cues(self) -> dict[CueGroup, dict[str, list[tuple[str, str]]]]:
        """Words beside what a fact is read from, by group and language, folded."""
        groups: dict[CueGroup, dict[str, list[tuple[str, str]]]] = {
            group: {} for group in get_args(CueGroup)
        }
        for code, rules in self._rules.items():
            spellings = Spellings(rules)
            for group, own in self._cues_by_group(rules).items():
                words = groups[group].setdefault(code, [])
                every = spellings.of_each(own)
                words += [(fact, cue) for fact, cues in every.items() for cue in cues]
            for fact, cues in rules.year_cues.items():
                words = groups["year"].setdefault(code, [])
                words += [(fact, fold(cue)) for cue in cues]
        return groups

    def _cues_by_group(self, rules: Reading) -> dict[CueGroup, dict[str, list[str]]]:
        found: dict[CueGroup, dict[str, list[str]]] = {}
        for fact, cues in rules.cues.items():
            group = _OTHER.get(fact) or _GROUPS.get(self._kinds.get(fact, ""))
            if group is not None:
                found.setdefault(group, {})[fact] = cues
        return found

    @cached_property
    def until(self) -> re.Pattern[str]:
        """What stands between two days: from the first until the second."""
        words = ["~", "-", "–", *(fold(one) for own in self._rules.values() for one in own.until)]
        filler = {fold(word) for rules in self._rules.values() for word in rules.filler}
        between, gap = ("|".join(map(re.escape, own)) for own in (words, filler))
        return re.compile(rf"일?\s*(?:{between})(?:\s|{gap or ' '})*")

    @cached_property
    def clause(self) -> re.Pattern[str]:
        """What keeps a cue from a thing of the next clause."""
        words = {fold(word) for rules in self._rules.values() for word in rules.clauses}
        apart = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        return re.compile(rf"[,;.!?]|(?<!\w)(?:{apart or '(?!)'})(?!\w)|고(?=\s)")

    @cached_property
    def choice_words(self) -> dict[str, list[ChoiceWord]]:
        """Words of answers that tell a choice, by fact, folded."""
        found: dict[str, list[ChoiceWord]] = {}
        for code, rules in self._rules.items():
            spellings = Spellings(rules)
            for tables, anywhere in ((rules.choices, False), (rules.choices_anywhere, True)):
                for fact, table in tables.items():
                    words = found.setdefault(fact, [])
                    words += [
                        ChoiceWord(word, choice, code, anywhere)
                        for choice, own in spellings.of_each(table).items()
                        for word in own
                    ]
        return found

    def prepare(self, languages: Iterable[str]) -> None:
        """Make all of it, so that no worker waits: names of countries take 0.2 s."""
        for language in languages:
            self.days(language)
            self.numbers(language)
            self.months(language)
        # Made when first looked at, kept from then on.
        _ = self.cues, self.until, self.clause, self.choice_words, self.names

    def _of(self, language: str) -> list[Reading]:
        first = [self._rules[language]] if language in self._rules else []
        return [*first, *(rule for code, rule in self._rules.items() if code != language)]


def readers_of(knowledge: Knowledge) -> Readers:
    """Give the readers of a release; those of the same rules are shared by releases."""
    rules = {code: rule.model_dump_json() for code, rule in knowledge.reading.items()}
    kinds = {name: kind.type for name, kind in knowledge.contract.facts.items()}
    cldr = [one.cldr for one in knowledge.languages.values() if one.cldr]
    places = {id_: place.model_dump_json() for id_, place in knowledge.places.items()}
    return _readers(json.dumps(rules), json.dumps(kinds), json.dumps(cldr), json.dumps(places))


@lru_cache(KEPT)
def _readers(rules: str, kinds: str, cldr: str, places: str) -> Readers:
    return Readers(
        {code: Reading.model_validate_json(rule) for code, rule in json.loads(rules).items()},
        json.loads(kinds),
        json.loads(cldr),
        {id_: Place.model_validate_json(place) for id_, place in json.loads(places).items()},
    )
