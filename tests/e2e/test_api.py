"""The HTTP API keeps its contract."""

from __future__ import annotations

import httpx
import pytest

from tests.e2e.conftest import Stack

pytestmark = pytest.mark.stack
TOPIC = "workplace_change_deadline"


def test_the_description_lists_every_path(stack: Stack) -> None:
    paths = stack.client.get("/api/v1/openapi.json").json()["paths"]
    assert {
        "/api/v1/ask",
        "/api/v1/understand",
        "/api/v1/checks",
        "/api/v1/checks/{topic}",
        "/api/v1/calculators/{id}",
        "/healthz",
    } <= set(paths)


def test_health_names_the_three_processes(stack: Stack) -> None:
    health = stack.client.get("/healthz").json()
    assert health["status"] == "ok"
    assert health["processes"] == {"web": True, "rasa": True, "actions": True}


def test_understand_answers_in_order_with_five_labels_each(stack: Stack) -> None:
    asked = ["my boss hit me", "사업장 변경 며칠 남았어요", "नमस्ते", "E-9", "😀"]
    results = stack.client.post("/api/v1/understand", json={"texts": asked}).json()["results"]
    assert [result["topic"]["id"] for result in results[:3]] == ["violence", TOPIC, "greet"]
    assert [result["language"]["code"] for result in results[:3]] == ["en", "ko", "ne"]
    assert results[0]["decision"] == "urgent"
    assert results[1]["decision"] == "answer"
    assert results[4]["decision"] == "unsure"
    for result in results:
        assert len(result["topic"]["alternatives"]) == 4
        assert result["topic"]["id"] != "inform"
        chances = [one["confidence"] for one in (result["topic"], *result["topic"]["alternatives"])]
        assert chances == sorted(chances, reverse=True)


def test_understand_takes_100_texts_and_no_more(stack: Stack) -> None:
    full = stack.client.post("/api/v1/understand", json={"texts": ["ကူညီပါ " * 140] * 100})
    assert full.status_code == 200
    assert len(full.json()["results"]) == 100
    assert stack.client.post("/api/v1/understand", json={"texts": ["a"] * 101}).status_code == 422
    assert stack.client.post("/api/v1/understand", json={"texts": ["a" * 1001]}).status_code == 422
    assert stack.client.post("/api/v1/understand", json={"texts": []}).json() == {"results": []}


def test_checks_lists_what_can_be_decided_and_by_which_facts(stack: Stack) -> None:
    listed = stack.client.get("/api/v1/checks").json()["checks"]
    kinds = {one["topic"]: one["kind"] for one in listed}
    assert (kinds[TOPIC], kinds["legal_period"]) == ("check", "calculator")
    check = next(one for one in listed if one["topic"] == TOPIC)
    visa = check["facts"]["properties"]["visa"]
    assert visa["type"] == "string"
    assert "undisclosed" in visa["enum"]
    assert check["outcome"]["$defs"]["Deadline"]["properties"]["id"]["enum"] == [
        "apply",
        "permission",
    ]


def test_a_calculator_is_decided_by_the_release_that_answers(stack: Stack) -> None:
    body = {"facts": {"event_date": "2026-01-31", "months": 1}, "as_of": "2026-02-01"}
    outcome = stack.client.post("/api/v1/calculators/legal_period", json=body).json()
    (period,) = outcome["deadlines"]
    assert (period["calendar"], period["legal"]) == ("2026-02-28", "2026-03-03")
    assert outcome["release"] == stack.client.get("/healthz").json()["release"]


def test_a_check_is_decided_from_facts(stack: Stack) -> None:
    body = {
        "facts": {
            "visa": "E-9",
            "contract_end_date": "2026-01-31",
            "change_applied_date": "2026-03-04",
        },
        "as_of": "2026-03-04",
    }
    outcome = stack.client.post(f"/api/v1/checks/{TOPIC}", json=body).json()
    assert outcome["verdict"] == "too_late"
    assert outcome["values"]["must_depart"] is True
    assert outcome["release"] == stack.client.get("/healthz").json()["release"]


def test_the_language_changes_no_outcome(stack: Stack) -> None:
    facts = {"visa": "E-9", "contract_end_date": "2026-01-31"}
    outcomes = [
        stack.client.post(
            f"/api/v1/checks/{TOPIC}",
            json={"facts": facts, "as_of": "2026-02-10", "language": language},
        ).json()
        for language in ("en", "ko", "ne", "vi", "km", "id", "th")
    ]
    assert all(outcome == outcomes[0] for outcome in outcomes)


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({"visum": "E-9"}, "visum"),
        ({"visa": "Z-1"}, "visa"),
        ({"contract_end_date": "31.1.2026"}, "contract_end_date"),
        ({"contract_end_date": 20260131}, "contract_end_date"),
        ({"change_permitted": "yes"}, "change_permitted"),
        ({"hourly_wage": 10000}, "hourly_wage"),
    ],
)
def test_a_wrong_fact_is_a_422_that_names_it(
    stack: Stack, facts: dict[str, object], named: str
) -> None:
    response = stack.client.post(f"/api/v1/checks/{TOPIC}", json={"facts": facts})
    assert response.status_code == 422
    assert response.json()["error"]["field"] == named


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/v1/checks/nothing", {"facts": {}}, 404),
        ("/api/v1/calculators/nothing", {"facts": {}}, 404),
        ("/api/v1/ask", {"text": "hi", "as_of": "yesterday"}, 422),
        ("/api/v1/ask", {"text": "hi", "language": "xx"}, 422),
        ("/api/v1/ask", {"text": 5}, 422),
        ("/api/v1/ask", {}, 422),
        ("/api/v1/nothing", {}, 404),
    ],
)
def test_every_error_has_the_one_shape(
    stack: Stack, path: str, body: dict[str, object], status: int
) -> None:
    response = stack.client.post(path, json=body)
    assert response.status_code == status
    assert {"code", "message", "retry"} <= set(response.json()["error"])


def test_the_server_makes_the_ids_and_an_unknown_one_begins_anew(stack: Stack) -> None:
    made_up = stack.ask("hello", conversation="mine")
    assert made_up["conversation"] != "mine"
    again = stack.ask("hello", conversation=made_up["conversation"])
    assert again["conversation"] == made_up["conversation"]


def test_conversations_do_not_share_facts(stack: Stack) -> None:
    stack.ask("contract ended 31 january 2026, E-9, days left?", as_of="2026-02-10")
    other = stack.ask("how many days to find a new company?", as_of="2026-02-10")
    assert "contract_end_date" in other["outcome"]["missing"]


def test_the_page_words_come_in_the_language_asked_for(stack: Stack) -> None:
    page = stack.client.get("/api/v1/page", params={"language": "ne"}).json()
    assert page["language"] == "ne"
    assert page["texts"]["draft_notice"]
    assert [language["code"] for language in page["languages"]] == [
        "en",
        "ko",
        "vi",
        "id",
        "km",
        "ne",
    ]
    unknown = stack.client.get("/api/v1/page", params={"language": "th"}).json()
    assert unknown["language"] == "en"


def test_nothing_from_elsewhere_may_run_in_the_page(stack: Stack) -> None:
    headers = stack.client.get("/").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"


def test_rasa_itself_refuses_who_has_no_token(stack: Stack) -> None:
    command = stack.child("-m bot").cmdline()
    port = command[command.index("--port") + 1]
    for path in ("/status", "/conversations/x/tracker"):
        for query in ("", "?token=wrong"):
            response = httpx.get(f"http://127.0.0.1:{port}{path}{query}", trust_env=False)
            assert response.status_code == 401, path
    assert "--auth-token" not in command
