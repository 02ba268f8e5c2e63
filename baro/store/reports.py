"""What workers report: an answer that was wrong, or the wish to talk to a person."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from baro.store.models import Report

#: What a report is about.
ReportKind = Literal["wrong_answer", "talk_to_counselor"]


@dataclass(frozen=True)
class Reported:
    """A report with the state in which it was made; it is deleted with its conversation.

    ``state`` holds facts and outcome with its trace, and the text without what was redacted.
    """

    number: str
    kind: ReportKind
    conversation: str
    release: str
    as_of: date
    topic: str
    language: str
    state: dict[str, Any]


def write_report(engine: Engine, reported: Reported) -> None:
    """Keep a report.

    Raises: SQLAlchemyError where the store cannot be written or lacks release or conversation.
    """
    with Session(engine) as session, session.begin():
        session.add(
            Report(
                number=reported.number,
                kind=reported.kind,
                conversation=reported.conversation,
                reported_at=datetime.now(UTC),
                as_of=reported.as_of,
                release_id=reported.release,
                topic=reported.topic,
                language=reported.language,
                state=json.dumps(reported.state, ensure_ascii=False),
            )
        )


def read_report(engine: Engine, number: str) -> Reported | None:
    """Give a report, or None where there is none of that number (any more)."""
    with Session(engine) as session:
        report = session.get(Report, number)
        if report is None:
            return None
        return Reported(
            number=report.number,
            kind="wrong_answer" if report.kind == "wrong_answer" else "talk_to_counselor",
            conversation=report.conversation,
            release=report.release_id,
            as_of=report.as_of,
            topic=report.topic,
            language=report.language,
            state=json.loads(report.state),
        )
