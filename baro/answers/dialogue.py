"""One turn of a conversation: from what was understood to what is said and remembered.

Knows nothing of Rasa: ``actions/`` hands in a :class:`Turn` and carries out the
:class:`Said` that comes back.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from baro.answers.book import KOREAN, SOURCE_LANGUAGE, Book
from baro.answers.composer import (
    Composer,
    Speaker,
    asks_payload,
    change_payload,
    given_payload,
    language_payload,
)
from baro.answers.conversing import BEHAVIOURS, DELETING, converse
from baro.answers.found import FactsRead
from baro.answers.quantities import NUMBER_TYPES
from baro.answers.reading import MessageReader, languages_named
from baro.answers.reply import Bubble, Button, LanguageFound, Likely, TopicFound
from baro.i18n.dates import fold
from baro.rules.check import Decision
from baro.rules.facts import Fact, FactError, Facts, allowed_facts, read_fact, read_facts

#: A language named by letter sequences alone must be at least this likely to be switched to.
SURE_OF_LANGUAGE = 0.9
#: A message must be this likely to be a stop before a conversation's facts are let go.
SURE_OF_STOP = 0.6
#: Confidence told for a message whose own language says too little.
DOUBTFUL_LANGUAGE = 0.5
#: A code, a number, a month or one word never switches the language of a conversation ...
WORDS_TO_SWITCH = 3
#: ... nor do fewer letters than this in a script of its own, where words may stand unspaced.
LETTERS_TO_SWITCH = 8
#: Labels that are not topics of their own.
INFORM, NLU_FALLBACK = "inform", "nlu_fallback"
#: How a guided check ended; the value of the form's one slot.
OUTCOME, CANCELLED, INTERRUPTED = "outcome", "cancelled", "interrupted"
#: Choices that a doubtful message gets.
MOST_CHOICES = 3
#: The moment of a turn that was not told its own.
NEVER = datetime.min.replace(tzinfo=UTC)
#: Intents whose words may tell a fact, or the place, that the talk is about.
MAY_TELL_A_FACT = ("greet", "menu", "out_of_scope")
#: Intents that answer a question of a check; they never interrupt it.
ANSWERS = ("affirm", "deny")
#: An urgent topic less likely than this may be the answer to a question for a place.
SURE_OF_URGENT = 0.3
#: Words beside a day that leave it a bare day: "on", "it was".
WORDS_BESIDE_A_DAY = 1
#: Languages that are offered beside one that was guessed.
MOST_LANGUAGES = 2
#: A label less likely than this is no choice.
LEAST_CHANCE = 0.15


@dataclass(frozen=True)
class Turn:
    """What is known when a message is answered."""

    text: str
    intent: str
    as_of: date
    confidence: float = 1.0
    ranking: tuple[tuple[str, float], ...] = ()
    entities: Mapping[str, str] = field(default_factory=dict)
    decision: str | None = None
    detected: tuple[str, float] | None = None
    #: What the language may be instead, the likeliest first.
    other_languages: tuple[str, ...] = ()
    explicit_language: str | None = None
    explicit_as_of: bool = False
    #: The moment of asking; it tells which lines are open.
    now: datetime = NEVER
    #: Who runs this assistant, where that is told.
    operator: str | None = None
    #: Days for which a conversation is kept.
    keep_days: int = 0
    slots: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_payload(self) -> bool:
        """Whether a button was pressed."""
        return self.text.startswith("/")


@dataclass
class Said:
    """What a turn says and what it leaves behind in slots."""

    bubbles: list[Bubble] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)
    outcome: dict[str, Any] | None = None
    #: What is to be kept of a report: its number, kind, topic and state.
    report: dict[str, Any] | None = None
    #: Everything of this conversation is to be deleted.
    forget: bool = False
    #: The check goes on: its form is to be run next.
    run_check: bool = False


class Dialogue:
    """Answers one turn from one release."""

    def __init__(self, book: Book, turn: Turn) -> None:
        self.book = book
        self.turn = turn = _as_inform(turn) if _is_only_a_day(book, turn) else turn
        self.language = self._reply_language()
        self.said = Said()
        #: The check that took the message as an answer to its question.
        self._taken_by: str | None = None
        self._remember_language()
        named = [] if turn.is_payload else languages_named(book, turn.text)
        self.named_languages = named
        self._named_place = self._place_named()
        self.speaker = Speaker(
            language=self.language,
            as_of=turn.as_of,
            visa=self._known_facts().get("visa"),
            wanted=self._wanted_language(named),
            place=self._named_place or turn.slots.get("place"),
        )
        self.composer = Composer(book, self.speaker)
        self.reader = MessageReader(book, self.language, turn.as_of)

    def _place_named(self) -> str | None:
        """Give the first place in Korea that the message names, and keep it."""
        if self.turn.is_payload:
            return None
        named = self.book.readers.names.read(self.turn.text, "place")
        if not named:
            return None
        self.said.slots["place"] = named[0].id
        return named[0].id

    # Language

    def _reply_language(self) -> str:
        turn, offered = self.turn, self.book.offered
        if turn.explicit_language in offered:
            return str(turn.explicit_language)
        kept = turn.slots.get("language")
        if turn.slots.get("language_chosen") and kept in offered:
            return str(kept)
        if turn.detected is not None:
            code, confidence = turn.detected
            enough = self._enough_to_begin if kept is None else self._enough_to_switch
            if code in offered and enough(confidence):
                return code
        return str(kept) if kept in offered else SOURCE_LANGUAGE

    def _enough_to_begin(self, confidence: float) -> bool:
        words = [word for word in self.turn.text.split() if word.isalpha()]
        return confidence >= SURE_OF_LANGUAGE or (len(words) >= 2 and confidence > 0.5)

    def _enough_to_switch(self, confidence: float) -> bool:
        words = [word for word in self.turn.text.split() if word.isalpha() and len(word) > 1]
        letters = sum(1 for letter in self.turn.text if letter.isalpha())
        if confidence == 1.0:
            return letters >= LETTERS_TO_SWITCH
        return confidence >= SURE_OF_LANGUAGE and len(words) >= WORDS_TO_SWITCH

    def _remember_language(self) -> None:
        # English as the last resort is no choice: the next message may still settle it.
        settled = self.turn.slots.get("language") or self.language in (
            self.turn.explicit_language,
            self.turn.detected[0] if self.turn.detected else None,
        )
        if settled and self.turn.slots.get("language") != self.language:
            self.said.slots["language"] = self.language
        if self.turn.explicit_language == self.language:
            self.said.slots["language_chosen"] = True
        if self.turn.explicit_as_of:
            self.said.slots["as_of"] = self.turn.as_of.isoformat()

    def _foreign_language(self) -> str | None:
        """The language of the message, where it is surely one that is not offered."""
        if self.turn.detected is None or self.turn.explicit_language is not None:
            return None
        code, confidence = self.turn.detected
        known = code in self.book.knowledge.languages and code not in self.book.offered
        return code if known and confidence >= SURE_OF_LANGUAGE else None

    def _wanted_language(self, named: list[str]) -> str | None:
        """The language in which help is wanted: not Korean, and rather not the one written in."""
        wanted = [code for code in named if code != KOREAN]
        other = [code for code in wanted if code != self.language]
        return next(iter([*other, *wanted]), None) or self._foreign_language()

    def language_found(self) -> LanguageFound:
        """Give the language of the message, or the one the worker chose."""
        turn = self.turn
        chosen = turn.explicit_language in self.book.offered
        if chosen or turn.slots.get("language_chosen") or turn.detected is None:
            return LanguageFound(code=self.language, confidence=1.0)
        code, confidence = turn.detected
        if code in self.book.offered and code != self.language:
            # Too little to switch by: the language of the conversation holds, with doubt.
            return LanguageFound(code=self.language, confidence=DOUBTFUL_LANGUAGE)
        return LanguageFound(code=code, confidence=confidence)

    def topic_found(self) -> TopicFound:
        """Give the likeliest label and the next ones; what a check took in belongs to the check."""
        labels = [
            Likely(id=name, confidence=chance)
            for name, chance in self.turn.ranking
            if name not in (INFORM, NLU_FALLBACK)
        ]
        if self._taken_by is not None:
            labels = [label for label in labels if label.id != self._taken_by]
            labels.insert(0, Likely(id=self._taken_by, confidence=1.0))
        elif self.turn.decision == "urgent":
            labels.sort(key=lambda label: label.id != self.turn.intent)
        if not labels:
            name = self.turn.intent
            if name in (INFORM, NLU_FALLBACK):
                name = self.turn.slots.get("topic") or "out_of_scope"
            labels = [Likely(id=name, confidence=self.turn.confidence)]
        first, *rest = labels
        return TopicFound(id=first.id, confidence=first.confidence, alternatives=rest[:4])

    # Notices

    def finish(self) -> Said:
        """Add what must be said once a conversation, and give the turn."""
        if self.turn.slots.get("confirming"):
            # A question holds for the next message alone.
            self.said.slots.setdefault("confirming", None)
        notices = list(self.turn.slots.get("notices") or [])
        foreign = self._foreign_language()
        if foreign and foreign not in notices:
            self._say_not_offered(foreign)
            notices.append(foreign)
        status = self.book.knowledge.languages[self.language].status
        if status == "draft" and self.language not in notices:
            text = self.composer.say("conversation", "draft_notice")
            buttons = [] if self.language == KOREAN else [self._korean_button()]
            self.said.bubbles.append(Bubble(text=text, buttons=buttons))
            notices.append(self.language)
        self._point_to_urgent()
        self._offer_other_languages()
        if notices != list(self.turn.slots.get("notices") or []):
            self.said.slots["notices"] = notices
        return self.said

    def _say_not_offered(self, foreign: str) -> None:
        # The language that was written in, not one that the message may name.
        composer = Composer(self.book, replace(self.speaker, wanted=foreign))
        text = composer.say("conversation", "language_not_offered")
        self.said.bubbles.insert(0, Bubble(text=text))

    def _offer_other_languages(self) -> None:
        """Let the worker change a language that was guessed now, by one tap."""
        turn, offered = self.turn, self.book.offered
        guessed = turn.detected is not None and turn.slots.get("language") is None
        if not guessed or self.said.slots.get("language_chosen") or not self.said.bubbles:
            return
        for code in [one for one in turn.other_languages if one in offered][:MOST_LANGUAGES]:
            if code != self.language:
                button = Button(label=offered[code].native, payload=language_payload(code))
                self.said.bubbles[-1].buttons.append(button)

    def _point_to_urgent(self) -> None:
        """Answer an urgent topic first where its words stand in the message; else offer it.

        The classifier hears one topic of a message: "my contract ended and the boss hit me".
        """
        said = self.said
        if self.turn.decision == "urgent" or self.turn.is_payload or not said.bubbles:
            return
        if any(bubble.urgent for bubble in said.bubbles):
            return
        for topic in self.reader.urgent(self.turn.text):
            said.bubbles.insert(0, self.composer.topic(topic))
            return
        for name, chance in self.turn.ranking:
            if name in self.book.urgent_topics & set(self.book.topic_kinds):
                button = self.composer.topic_button(name)
                shown = [one.payload for bubble in said.bubbles for one in bubble.buttons]
                if chance >= LEAST_CHANCE and button.payload not in shown:
                    said.bubbles[-1].buttons.append(button)

    def _korean_button(self) -> Button:
        return Button(
            label=self.composer.say("conversation", "show_in_korean"), payload="/show_in_korean"
        )

    # Topics and conversation

    def answer(self) -> Said:
        """Answer a topic that needs no question."""
        topic = self.turn.intent
        if topic == INFORM:
            return self.inform()
        if self._hardly_urgent() and self._tells_place():
            return self.finish()
        part = self.turn.entities.get("part", "first")
        if part not in ("first", "more"):
            part = "first"
        self._topic(topic, part)
        return self.finish()

    def _hardly_urgent(self) -> bool:
        """Tell whether a message only sounds a little urgent, as "I live in Ansan" does."""
        turn = self.turn
        return (
            turn.intent in self.book.urgent_topics
            and turn.confidence < SURE_OF_URGENT
            and not self.reader.urgent(turn.text)
        )

    def _topic(self, topic: str, part: str = "first") -> None:
        self.said.bubbles.append(self.composer.topic(topic, part))
        self._remember_answer(topic, part)

    def _remember_answer(self, topic: str, part: str = "first") -> None:
        """Keep what was answered, to what, and what else it could have been about."""
        last = self.turn.slots.get("last_answer") or {}
        names = [name for name, _ in self.turn.ranking if name in self.book.topic_kinds]
        others = [name for name in names if name != topic][:MOST_CHOICES]
        self.said.slots["last_answer"] = {
            "topic": topic,
            "part": part,
            "text": last.get("text", "") if self.turn.is_payload else self.turn.text,
            "others": last.get("others", []) if self.turn.is_payload else others,
        }

    def converse(self) -> Said:
        """Answer a conversation intent."""
        turn = self.turn
        if turn.intent == INFORM:
            return self.inform()
        if self._may_tell_a_fact() and (self._goes_to_topic() or self._tells_place()):
            return self.finish() if self.said.bubbles else self.said
        if turn.intent == "cancel":
            self._cancel()
        else:
            converse(self)
        return self.finish()

    def _may_tell_a_fact(self) -> bool:
        # "I am from Nepal" sounds like the wish for a language; it names none.
        wishes = self.turn.intent == "choose_language" and not self.named_languages
        return self.turn.intent in MAY_TELL_A_FACT or (wishes and not self.turn.is_payload)

    def _cancel(self) -> None:
        if self.turn.confidence < SURE_OF_STOP:
            self.say("unsure", self.menu())
            return
        self.say("nothing_to_cancel", self.menu())
        self.said.slots.update(topic=None, facts=None, asked=None)

    def _tells_place(self) -> bool:
        """Look again for support points where a place is told after they were asked for."""
        last = (self.turn.slots.get("last_answer") or {}).get("topic")
        topic = self.book.knowledge.topics.get(str(last))
        query = topic.directory if topic else None
        if self._named_place is None or query is None or query.regions != "place":
            return False
        self._topic(str(last))
        return True

    def _goes_to_topic(self) -> bool:
        """Run the check of the open topic where the message tells a fact of it."""
        waits = self.turn.is_payload or self.turn.slots.get("asked")
        self.said.run_check = not waits and self._tells_fact_of_topic()
        return self.said.run_check

    def menu(self) -> list[Button]:
        return [self.composer.topic_button(topic) for topic in self.book.topic_kinds]

    def say(
        self, name: str, buttons: Iterable[Button] = (), front: bool = False, **values: str
    ) -> None:
        """Say a text of the conversation, in a bubble of its own."""
        text = self.composer.say("conversation", name, **values)
        bubble = Bubble(text=text, buttons=list(buttons))
        self.said.bubbles.insert(0 if front else len(self.said.bubbles), bubble)

    def switch_language(self, code: str) -> None:
        """Go on in a language that the worker chose."""
        self.language = code
        self.speaker = replace(self.speaker, language=code)
        self.composer = Composer(self.book, self.speaker)
        self.said.slots.update(language=code, language_chosen=True)

    def decide_again(self, topic: str) -> Decision:
        """Decide a check from what the worker told so far."""
        return self._decide(topic, self._stored_facts(topic))

    # Doubt

    def clarify(self) -> Said:
        """Offer choices for a doubtful message; a fact in it goes to the open topic."""
        if self._tells_fact_of_topic():
            self.said.run_check = True
            return self.said
        if self._tells_place():
            return self.finish()
        choices = [
            self.composer.topic_button(name)
            for name, chance in self.turn.ranking
            if name in self.book.topic_kinds and chance >= LEAST_CHANCE
        ][:MOST_CHOICES]
        first = self.turn.ranking[0][0] if self.turn.ranking else ""
        if not choices and first == "out_of_scope":
            self.say("out_of_scope", self.menu())
        elif choices and self.turn.decision == "choose":
            other = Button(
                label=self.composer.say("conversation", "something_else"), payload="/menu"
            )
            self.say("clarify", [*choices, other])
        else:
            self.say("unsure", self.menu())
        return self.finish()

    def inform(self) -> Said:
        """Take a bare fact to the topic it belongs to, or keep it and ask what it is about."""
        if self._tells_fact_of_topic():
            self.said.run_check = True
            return self.said
        if self.turn.entities.get("change"):
            self._offer_changes()
            return self.finish()
        if self._tells_place():
            return self.finish()
        visa = None if self.turn.is_payload else self.reader.visa(self.turn.text)
        if visa is not None:
            self.said.slots["facts"] = {**self._known_facts(), "visa": visa}
        self.say("menu" if visa else "unsure", self.menu())
        return self.finish()

    def _tells_fact_of_topic(self) -> bool:
        topic = self.turn.slots.get("topic")
        if topic not in self.book.checks:
            return False
        if self.turn.entities.get("given") or self.turn.entities.get("asks"):
            return True
        contract = self.book.knowledge.contract.checks[topic]
        return not self.reader.facts(self.turn.text, contract, None, self._known_facts()).empty

    # Guided checks

    def _check_topic(self) -> str:
        """Give the check that a message is for: the one it asks about, else the open one."""
        topic = self.turn.intent
        if topic in self.book.checks and not self._answers_open_check():
            return topic
        return self._open_topic()

    def _open_topic(self) -> str:
        topic = self.turn.slots.get("topic")
        if topic not in self.book.checks and self.turn.intent in self.book.checks:
            topic = self.turn.intent
        return str(topic or next(iter(self.book.checks)))

    def _answers_open_check(self) -> bool:
        """Tell whether words choose what was asked for, though they sound like another check.

        "My contract ended" is why a workplace is changed, and opens the time limits elsewhere.
        """
        topic = self.turn.slots.get("topic")
        asked = (self.turn.slots.get("asked") or {}).get("fact")
        if self.turn.is_payload or topic not in self.book.checks:
            return False
        if asked not in self.book.readers.choice_words:
            return False
        contract = self.book.knowledge.contract.checks[topic]
        found = self.reader.facts(self.turn.text, contract, asked, self._known_facts())
        return asked in found.facts or (found.ambiguous or ("",))[0] == asked

    def _known_facts(self) -> dict[str, Any]:
        return dict(self.turn.slots.get("facts") or {})

    def _stored_facts(self, topic: str) -> Facts:
        """Read the slot's facts for one check; those of other checks stay aside."""
        check = self.book.knowledge.contract.checks[topic]
        allowed = read_allowed(self.book, topic)
        facts: Facts = {}
        for name, value in self._known_facts().items():
            # A fact told under an earlier release may be none of this one's.
            with contextlib.suppress(FactError):
                if name in allowed:
                    facts |= read_facts(self.book.knowledge.contract, check, {name: value})
        return facts

    def _decide(self, topic: str, facts: Facts) -> Decision:
        return self.book.checks[topic].decide(facts, self.turn.as_of, self.book.release)

    def read_check(self, opening: bool) -> Said:
        """Take a message in a guided check: facts, corrections, a stop, an interruption.

        Sets the slots ``facts``, ``asked`` (what to ask next) and, at the end, ``check_answer``.
        """
        topic = self._check_topic()
        self.said.slots["topic"] = topic
        asked = self.turn.slots.get("asked") or {}
        if not opening and self._leaves_check(asked):
            return self.said
        read, wish = self._read(topic, None if opening else asked.get("fact"))
        facts = {**self._stored_facts(topic), **read.facts}
        self._go_on(topic, facts, read, wish, asked, opening)
        return self.said

    def _read(self, topic: str, asked: str | None) -> tuple[FactsRead, str | None]:
        """Read the message; also the fact that the worker wants to tell by a button."""
        entities = self.turn.entities
        if entities.get("given"):
            return self._given(entities["given"]), None
        wish = entities.get("asks")
        if wish in self.book.knowledge.fact_questions and wish in read_allowed(self.book, topic):
            return FactsRead(), wish
        if self.turn.is_payload:
            return FactsRead(), None
        contract = self.book.knowledge.contract.checks[topic]
        known = self._known_facts()
        return self.reader.facts(self.turn.text, contract, asked, known), None

    def _given(self, pair: str) -> FactsRead:
        fact, _, value = pair.partition("=")
        kind = self.book.knowledge.contract.facts.get(fact)
        if kind is None:
            return FactsRead()
        raw: Any = value == "true" if kind.type == "bool" else value
        try:
            raw = int(value) if kind.type in ("int", "won") else raw
            return FactsRead(facts={fact: read_fact(fact, kind, raw)})
        except (FactError, ValueError):
            return FactsRead()

    def _leaves_check(self, asked: Mapping[str, Any]) -> bool:
        """End the check on a stop or an urgent message; answer another question in between."""
        turn = self.turn
        if self._wants_to_stop(asked):
            self.said.slots.update(check_answer=CANCELLED, asked=None, facts=None)
            return True
        if turn.decision == "urgent" or (
            turn.is_payload and turn.intent in self.book.urgent_topics
        ):
            self._topic(turn.intent, turn.entities.get("part", "first"))
            resume = Button(
                label=self.composer.say("conversation", "resume_check"),
                payload=f"/{self.turn.slots.get('topic')}",
            )
            bubble = self.said.bubbles[-1]
            others = [button for button in bubble.buttons if button.payload != resume.payload]
            bubble.buttons = [*others, resume]
            # "Boss did not pay and hit me": what answers the question is kept for going on.
            told = self._read(self._open_topic(), asked.get("fact"))[0].facts
            self.said.slots["facts"] = {**self._known_facts(), **_as_json(told)}
            self.said.slots.update(check_answer=INTERRUPTED, asked=None)
            return True
        if not self._is_interruption(asked):
            return False
        if turn.intent == DELETING:
            # Two questions at once would confuse: the check waits.
            self.converse()
            self.said.slots.update(check_answer=INTERRUPTED, asked=None)
            return True
        self._answer_between()
        self.said.slots["asked"] = {**asked, "show": False, "error": None, "between": True}
        return True

    def _wants_to_stop(self, asked: Mapping[str, Any]) -> bool:
        """A stop must be meant: a "no" that answers the question is none."""
        turn = self.turn
        if turn.intent != "cancel" or turn.confidence < SURE_OF_STOP:
            return False
        return turn.is_payload or self._read(self._check_topic(), asked.get("fact"))[0].empty

    def _is_interruption(self, asked: Mapping[str, Any]) -> bool:
        turn = self.turn
        other = turn.intent in self.book.topic_kinds and turn.intent != turn.slots.get("topic")
        talk = turn.intent in BEHAVIOURS and turn.intent not in ANSWERS
        if not (other or talk) or turn.decision not in ("answer", None):
            return False
        if turn.is_payload:
            return True
        contract = self.book.knowledge.contract.checks[self._check_topic()]
        known = self._known_facts()
        return self.reader.facts(turn.text, contract, asked.get("fact"), known).empty

    def _answer_between(self) -> None:
        if self.turn.intent in self.book.topic_kinds:
            self._topic(self.turn.intent, self.turn.entities.get("part", "first"))
            # The question that is asked again has buttons of its own; ways out of it confuse.
            bubble = self.said.bubbles[-1]
            bubble.buttons = [button for button in bubble.buttons if '"part"' in button.payload]
        else:
            self.converse()
            if self.turn.intent == "out_of_scope":
                # The question that is asked again has buttons of its own.
                self.said.bubbles[-1].buttons = []

    def _go_on(
        self,
        topic: str,
        facts: Facts,
        read: FactsRead,
        wish: str | None,
        asked: Mapping[str, Any],
        opening: bool,
    ) -> None:
        decision = self._decide(topic, facts)
        self.said.slots["facts"] = {**self._known_facts(), **_as_json(facts)}
        questions = self.book.knowledge.fact_questions
        takes_back = asked.get("wish") and read.empty and not wish and not opening
        if wish:
            self._ask(wish, show=False, wish=True)
        elif takes_back and self.reader.denies(self.turn.text):
            # "I have not applied": the offer to tell the day is taken back.
            self._end(topic, facts, OUTCOME)
        elif read.ahead:
            self._ask(read.ahead, show=False, error="date_in_future")
        elif read.ambiguous:
            fact, values = read.ambiguous
            self._ask(fact, show=False, candidates=[_told(value) for value in values])
        elif read.unlikely in questions:
            self._ask(str(read.unlikely), show=False, error="number_unlikely")
        elif read.problem and (asked.get("fact") or decision.outcome.missing):
            error = "date_impossible" if read.problem.problem == "impossible" else "year_unlikely"
            fact = asked.get("fact") or decision.outcome.missing[0]
            if self.book.knowledge.contract.facts[fact].type != "date":
                fact = next(
                    (name for name in decision.outcome.missing if name.endswith("_date")), fact
                )
            self._ask(fact, show=False, error=error, year=read.problem.year)
        elif not opening and read.empty and asked.get("fact") in questions:
            self._ask(
                asked["fact"],
                show=False,
                error=self._not_read(asked["fact"]),
                wish=asked.get("wish"),
            )
        else:
            missing = self._next_question(decision)
            if missing is None:
                self._end(topic, facts, OUTCOME)
            else:
                first = self.book.knowledge.fact_questions[missing].first
                told = [] if self.turn.is_payload else list(read.facts)
                self._ask(missing, show=(opening or bool(read.facts)) and not first, told=told)

    def _next_question(self, decision: Decision) -> str | None:
        if decision.outcome.verdict != "depends":
            return None
        questions = self.book.knowledge.fact_questions
        return next((fact for fact in decision.to_ask if fact in questions), None)

    def _not_read(self, fact: str) -> str:
        kind = self.book.knowledge.contract.facts[fact].type
        if kind in NUMBER_TYPES:
            return "number_not_read"
        return f"{kind}_not_read" if kind in ("date", "country", "month") else "choice_not_read"

    def _ambiguous(self, fact: str) -> str:
        kind = self.book.knowledge.contract.facts[fact].type
        if kind in NUMBER_TYPES:
            return "number_ambiguous"
        return "date_ambiguous" if kind == "date" else self._not_read(fact)

    def _ask(self, fact: str, show: bool, **more: Any) -> None:
        self.said.slots["asked"] = {"fact": fact, "show": show, "error": None, **more}

    def _end(self, topic: str, facts: Facts, how: str) -> None:
        self.said.slots["facts"] = {**self._known_facts(), **_as_json(facts)}
        self.said.slots.update(check_answer=how, asked=None)

    def ask(self) -> Said:
        """Ask for the next fact of a check, after what is already certain."""
        topic = self._open_topic()
        asked = self.turn.slots.get("asked") or {}
        if not asked.get("between"):
            self._take(topic)
        decision = self._decide(topic, self._stored_facts(topic))
        self._give_outcome(decision)
        if asked.get("show"):
            bubble = self.composer.outcome(decision)
            if bubble.text:
                self.said.bubbles.append(bubble)
                self._remember_answer(topic)
        if asked.get("fact"):
            self.said.bubbles.append(self._question(asked))
        return self.finish()

    def _with_changes(self, bubble: Bubble, topic: str) -> Bubble:
        """Say what an outcome rests on, and offer to change it."""
        understood = self.composer.understood(self._stored_facts(topic))
        if understood:
            bubble.text = f"{bubble.text}\n{understood}"
            label = self.composer.say("conversation", "change_fact")
            bubble.buttons.append(Button(label=label, payload=change_payload()))
        return bubble

    def _offer_changes(self) -> None:
        """Let the worker choose which fact to tell anew."""
        facts = self._stored_facts(self._open_topic())
        questions = self.book.knowledge.fact_questions
        self.say(
            "which_fact",
            [
                Button(label=self.composer.fact_label(fact), payload=asks_payload(fact))
                for fact in facts
                if fact in questions
            ],
        )

    def _question(self, asked: Mapping[str, Any]) -> Bubble:
        fact = asked["fact"]
        if asked.get("candidates"):
            kind = self.book.knowledge.contract.facts[fact]
            buttons = [
                Button(
                    label=self.composer.fact(fact, read_fact(fact, kind, value)),
                    payload=given_payload(fact, str(value)),
                )
                for value in asked["candidates"]
            ]
            error = self._error({"error": self._ambiguous(fact)})
            return Bubble(text=error, buttons=buttons)
        parts = []
        if asked.get("told"):
            stored = self._stored_facts(self._open_topic())
            told = {name: stored[name] for name in asked["told"] if name in stored}
            parts += [line for line in [self.composer.understood(told)] if line]
        if asked.get("error"):
            parts.append(self._error(asked))
        if fact not in self.book.knowledge.fact_questions:
            # Told by the worker and never asked for; there is only the error to say.
            return Bubble(text="\n".join(parts))
        if asked.get("error") != "choice_not_read":
            parts.append(self.composer.question(fact))
        return Bubble(text="\n".join(parts), buttons=self.composer.choices(fact))

    def _error(self, asked: Mapping[str, Any]) -> str:
        error, as_of = str(asked["error"]), self.turn.as_of
        values = {}
        if error.startswith(("date_", "year_")):
            values["example"] = self.composer.day(as_of)
        if error == "month_not_read":
            values["example"] = self.composer.month(as_of)
        if error == "year_unlikely":
            values["year"] = str(asked.get("year"))
        return self.composer.say("errors", error, **values)

    def _take(self, topic: str) -> None:
        if self.turn.intent != topic:
            self._taken_by = topic

    def _give_outcome(self, decision: Decision) -> None:
        self.said.outcome = decision.outcome.model_dump(mode="json")

    def outcome(self) -> Said:
        """End a check: its outcome, or what a stop says."""
        how = self.turn.slots.get("check_answer")
        self.said.slots["check_answer"] = None
        if how == CANCELLED:
            self.say("cancelled", self.menu())
            self.said.slots.update(topic=None)
        elif how == OUTCOME:
            topic = self._open_topic()
            self._take(topic)
            decision = self._decide(topic, self._stored_facts(topic))
            self._give_outcome(decision)
            self.said.bubbles.append(self._with_changes(self.composer.outcome(decision), topic))
            self._remember_answer(topic)
        return self.finish()


def _is_only_a_day(book: Book, turn: Turn) -> bool:
    """Tell whether a message in the talk about a check is a day and nothing else.

    "27 January 2026" has words, so it gets a label, of whatever check speaks of such days.
    """
    if turn.is_payload or turn.intent == INFORM or turn.slots.get("topic") not in book.checks:
        return False
    asked = (turn.slots.get("asked") or {}).get("fact")
    if asked is not None and book.knowledge.contract.facts[asked].type != "date":
        return False
    language = str(turn.slots.get("language") or SOURCE_LANGUAGE)
    readings = book.readers.days(language).read(turn.text, turn.as_of)
    rest = fold(turn.text)
    for reading in reversed(readings):
        rest = rest[: reading.start] + " " + rest[reading.end :]
    words = [word for word in rest.split() if any(letter.isalnum() for letter in word)]
    return bool(readings) and len(words) <= WORDS_BESIDE_A_DAY


def _as_inform(turn: Turn) -> Turn:
    """Give a turn as that of a bare fact."""
    return replace(turn, intent=INFORM, confidence=1.0, decision="answer", ranking=())


def read_allowed(book: Book, topic: str) -> list[str]:
    """List the facts that a check reads."""
    return allowed_facts(book.knowledge.contract.checks[topic])


def _as_json(facts: Facts) -> dict[str, Any]:
    return {name: _told(value) for name, value in facts.items()}


def _told(value: Fact) -> Any:
    """Give a fact as JSON holds it and ``read_fact`` takes it back."""
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case list():
            return [_told(entry) for entry in value]
        case dict():
            return {part: _told(one) for part, one in value.items()}
        case _:
            return value
