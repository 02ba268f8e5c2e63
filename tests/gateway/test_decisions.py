"""Checks described and calculators decided over HTTP; a calculator needs no Rasa."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator

from baro.answers.book import Book
from baro.knowledge.schema import Case, Knowledge, ReleaseContent
from baro.rules.cases import differences
from baro.settings import Settings
from baro.store.answers import read_record
from baro.store.database import migrate, open_store
from baro.store.releases import publish
from gateway.app import create_app

TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Client:
    """Calls the application in this process, all calls in one loop."""

    app: FastAPI
    runner: asyncio.Runner

    def get(self, path: str) -> httpx.Response:
        return self.runner.run(self._call("GET", path))

    def post(self, path: str, json: Any) -> httpx.Response:
        return self.runner.run(self._call("POST", path, json=json))

    async def _call(self, method: str, path: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://baro") as client:
            return await client.request(method, path, **more)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, content: ReleaseContent) -> Settings:
    var = tmp_path_factory.mktemp("var")
    settings = Settings.from_environment({"BARO_VAR": str(var)})
    engine = open_store(settings.database_url)
    migrate(engine)
    publish(engine, content, "kim", "first")
    engine.dispose()
    return settings


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[Client]:
    with pytest.MonkeyPatch.context() as patch:
        # Nobody answers there.
        patch.setenv("BARO_RASA_URL", "http://127.0.0.1:9")
        patch.setenv("BARO_RASA_TOKEN", "of this test")
        patch.setenv("BARO_ACTIONS_BASE", "http://127.0.0.1:9")
        patch.setenv("BARO_RATE_ADDRESS", "1000/minute")
        app = create_app(settings, lambda: TODAY)
    with asyncio.Runner() as runner:
        lifespan = app.router.lifespan_context(app)
        runner.run(lifespan.__aenter__())
        yield Client(app, runner)
        runner.run(lifespan.__aexit__(None, None, None))


@pytest.fixture(scope="module")
def described(client: Client) -> dict[str, dict[str, Any]]:
    listed = client.get("/api/v1/checks").json()["checks"]
    return {one["topic"]: one for one in listed}


def calculator_cases(knowledge: Knowledge) -> list[Case]:
    return [case for case in knowledge.cases if case.calculator]


def body_of(case: Case) -> dict[str, Any]:
    return {"facts": case.facts, "as_of": case.as_of.isoformat()}


def test_every_check_and_calculator_is_described(
    described: dict[str, dict[str, Any]], book: Book
) -> None:
    kinds = {id_: one["kind"] for id_, one in described.items()}
    assert kinds == {
        **dict.fromkeys(book.checks, "check"),
        **dict.fromkeys(book.calculators, "calculator"),
    }
    assert book.checks
    assert book.calculators
    for one in described.values():
        Draft202012Validator.check_schema(one["facts"])
        Draft202012Validator.check_schema(one["outcome"])


def test_a_description_tells_what_yes_means_and_the_order_of_asking(
    described: dict[str, dict[str, Any]],
) -> None:
    shown = described["minimum_wage"]
    assert shown["yes"] == "the pay is at or above the minimum wage"
    assert shown["required"][0] == {"any_of": ["work_month", "work_date", "work_days"]}
    assert shown["optional"][0] == "industry"
    assert shown["facts"]["properties"]["visa"]["enum"][0] == "E-9"
    assert shown["outcome"]["properties"]["values"]["properties"].keys() == {
        "paid_hours",
        "reduction_allowed",
    }


def test_every_golden_case_of_a_calculator_holds_over_http(
    client: Client, knowledge: Knowledge, described: dict[str, dict[str, Any]]
) -> None:
    cases = calculator_cases(knowledge)
    assert cases
    for case in cases:
        response = client.post(f"/api/v1/calculators/{case.calculator}", json=body_of(case))
        assert response.status_code == 200, response.text
        outcome = response.json()
        assert differences(case.expect, outcome) == []
        Draft202012Validator(described[str(case.calculator)]["outcome"]).validate(outcome)


def test_a_calculation_has_a_record_and_is_the_same_in_each_language(
    client: Client, settings: Settings, knowledge: Knowledge
) -> None:
    case = calculator_cases(knowledge)[0]
    path = f"/api/v1/calculators/{case.calculator}"
    answers = [
        client.post(path, json={**body_of(case), "language": code}) for code in ("en", "ko", "th")
    ]
    assert len({answer.text for answer in answers}) == 1
    engine = open_store(settings.database_url)
    read = [read_record(engine, answer.headers["X-Baro-Answer"]) for answer in answers]
    engine.dispose()
    told = [(one.given.topic, one.given.language, one.given.as_of) for one in read if one]
    assert told == [(case.calculator, code, case.as_of) for code in ("en", "ko", "en")]
    assert all(one is not None and one.given.conversation is None for one in read)


def test_without_a_day_of_asking_it_is_today(client: Client) -> None:
    outcome = client.post("/api/v1/calculators/legal_period", json={"facts": {}}).json()
    assert outcome["as_of"] == TODAY.isoformat()
    assert (outcome["verdict"], outcome["missing"]) == ("depends", ["event_date", "months"])


@pytest.mark.parametrize(
    ("path", "body", "status", "code", "field"),
    [
        ("calculators/nothing", {"facts": {}}, 404, "unknown_calculator", "id"),
        # A check is no calculator, and the other way round.
        ("calculators/minimum_wage", {"facts": {}}, 404, "unknown_calculator", "id"),
        ("checks/legal_period", {"facts": {}}, 404, "unknown_check", "topic"),
        ("calculators/legal_period", {"facts": {"visa": "E-9"}}, 422, "bad_fact", "visa"),
        ("calculators/legal_period", {"facts": {"months": "1"}}, 422, "bad_fact", "months"),
        ("calculators/legal_period", {"facts": []}, 422, "invalid", "facts"),
        ("calculators/legal_period", {"facts": {}, "as_of": "now"}, 422, "invalid", "as_of"),
        (
            "calculators/legal_period",
            {"facts": {}, "language": "xx"},
            422,
            "unknown_language",
            "language",
        ),
        (
            "checks/workplace_change_count",
            {"facts": {"changes": [{"ground": "none"}, {"ground": "art25_1_9"}]}},
            422,
            "bad_fact",
            "changes",
        ),
    ],
)
def test_what_is_wrong_is_named(
    client: Client, path: str, body: dict[str, Any], status: int, code: str, field: str
) -> None:
    response = client.post(f"/api/v1/{path}", json=body)
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["field"]) == (status, code, field)


def test_a_wrong_entry_of_a_list_is_told_with_its_place_and_part(client: Client) -> None:
    facts = {"changes": [{"ground": "none"}, {"ground": "art25_1_9"}]}
    response = client.post("/api/v1/checks/workplace_change_count", json={"facts": facts})
    message = response.json()["error"]["message"]
    assert message.startswith("changes: must be one of art25_1_1, ")
    assert message.endswith("(entry 2, ground)")


def test_an_unknown_calculator_is_answered_with_those_there_are(client: Client) -> None:
    response = client.post("/api/v1/calculators/nothing", json={"facts": {}})
    message = response.json()["error"]["message"]
    assert message == "calculators: legal_period, report_deadline, value"
