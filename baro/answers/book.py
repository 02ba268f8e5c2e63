"""A release made ready to answer from: its knowledge, texts, checks and readers."""

from __future__ import annotations

from functools import cached_property

from baro.i18n.dates import DayReader, fold
from baro.i18n.formats import language_name
from baro.i18n.texts import Texts, load_texts
from baro.knowledge.schema import Language, ReleaseContent
from baro.rules.check import Check

SOURCE_LANGUAGE = "en"
KOREAN = "ko"


class Book:
    """Everything that answers are composed from. Immutable; one a release."""

    def __init__(self, release: str, content: ReleaseContent) -> None:
        self.release = release
        self.knowledge = content.knowledge
        self._texts = load_texts(
            content.catalogs,
            {code: one.fallback for code, one in self.knowledge.languages.items()},
        )
        self.checks = {topic: Check(self.knowledge, topic) for topic in self.knowledge.rules}
        self._readers: dict[str, DayReader] = {}

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
    def cues(self) -> dict[str, list[tuple[str, str]]]:
        """Words beside a day by language, folded once a release: (fact, word)."""
        return {
            code: [(fact, fold(cue)) for fact, cues in rules.cues.items() for cue in cues]
            for code, rules in self.knowledge.reading.items()
        }

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
            rules = self.knowledge.reading
            first = [rules[language]] if language in rules else []
            rest = [rule for code, rule in rules.items() if code != language]
            self._readers[language] = DayReader([*first, *rest])
        return self._readers[language]

    def language_name(self, code: str, shown_in: str) -> str:
        """Name the language ``code`` in the language ``shown_in``."""
        known = self.knowledge.languages.get(code)
        return language_name(code, known.native if known else code, self.cldr(shown_in))
