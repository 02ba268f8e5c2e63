"""Every topic and language has all its places; what is missing is named."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from baro.knowledge.schema import Knowledge

ROOT = Path(__file__).resolve().parents[2]
#: Fewest training messages of an intent in one language, in its own style of writing.
FEWEST_MESSAGES = 12
#: Styles beside it that people of a language type in, with the fewest messages of each.
STYLES = {
    "ne": {"romanised": 12},
    "km": {"romanised": 5},
    "vi": {"unaccented": 5},
    "id": {"chat": 5},
}
UNTRAINED = {"inform"}


def domain_intents() -> list[str]:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return [next(iter(entry)) if isinstance(entry, dict) else entry for entry in domain["intents"]]


def messages(intent: str, language: str) -> dict[str, list[str]]:
    file = ROOT / "data" / "nlu" / intent / f"{language}.yml"
    if not file.exists():
        return {}
    found: dict[str, list[str]] = {}
    for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
        style = block["metadata"].get("style", "native")
        assert block["intent"] == intent
        assert block["metadata"]["language"] == language
        lines = [line.removeprefix("- ") for line in block["examples"].strip().splitlines()]
        found.setdefault(style, []).extend(lines)
    return found


def offered(knowledge: Knowledge) -> list[str]:
    return [code for code, language in knowledge.languages.items() if language.offered]


def test_every_topic_has_its_five_places(knowledge: Knowledge) -> None:
    rules = "\n".join(file.read_text() for file in (ROOT / "data" / "rules").glob("*.yml"))
    missing = []
    for topic in knowledge.topics:
        if topic not in domain_intents():
            missing.append(f"{topic} lacks its line in domain.yml")
        if not re.search(rf"intent: {topic}$", rules, re.MULTILINE):
            missing.append(f"{topic} lacks a rule in data/rules/")
        missing += [
            f"{topic} lacks data/nlu/{topic}/{code}.yml"
            for code in offered(knowledge)
            if not (ROOT / "data" / "nlu" / topic / f"{code}.yml").exists()
        ]
        missing += [
            f"{topic} lacks locales/{code}/LC_MESSAGES/{topic}.po"
            for code in offered(knowledge)
            if code != "en"
            and not (ROOT / "locales" / code / "LC_MESSAGES" / f"{topic}.po").exists()
        ]
    assert not missing


def test_every_intent_is_known_to_the_contract(knowledge: Knowledge) -> None:
    known = {entry.id for entry in knowledge.contract.topics} | set(knowledge.contract.conversation)
    assert set(domain_intents()) <= known


def test_every_intent_has_enough_messages_in_every_language_and_style(
    knowledge: Knowledge,
) -> None:
    few = []
    for intent in set(domain_intents()) - UNTRAINED:
        for language in offered(knowledge):
            by_style = messages(intent, language)
            few += [
                f"{intent} has {len(by_style.get(style, []))} {style} messages in {language}"
                for style, fewest in {"native": FEWEST_MESSAGES, **STYLES.get(language, {})}.items()
                if len(by_style.get(style, [])) < fewest
            ]
    assert not few


def test_no_message_stands_twice_in_a_language(knowledge: Knowledge) -> None:
    for language in offered(knowledge):
        every = [
            text.strip().lower()
            for intent in set(domain_intents()) - UNTRAINED
            for texts in messages(intent, language).values()
            for text in texts
        ]
        assert sorted(every) == sorted(set(every)), language


def held_out() -> list[tuple[str, dict[str, object]]]:
    return [
        (file.stem, json.loads(line))
        for file in sorted((ROOT / "tests" / "nlu" / "heldout").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


def grams(text: str) -> set[str]:
    return {text[start : start + 5] for start in range(max(1, len(text) - 4))}


def test_held_out_messages_are_not_trained_on(knowledge: Knowledge) -> None:
    trained = [
        grams(text.lower())
        for intent in set(domain_intents()) - UNTRAINED
        for language in offered(knowledge)
        for texts in messages(intent, language).values()
        for text in texts
    ]
    rows = held_out()
    assert len(rows) >= 200
    near = []
    for language, row in rows:
        own = grams(str(row["text"]).lower())
        if len(own) >= 8 and any(len(own & other) > 0.6 * len(own) for other in trained):
            near.append(f"{language}: {row['text']}")
    assert not near


@pytest.mark.parametrize("name", ["topics.yml", "checks.yml"])
def test_the_contract_is_in_the_project(name: str) -> None:
    assert (ROOT / "knowledge" / "contract" / name).exists()


def test_urgent_topics_are_urgent_for_the_bot(knowledge: Knowledge) -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    doubt = next(part for part in config["pipeline"] if part["name"] == "bot.doubt.Doubt")
    urgent = {
        entry.id
        for entry in knowledge.contract.topics
        if entry.urgent and entry.id in knowledge.topics
    }
    assert set(doubt["urgent_intents"]) == urgent
