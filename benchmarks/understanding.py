"""Score the trained model on the held-out messages: topic, language, decision.

Run in the bot's environment: ``bot/.venv/bin/python -m benchmarks.understanding``.
Prints Markdown; ``also`` labels of a message count as right in the fair score.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from rasa.core.agent import load_agent

ROOT = Path(__file__).resolve().parents[1]
HELD_OUT = ROOT / "tests" / "nlu" / "heldout"
URGENT = {"violence"}


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


def report(rows: list[dict[str, Any]]) -> str:
    """Write the scores as Markdown."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups["all"].append(row)
        groups[row["language"]].append(row)
        groups[f"{row['language']} {row['style']}"].append(row)
    lines = [
        "| messages | n | first label right | fair | in first three | language right | decided |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in sorted(groups):
        some = groups[name]
        count = len(some)
        strict = sum(row["found"][0] == row["intent"] for row in some) / count
        fair = sum(row["found"][0] in [row["intent"], *row["also"]] for row in some) / count
        three = sum(row["intent"] in row["found"][:3] for row in some) / count
        language = sum(row["language_found"] == row["language"] for row in some) / count
        decided = Counter(row["decision"] for row in some)
        shown = ", ".join(f"{key} {value}" for key, value in sorted(decided.items()))
        lines.append(
            f"| {name} | {count} | {strict:.3f} | {fair:.3f} | {three:.3f} | {language:.3f} "
            f"| {shown} |"
        )
    outside = [row for row in rows if row["intent"] == "out_of_scope"]
    accepted = [
        row
        for row in outside
        if row["decision"] in ("answer", "urgent") and row["intent_found"] != "out_of_scope"
    ]
    urgent = [row for row in rows if row["intent"] in URGENT]
    found = [row for row in urgent if row["decision"] == "urgent"]
    others = [row for row in rows if row["intent"] not in URGENT and not URGENT & set(row["also"])]
    false = [row for row in others if row["decision"] == "urgent"]
    lines += [
        "",
        f"- out of scope answered with a topic or talk: {len(accepted)} of {len(outside)}",
        f"- urgent found: {len(found)} of {len(urgent)}; "
        f"others taken as urgent: {len(false)} of {len(others)}",
    ]
    return "\n".join(lines)


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
