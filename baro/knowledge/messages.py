"""The English messages of the knowledge, each under the context that its translation has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from baro.knowledge.schema import Knowledge, Line, Plural


@dataclass(frozen=True)
class Message:
    """A text to translate. ``context`` is ``group/block``; a group is one .po file."""

    context: str
    text: str | Plural
    comment: str = ""

    @property
    def group(self) -> str:
        return self.context.partition("/")[0]


def messages(knowledge: Knowledge) -> list[Message]:
    """List every message of the knowledge, in the order of its files."""
    return [
        *_topics(knowledge),
        *_dialogue(knowledge),
        *_questions(knowledge),
        *_directory(knowledge),
        *_sources(knowledge),
    ]


def line_context(topic: str, block: str, line: Line) -> str:
    """Give the context of a line of a topic."""
    return f"{topic}/{block}.{line.id}"


def _topics(knowledge: Knowledge) -> Iterator[Message]:
    for topic in knowledge.topics.values():
        yield Message(f"{topic.id}/title", topic.title)
        yield Message(f"{topic.id}/button", topic.button, "Button: at most 20 characters.")
        for block, line in topic.lines():
            yield Message(line_context(topic.id, block, line), line.text)
        for button in topic.buttons:
            yield Message(
                f"{topic.id}/ask.{button.id}", button.text, "Button: at most 20 characters."
            )


def _dialogue(knowledge: Knowledge) -> Iterator[Message]:
    for group, texts in knowledge.dialogue.items():
        for name, text in texts.texts.items():
            yield Message(f"{group}/{name}", text)


def _questions(knowledge: Knowledge) -> Iterator[Message]:
    for fact, question in knowledge.fact_questions.items():
        yield Message(f"facts/{fact}.label", question.label, "Button: at most 20 characters.")
        yield Message(f"facts/{fact}.question", question.question)
        for choice, label in question.choices.items():
            yield Message(f"facts/{fact}.choice.{choice}", label, "Button: at most 20 characters.")


def _directory(knowledge: Knowledge) -> Iterator[Message]:
    for point in knowledge.directory.values():
        if point.label is not None:
            yield Message(f"directory/{point.id}", point.label, f"Korean: {point.name.ko}")


def _sources(knowledge: Knowledge) -> Iterator[Message]:
    for source in knowledge.sources.values():
        yield Message(f"sources/{source.id}", source.title.en, f"Korean: {source.title.ko}")
        for number, article in source.articles.items():
            yield Message(f"sources/{source.id}.{number}", article.gloss)
