"""Filling the texts of a release for one worker."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from baro.answers.book import KOREAN, Book
from baro.answers.reply import Bubble, Button, SourceShown
from baro.directory.search import lines_for, may_be_named, open_now, points_near
from baro.i18n.formats import (
    article_label,
    country_name,
    format_day,
    format_month,
    format_number,
    weekday_name,
)
from baro.knowledge.messages import line_context
from baro.knowledge.references import placeholder_names
from baro.knowledge.schema import DirectoryQuery, Line, Placeholder, Plural, SupportPoint, Topic
from baro.knowledge.scope import Code
from baro.rules.check import Decision
from baro.rules.facts import Fact
from baro.rules.outcome import Cite, Scalar
from baro.rules.parameters import Value, look_up
from baro.rules.tables import holds

_HOURS = re.compile(
    r"^(?P<first>[A-Z][a-z])(?:-(?P<last>[A-Z][a-z]))?(?P<holidays>,PH)?"
    r" (?P<from>\d\d:\d\d)-(?P<until>\d\d:\d\d)$"
)

#: Kinds of sources that are cited as a whole.
WITHOUT_ARTICLES = ("decision", "page")


@dataclass(frozen=True)
class Speaker:
    """Who is written to: language, day of asking, visa where it is known."""

    language: str
    as_of: date
    visa: str | None = None
    #: The language that a directory question is about.
    wanted: str | None = None
    #: The place in Korea where help is wanted.
    place: str | None = None


class NoValueError(LookupError):
    """Something that a sentence names has no value for this worker."""


class Composer:
    """Writes texts of one release to one worker."""

    def __init__(self, book: Book, speaker: Speaker) -> None:
        self.book = book
        self.speaker = speaker
        self.knowledge = book.knowledge
        self._texts = book.texts(speaker.language)

    # Texts outside of topics

    def say(self, group: str, name: str, /, **values: str) -> str:
        """Give a text of ``knowledge/dialogue/``, filled."""
        texts = self.knowledge.dialogue[group]
        text = self._texts.get(f"{group}/{name}", texts.texts[name])
        wanted = placeholder_names(text) - set(values)
        filled = {key: self._fill(texts.placeholders[key], None) for key in wanted}
        return text.format(**filled, **values)

    def question(self, fact: str) -> str:
        return self._texts.get(
            f"facts/{fact}.question", self.knowledge.fact_questions[fact].question
        )

    def choices(self, fact: str) -> list[Button]:
        """Give the buttons by which a fact can be chosen."""
        return [
            Button(
                label=self._texts.get(f"facts/{fact}.choice.{choice}", label),
                payload=given_payload(fact, choice),
            )
            for choice, label in self.knowledge.fact_questions[fact].choices.items()
        ]

    def day(self, day: date) -> str:
        """Write a day in the worker's language."""
        language = self.knowledge.languages[self.speaker.language]
        return format_day(day, self.book.cldr(self.speaker.language), language.digits)

    def month(self, month: date) -> str:
        """Write the month of a day in the worker's language."""
        return format_month(month, self.book.cldr(self.speaker.language))

    def fact(self, fact: str, value: Fact) -> str:
        """Write a fact on a button: a day, a number, a sum, a month, a country or a choice."""
        cldr = self.book.cldr(self.speaker.language)
        match self.knowledge.contract.facts[fact].type, value:
            case _, date():
                return self.day(value)
            case "won", int():
                return self.won(value)
            case "month", str():
                return self.month(date.fromisoformat(f"{value}-01"))
            case "country", str():
                return country_name(value, cldr)
            case "choice", str() if fact in self.knowledge.fact_questions:
                return self._choice(fact, value)
            case "bool", bool() if fact in self.knowledge.fact_questions:
                return self._choice(fact, str(value).lower())
            case _, int() | Decimal():
                return format_number(value, cldr)
            case _:
                return str(value)

    def _choice(self, fact: str, choice: str) -> str:
        label = self.knowledge.fact_questions[fact].choices.get(choice, choice)
        return self._texts.get(f"facts/{fact}.choice.{choice}", label)

    def topic_button(self, topic: str) -> Button:
        label = self._texts.get(f"{topic}/button", self.knowledge.topics[topic].button)
        return Button(label=label, payload=f"/{topic}")

    # Topics

    def topic(self, topic_id: str, part: str = "first") -> Bubble:
        """Give a topic's first screen, or another part of it."""
        topic = self.knowledge.topics[topic_id]
        listed, codes = self._directory(topic.directory)
        shown = [line for line in getattr(topic, part) if holds(line.when, codes)]
        parts = self._lines(topic, part, shown, None, listed)
        if any(line.confidence == "medium" and not line.contacts for line in shown):
            parts.append(self.say("conversation", "confirm_with"))
        buttons = [self.topic_button(related) for related in topic.related]
        if part == "first" and topic.more:
            buttons.insert(
                0, Button(label=self.say("conversation", "more"), payload=more(topic_id))
            )
        return Bubble(
            text="\n".join(parts),
            buttons=buttons,
            sources=self.sources(cite for line in shown for cite in line.cites),
            urgent=topic_id in self.book.urgent_topics,
        )

    def _directory(
        self, query: DirectoryQuery | None
    ) -> tuple[list[SupportPoint], dict[str, Code]]:
        """Give the support points that a topic lists, and what its lines may hang on."""
        if query is None:
            return [], {}
        language = self.speaker.wanted or self.speaker.language
        directory, visa = self.knowledge.directory, self.speaker.visa
        if query.regions == "nationwide":
            lines, found = lines_for(directory, query, language, visa)
            return lines, {"found": found}
        place = self.knowledge.places.get(self.speaker.place or "")
        near = (
            points_near(directory, query, str(self.speaker.place), place, language, visa)
            if place
            else []
        )
        state = "near" if near else "none_near" if place else "not_told"
        return near or lines_for(directory, query, language, visa)[0], {"place": state}

    def lines_to_call(self, query: DirectoryQuery, now: datetime) -> list[str]:
        """Tell whom to call: the lines of the language that are open now, else when they open."""
        listed, found = lines_for(
            self.knowledge.directory, query, self.speaker.language, self.speaker.visa
        )
        opened = open_now(listed, now)
        heading = "lines_none" if not found else "lines_open" if opened else "lines_closed"
        shown = opened if found and opened else listed
        return [self.say("conversation", heading), *(self.contact(point) for point in shown)]

    def understood(self, facts: Mapping[str, Fact]) -> str:
        """Say which facts were read, or nothing where there is none that can be named."""
        told = [
            self.say(
                "conversation",
                "told_fact",
                name=self.fact_label(fact),
                value=self.fact(fact, value),
            )
            for fact, value in facts.items()
            if fact in self.knowledge.fact_questions
        ]
        return self.say("conversation", "understood", facts="; ".join(told)) if told else ""

    def fact_label(self, fact: str) -> str:
        """Name a fact."""
        label = self.knowledge.fact_questions[fact].label
        return self._texts.get(f"facts/{fact}.label", label)

    def outcome(self, decision: Decision) -> Bubble:
        """Write the outcome of a check."""
        topic = self.knowledge.topics[decision.outcome.topic]
        shown = [line for line in topic.outcome if holds(line.when, decision.codes)]
        points = [self.knowledge.directory[id_] for id_ in decision.outcome.contacts]
        named = [point for point in points if may_be_named(point, self.speaker.visa)]
        parts = self._lines(topic, "outcome", shown, decision, named)
        if parts and decision.outcome.confidence == "medium":
            parts.append(self.say("conversation", "confirm_with"))
        buttons = [
            Button(
                label=self._texts.get(f"{topic.id}/ask.{button.id}", button.text),
                payload=asks_payload(button.asks),
            )
            for button in topic.buttons
            if holds(button.when, decision.codes)
        ]
        cites = [
            f"{cite.instrument}/{cite.article}"
            for reason in decision.outcome.reasons
            for cite in reason.cites
        ]
        cites += [cite for line in shown for cite in line.cites]
        return Bubble(text="\n".join(parts), buttons=buttons, sources=self.sources(cites))

    def _lines(
        self,
        topic: Topic,
        block: str,
        lines: Iterable[Line],
        decision: Decision | None,
        points: Sequence[SupportPoint],
    ) -> list[str]:
        """Write lines; under one that lists support points, those too."""
        parts = []
        for line in lines:
            if line.lists and not points:
                continue
            try:
                parts.append(self._line(topic, block, line, decision))
            except NoValueError:
                # The sentence names a legal value that did not exist on that day.
                continue
            if line.lists:
                parts += [self.contact(point) for point in points]
        return parts

    def contact(self, point: SupportPoint) -> str:
        """Write a support point in one line: name, phone, hours."""
        label = point.label or point.name.en
        name = self._texts.get(f"directory/{point.id}", label)
        phone = point.shown_phone() or ""
        hours = self._hours(point.hours)
        if hours is None:
            line = self.say("conversation", "contact_line_no_hours", name=name, phone=phone)
        else:
            line = self.say("conversation", "contact_line", name=name, phone=phone, hours=hours)
        if point.address is None:
            return line
        # In Korean letters, to be shown to a driver.
        return self.say("formats", "contact_place", contact=line, address=point.address)

    def _hours(self, osm: str | None) -> str | None:
        """Write opening hours; days on which a place is closed are left out."""
        if osm is None:
            return None
        if osm == "24/7":
            return self.say("formats", "hours_always")
        spans = [part.strip() for part in osm.split(";") if not part.strip().endswith(" off")]
        return "; ".join(self._span(part) for part in spans)

    def _span(self, osm: str) -> str:
        found = _HOURS.match(osm)
        if found is None:
            return osm
        span = {"from": found["from"], "until": found["until"]}
        if found["holidays"] and (found["first"], found["last"]) == ("Mo", "Su"):
            return self.say("formats", "hours_daily", **span)
        cldr = self.book.cldr(self.speaker.language)
        first_day = weekday_name(found["first"], cldr)
        if found["last"] is None:
            return self.say("formats", "hours_day", day=first_day, **span)
        last_day = weekday_name(found["last"], cldr)
        return self.say("formats", "hours_days", first_day=first_day, last_day=last_day, **span)

    def sources(self, cites: Iterable[str]) -> list[SourceShown]:
        """Give citations as they are shown, each once, in order."""
        shown = []
        for cite in dict.fromkeys(cites):
            instrument, _, article = cite.partition("/")
            source = self.knowledge.sources[instrument]
            gloss = source.articles[article].gloss
            shown.append(
                SourceShown(
                    instrument=instrument,
                    article=article,
                    title=self._texts.get(f"sources/{instrument}", source.title.en),
                    label=self._cite((instrument, article)),
                    gloss=self._texts.get(f"sources/{instrument}.{article}", gloss),
                    url=source.url,
                    verified_on=source.read_on,
                )
            )
        return shown

    # Filling

    def _line(self, topic: Topic, block: str, line: Line, decision: Decision | None) -> str:
        context = line_context(topic.id, block, line)
        if isinstance(line.text, Plural):
            assert line.plural is not None
            count = self._count(topic.placeholders[line.plural], decision)
            text = self._texts.plural(context, line.text.one, line.text.other, count)
        else:
            text = self._texts.get(context, line.text)
        values = {
            name: self._fill(topic.placeholders[name], decision) for name in placeholder_names(text)
        }
        return text.format(**values)

    def _fill(self, placeholder: Placeholder, decision: Decision | None) -> str:
        ((kind, name),) = placeholder.items()
        match kind:
            case "phone":
                return self.knowledge.directory[name].shown_phone() or ""
            case "parameter":
                return self._parameter(name, decision)
            case "count":
                return str(self._count(placeholder, decision))
            case "won":
                return self.won(self._number(name, decision))
            case "number":
                return format_number(
                    self._number(name, decision), self.book.cldr(self.speaker.language)
                )
            case "language":
                return self._language(name)
            case "place":
                return self._place()
            case "date":
                return self.day(self._day(name, decision))
            case _:
                assert decision is not None
                return self._law(name, decision)

    def won(self, sum_: Scalar) -> str:
        """Write a sum in won in the worker's language."""
        amount = format_number(sum_, self.book.cldr(self.speaker.language))
        return self.say("formats", "won", amount=amount)

    def _count(self, placeholder: Placeholder, decision: Decision | None) -> int:
        ((_, name),) = placeholder.items()
        assert decision is not None
        period, _, measure = name.rpartition(".")
        if period in decision.periods and measure in ("days_left", "days_over"):
            return int(getattr(decision.periods[period], measure))
        return int(self._number(name, decision))

    def _number(self, name: str, decision: Decision | None) -> Scalar:
        if decision is None or name not in decision.numbers:
            raise NoValueError(f"{name} has no value here")
        return decision.numbers[name]

    def _parameter(self, name: str, decision: Decision | None) -> str:
        """Write what holds for this worker's period or was looked up, else what holds today."""
        used = self._used(decision) if decision else []
        value = next((one for one in used if one.id == name), None) or look_up(
            self.knowledge.parameters, name, self.speaker.as_of
        )
        if not isinstance(value, Value):
            raise NoValueError(f"{name} has no value on {self.speaker.as_of}")
        unit = self.knowledge.parameters[name].unit
        return self.won(value.value) if unit == "won" else str(value.value)

    @staticmethod
    def _used(decision: Decision) -> list[Value]:
        counted = [period.value for period in decision.periods.values()]
        return [*(value for value in counted if value is not None), *decision.found.values()]

    def _day(self, name: str, decision: Decision | None) -> date:
        if decision is None or name not in decision.days:
            raise NoValueError(f"{name} is not known here")
        return decision.days[name]

    def _language(self, name: str) -> str:
        wanted = self.speaker.wanted if name == "wanted" else None
        return self.book.language_name(wanted or self.speaker.language, self.speaker.language)

    def _place(self) -> str:
        """Name the place that was told; only Korean writes it in its own letters."""
        place = self.knowledge.places.get(self.speaker.place or "")
        if place is None:
            raise NoValueError("no place was told")
        return place.name.ko if self.speaker.language == KOREAN else place.name.en

    def _law(self, name: str, decision: Decision) -> str:
        """Cite the row of a table that decided, or the first of each reason of the outcome."""
        if name == "outcome":
            cited = [reason.cites[0] for reason in decision.outcome.reasons]
        else:
            cited = [
                cite for row in decision.outcome.trace if row.table == name for cite in row.cites
            ]
        labels = [self._cite(cite) for cite in dict.fromkeys(_key(cite) for cite in cited)]
        return "; ".join(labels)

    def _cite(self, key: tuple[str, str]) -> str:
        instrument, article = key
        source = self.knowledge.sources[instrument]
        title = self._texts.get(f"sources/{instrument}", source.title.en)
        if source.kind in WITHOUT_ARTICLES:
            return title
        label = article_label(article, self.speaker.language)
        return self.say("conversation", "law_article", instrument=title, article=label)


def _key(cite: Cite) -> tuple[str, str]:
    return (cite.instrument, cite.article)


def given_payload(fact: str, value: str) -> str:
    """Give the payload of a button that tells a fact."""
    return f'/inform{{"given": "{fact}={value}"}}'


def asks_payload(fact: str) -> str:
    """Give the payload of a button by which the worker offers to tell a fact."""
    return f'/inform{{"asks": "{fact}"}}'


def more(topic: str) -> str:
    """Give the payload of a topic's 'more' button."""
    return f'/{topic}{{"part": "more"}}'


def language_payload(code: str) -> str:
    """Give the payload of a button that chooses a language."""
    return f'/choose_language{{"language": "{code}"}}'


def confirm_payload(intent: str, answer: str) -> str:
    """Give the payload of a button that answers yes or no to what an intent asks."""
    return f'/{intent}{{"confirm": "{answer}"}}'


def change_payload() -> str:
    """Give the payload of a button by which the worker wants to change a fact."""
    return '/inform{"change": "a fact"}'
