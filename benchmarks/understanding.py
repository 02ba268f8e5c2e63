"""Score the trained model on the held-out messages: topic, language, decision.

Run in the bot's environment: ``bot/.venv/bin/python -m benchmarks.understanding``.
Prints Markdown; ``also`` labels of a message count as right in the fair score.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml
from rasa.core.agent import load_agent

ROOT = Path(__file__).resolve().parents[1]
HELD_OUT = ROOT / "tests" / "nlu" / "heldout"
CONFIG = ROOT / "config.yml"


async def parse_all(model: Path) -> list[dict[str, Any]]:
    """Parse every held-out message with the trained model."""
    agent = await load_agent(model_path=str(model))
    rows = []
    for file in sorted(HELD_OUT.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            message = json.loads(line)
            parsed = await agent.parse_message(message["text"])
            ranking = [entry["name"] for entry in parsed.get("intent_ranking", [])]
            rows.append(
                {
                    **message,
                    "language": file.stem,
                    "found": ranking or [parsed["intent"]["name"]],
                    "decision": parsed.get("decision"),
                    "intent_found": parsed["intent"]["name"],
                    "language_found": parsed.get("language", {}).get("code"),
                    "chance": parsed["intent"]["confidence"],
                }
            )
    return rows


def urgent_intents() -> set[str]:
    """Give the intents that have a threshold of their own."""
    parts = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]
    (doubt,) = [part for part in parts if part["name"] == "bot.doubt.Doubt"]
    return set(doubt["urgent_intents"])


def report(rows: list[dict[str, Any]]) -> str:
    """Write the scores as Markdown, for all, each language and each style.

    Strict: the first label is the intent. Fair: or one that would be right too. Urgent: of the
    urgent messages those decided as urgent, and of the others those taken for urgent. Outside: of
    the messages out of scope those answered with a topic.
    """
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups["all"].append(row)
        groups[row["language"]].append(row)
        groups[f"{row['language']} {row['style']}"].append(row)
    lines = [
        "| messages | n | strict | fair | top 3 | language | urgent found | false urgent "
        "| outside answered |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    urgent = urgent_intents()
    return "\n".join([*lines, *(score(name, groups[name], urgent) for name in sorted(groups))])


def score(name: str, rows: list[dict[str, Any]], urgent: set[str]) -> str:
    """Write the scores of one group as a row."""
    count = len(rows)
    strict = sum(row["found"][0] == row["intent"] for row in rows) / count
    fair = sum(row["found"][0] in [row["intent"], *row["also"]] for row in rows) / count
    three = sum(row["intent"] in row["found"][:3] for row in rows) / count
    language = sum(row["language_found"] == row["language"] for row in rows) / count
    called = [row for row in rows if row["intent"] in urgent]
    others = [row for row in rows if not urgent & {row["intent"], *row["also"]}]
    outside = [row for row in rows if row["intent"] == "out_of_scope"]
    found = sum(row["decision"] == "urgent" for row in called)
    false = sum(row["decision"] == "urgent" for row in others)
    answered = sum(is_answered(row) for row in outside)
    return (
        f"| {name} | {count} | {strict:.3f} | {fair:.3f} | {three:.3f} | {language:.3f} "
        f"| {found} of {len(called)} | {false} of {len(others)} | {answered} of {len(outside)} |"
    )


def is_answered(row: dict[str, Any]) -> bool:
    """Tell whether a message was answered as if it were understood as something else."""
    return row["decision"] in ("answer", "urgent") and row["intent_found"] != "out_of_scope"


def main() -> None:
    """Print the report; what was labelled wrong goes to the error stream."""
    model = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var" / "models" / "baro.tar.gz"
    rows = asyncio.run(parse_all(model))
    print(report(rows))
    for row in rows:
        if row["found"][0] not in [row["intent"], *row["also"]]:
            print(
                f"  {row['language']} {row['intent']} -> {row['found'][0]} "
                f"{row['chance']:.2f} {row['decision']}: {row['text']}",
                file=sys.stderr,
            )


if __name__ == "__main__":
    main()
