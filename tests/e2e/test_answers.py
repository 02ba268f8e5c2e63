"""A worker's question, through Rasa and the action server, comes back computed and cited."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.conftest import Stack, press, texts

pytestmark = pytest.mark.stack

QUESTIONS = {
    "en": "my contract ended on 31 January 2026, how many days do I have to change company?",
    "ko": "제 근로계약이 2026년 1월 31일에 끝났어요. 회사를 바꾸려면 며칠 남았어요?",
    "ne": "मेरो करार २०२६ जनवरी ३१ मा सकियो, कम्पनी परिवर्तन गर्न कति दिन बाँकी छ?",
    "ne-Latn": "mero contract 31 january 2026 ma sakiyo, company change garna kati din cha?",
}
#: Act by, by the calendar, by the rest-day rule - as each language writes them.
DAYS = {
    "en": ("27 February 2026", "28 February 2026", "3 March 2026"),
    "ko": ("2026년 2월 27일", "2026년 2월 28일", "2026년 3월 3일"),
    "ne": ("2026 फेब्रुअरी 27", "2026 फेब्रुअरी 28", "2026 मार्च 3"),
}
PASSED = {"en": "The day has passed", "ko": "기한이 지났", "ne": "दिन बितिसक"}
HELPS = {"en": "What may still help", "ko": "아직 도움이", "ne": "अझै काम लाग्न"}


@pytest.mark.parametrize("style", QUESTIONS)
def test_the_first_reply_names_the_three_days_and_the_article(stack: Stack, style: str) -> None:
    answer = stack.ask(QUESTIONS[style], as_of="2026-02-10")
    language = style.split("-")[0]
    first = answer["reply"][0]["text"]
    assert answer["language"]["code"] == language
    assert answer["topic"]["id"] == "workplace_change_deadline"
    for day in DAYS[language]:
        assert day in first
    assert first.splitlines()[0].find(DAYS[language][0]) >= 0
    assert "17" in first
    assert "25" in first.replace(DAYS[language][0], "")
    cited = [(one["instrument"], one["article"]) for one in answer["reply"][0]["sources"]]
    assert ("foreign_workers_act", "25(3)") in cited
    assert "1577-0071" in first


@pytest.mark.parametrize("style", QUESTIONS)
def test_after_the_day_it_says_so_first_then_what_helps_and_whom_to_call(
    stack: Stack, style: str
) -> None:
    answer = stack.ask(QUESTIONS[style], as_of="2026-11-22")
    language = style.split("-")[0]
    lines = answer["reply"][0]["text"].splitlines()
    passed, help_, phone = (
        next((index for index, line in enumerate(lines) if part in line), -1)
        for part in (PASSED[language], HELPS[language], "1577-0071")
    )
    assert passed == 0, lines[0]
    assert 0 < help_ < phone


def test_the_outcome_is_that_of_the_contract(stack: Stack) -> None:
    outcome = stack.ask(QUESTIONS["en"], as_of="2026-02-10")["outcome"]
    assert outcome["verdict"] == "depends"
    assert outcome["missing"] == ["visa"]
    assert outcome["deadlines"][0] == {
        "id": "apply",
        "calendar": "2026-02-28",
        "legal": "2026-03-03",
        "safe": "2026-02-27",
        "days_left": 17,
        "passed": False,
    }


def test_a_guided_check_from_opening_to_outcome_by_buttons(stack: Stack) -> None:
    opening = stack.ask("how many days do i have to find a new company?", as_of="2026-02-10")
    asked = press(stack, opening, "E-9")
    assert "On which day did your contract end" in texts(asked)
    done = stack.ask("31/01/2026", conversation=asked["conversation"])
    assert done["outcome"]["verdict"] == "yes"
    assert "27 February 2026" in texts(done)
    assert done["as_of"] == "2026-02-10"


def test_rather_not_saying_the_visa_is_a_complete_path_without_immigration(stack: Stack) -> None:
    opening = stack.ask(QUESTIONS["en"], as_of="2026-02-10")
    done = press(stack, opening, "I'd rather not say")
    assert done["outcome"]["verdict"] == "refer"
    assert "27 February 2026" in texts(done)
    assert "1345" not in texts(done)
    assert "immigration office" not in texts(done)


def test_an_ambiguous_day_is_asked_back(stack: Stack) -> None:
    answer = stack.ask("my contract ended 03/02/2026, by when must i apply?", as_of="2026-02-10")
    labels = [button["label"] for button in answer["reply"][-1]["buttons"]]
    assert labels == ["2 March 2026", "3 February 2026"] or labels == [
        "3 February 2026",
        "2 March 2026",
    ]
    chosen = press(stack, answer, "3 February 2026")
    assert chosen["outcome"]["deadlines"][0]["calendar"] == "2026-03-03"


def test_a_day_that_does_not_exist_is_named_kindly_and_the_check_goes_on(stack: Stack) -> None:
    opening = stack.ask("how many days to find a new company?", as_of="2026-02-10")
    asked = press(stack, opening, "E-9")
    wrong = stack.ask("31 february 2026", conversation=asked["conversation"])
    assert "does not exist" in texts(wrong)
    right = stack.ask("31 january 2026", conversation=asked["conversation"])
    assert right["outcome"]["verdict"] == "yes"


def test_another_question_in_between_is_answered_and_the_check_asks_on(stack: Stack) -> None:
    opening = stack.ask("how many days to find a new company?", as_of="2026-02-10")
    between = stack.ask("i need an interpreter", conversation=opening["conversation"])
    assert between["topic"]["id"] == "interpretation"
    assert "1577-1366" in texts(between)
    assert "Which visa do you have?" in between["reply"][-1]["text"]
    after = stack.ask("E-9", conversation=opening["conversation"])
    assert after["topic"]["id"] == "workplace_change_deadline"
    assert "contract end" in texts(after)


def test_an_urgent_message_in_a_check_comes_first_and_the_facts_are_kept(stack: Stack) -> None:
    opening = stack.ask(QUESTIONS["en"], as_of="2026-02-10")
    urgent = stack.ask("my boss is beating me now help", conversation=opening["conversation"])
    assert urgent["topic"]["id"] == "violence"
    assert urgent["reply"][0]["urgent"]
    assert "112" in urgent["reply"][0]["text"].splitlines()[0]
    resumed = press(stack, urgent, "Back to my question")
    assert resumed["outcome"]["deadlines"][0]["safe"] == "2026-02-27"


@pytest.mark.parametrize(
    "text",
    [
        "boss not pay salary 3 months and hit me, contract ended 10 october 2026",
        "계약이 2026년 10월 10일에 끝났는데 사장님이 때렸어요. 회사 바꾸려면 며칠 남았어요?",
        "contract 10 october 2026 ma sakiyo, sahu le kutyo, company change garna kati din cha",
    ],
)
def test_violence_beside_another_question_is_answered_first(stack: Stack, text: str) -> None:
    answer = stack.ask(text, as_of="2026-10-30")
    assert answer["reply"][0]["urgent"]
    assert "112" in answer["reply"][0]["text"].splitlines()[0]


def test_a_fact_can_be_corrected_after_the_outcome(stack: Stack) -> None:
    opening = stack.ask(QUESTIONS["en"] + " E-9", as_of="2026-02-10")
    assert opening["outcome"]["verdict"] == "yes"
    asked = press(stack, opening, "Another day")
    corrected = stack.ask("27 January 2026", conversation=asked["conversation"])
    assert corrected["outcome"]["deadlines"][0]["safe"] == "2026-02-26"


def test_stop_ends_a_check(stack: Stack) -> None:
    opening = stack.ask(QUESTIONS["en"], as_of="2026-02-10")
    stopped = stack.ask("stop", conversation=opening["conversation"])
    assert stopped["outcome"] is None
    assert "we stop here" in texts(stopped)


@pytest.mark.parametrize(
    ("text", "topic", "said"),
    [
        ("hello", "greet", "a program, not a person"),
        ("what can you do?", "menu", "I can answer this now"),
        ("who will win the football game tonight", "out_of_scope", "I cannot help with that"),
        ("어제 사장님이 저를 때렸어요", "violence", "112"),
        ("मलाई साहुले कुट्यो", "violence", "112"),
        ("need interpreter who speak khmer", "interpretation", "1577-0071"),
    ],
)
def test_topics_and_talk(stack: Stack, text: str, topic: str, said: str) -> None:
    answer = stack.ask(text)
    assert answer["topic"]["id"] == topic
    assert said in texts(answer)


def test_the_language_is_chosen_by_word_and_by_button(stack: Stack) -> None:
    first = stack.ask("please speak nepali")
    assert first["reply_language"] == "ne"
    again = stack.ask("change language", conversation=first["conversation"])
    korean = press(stack, again, "한국어")
    assert korean["reply_language"] == "ko"
    kept = stack.ask(QUESTIONS["en"], conversation=first["conversation"], as_of="2026-02-10")
    assert kept["reply_language"] == "ko"


def test_a_code_a_number_or_one_word_does_not_switch_the_language(stack: Stack) -> None:
    opening = stack.ask(QUESTIONS["ko"], as_of="2026-02-10")
    for text in ("E-9", "5 feb", "31", "visa"):
        answer = stack.ask(text, conversation=opening["conversation"])
        assert answer["reply_language"] == "ko", text


def test_an_answer_can_be_shown_in_korean_without_changing_the_language(stack: Stack) -> None:
    opening = stack.ask(QUESTIONS["ne"], as_of="2026-02-10")
    korean = press(stack, opening, "한국어로 보기")
    assert "2026년 2월 27일" in texts(korean)
    assert korean["reply_language"] == "ne"


def test_a_language_that_is_not_offered_is_told_so_in_the_first_reply(stack: Stack) -> None:
    answer = stack.ask("สวัสดีครับ ผมอยากเปลี่ยนบริษัท")
    assert answer["language"]["code"] == "th"
    assert "Thai" in answer["reply"][0]["text"]
    assert "1577-0071" in answer["reply"][0]["text"]


def test_a_draft_language_says_so_once_a_conversation(stack: Stack) -> None:
    first = stack.ask("नमस्ते")
    second = stack.ask("के के सोध्न मिल्छ?", conversation=first["conversation"])
    notice = first["reply"][-1]["text"]
    assert first["reply"][-1]["buttons"][0]["label"] == "한국어로 보기"
    assert notice not in texts(second)


def test_an_unknown_intent_in_every_state_gets_exactly_one_turn(stack: Stack) -> None:
    def is_one_turn(answer: dict[str, Any]) -> bool:
        return 1 <= len(answer["reply"]) <= 3

    states: dict[str, Any] = {"new": stack.ask("zxqv wvut")}
    opening = stack.ask(QUESTIONS["en"], as_of="2026-02-10")
    states["in a check"] = stack.ask("zxqv wvut", conversation=opening["conversation"])
    done = press(stack, opening, "E-9")
    states["after a check"] = stack.ask("zxqv wvut", conversation=done["conversation"])
    for name, answer in states.items():
        assert is_one_turn(answer), name
        following = stack.ask("hello", conversation=answer["conversation"])
        assert is_one_turn(following), name
