"""A release made ready to answer from: its knowledge, texts, checks and readers."""

from __future__ import annotations

from functools import cached_property

from baro.answers.readers import readers_of
from baro.i18n.formats import language_name
from baro.i18n.texts import Texts, load_texts
from baro.knowledge.schema import Language, ReleaseContent
from baro.rules.check import Check
from baro.rules.facts import read_facts

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
        decided = {id_: Check(self.knowledge, id_) for id_ in self.knowledge.rules}
        self.checks = {id_: one for id_, one in decided.items() if one.rule.check}
        self.calculators = {id_: one for id_, one in decided.items() if one.rule.calculator}
        self.readers = readers_of(self.knowledge)

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

    def texts(self, language: str) -> Texts:
        return self._texts[language if language in self._texts else SOURCE_LANGUAGE]

    def cldr(self, language: str) -> str:
        """Give the CLDR locale by which a language formats; its fallback's where it has none."""
        known = self.knowledge.languages[language]
        if known.cldr:
            return known.cldr
        chain = [self.knowledge.languages[code].cldr for code in known.fallback]
        return next(code for code in chain if code)

    def prepare(self) -> None:
        """Make what reading needs, so that no worker waits: names of countries take 0.2 s."""
        self.readers.prepare(self.offered)
        self.prepare_checks()

    def prepare_checks(self) -> None:
        """Decide the golden cases of what is new: a first call is slow, later ones remember."""
        ready = {**self.checks, **self.calculators}
        new = {id_: check for id_, check in ready.items() if not check.remembers}
        for case in self.knowledge.cases:
            check = new.get(str(case.check or case.calculator))
            if check is not None:
                facts = read_facts(self.knowledge.contract, check.contract, case.facts)
                check.decide(facts, case.as_of, self.release)

    def language_name(self, code: str, shown_in: str) -> str:
        """Name the language ``code`` in the language ``shown_in``."""
        known = self.knowledge.languages.get(code)
        return language_name(code, known.native if known else code, self.cldr(shown_in))
