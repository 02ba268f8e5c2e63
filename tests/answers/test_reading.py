"""A day belongs to the fact that its words name, and to none where nothing does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from baro.answers.book import Book
from baro.answers.dialogue import Dialogue, Turn
from baro.answers.found import FactsRead
from baro.answers.reading import MessageReader
from baro.knowledge.schema import Reading
from baro.rules.facts import allowed_facts, read_fact, read_facts

TOPIC = "workplace_change_deadline"
TODAY = date(2026, 10, 30)
END, APPLIED, PERMITTED = "contract_end_date", "change_applied_date", "change_permitted_date"


def read(
    book: Book,
    text: str,
    language: str = "en",
    asked: str | None = None,
    known: tuple[str, ...] = (),
    today: date = TODAY,
    topic: str = TOPIC,
) -> FactsRead:
    reader = MessageReader(book, language, today)
    return reader.facts(text, book.knowledge.contract.checks[topic], asked, known)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "my contract ended 5 january 2026, i applied 20 january 2026",
            {END: date(2026, 1, 5), APPLIED: date(2026, 1, 20)},
        ),
        (
            "contract ended 31 jan 2026, i applied 5 feb 2026",
            {END: date(2026, 1, 31), APPLIED: date(2026, 2, 5)},
        ),
        (
            "i applied on 5 feb 2026 and my contract ended on 31 jan 2026",
            {END: date(2026, 1, 31), APPLIED: date(2026, 2, 5)},
        ),
        (
            "my contract ended 31 january 2026 and i got permission on 4 may 2026",
            {END: date(2026, 1, 31), PERMITTED: date(2026, 5, 4)},
        ),
        ("contract ended yesterday", {END: date(2026, 10, 29)}),
        ("i was fired 3 weeks ago", {END: date(2026, 10, 9)}),
        (
            "i stopped working on 25 september 2026 but contract ended 10 october 2026",
            {"last_day_worked": date(2026, 9, 25), END: date(2026, 10, 10)},
        ),
        (
            "boss reported on 20 october 2026 but contract ended 9 october 2026",
            {"employer_report_date": date(2026, 10, 20), END: date(2026, 10, 9)},
        ),
        (
            "i came to korea on 10 october 2023 and my contract ended 9 october 2026",
            {END: date(2026, 10, 9)},
        ),
        (
            "my alien card expires 31 december 2026 and contract ended 9 october 2026",
            {END: date(2026, 10, 9)},
        ),
        ("how many days from 9 october 2026?", {END: date(2026, 10, 9)}),
        ("my contract is from 10 october 2023 to 9 october 2026", {END: date(2026, 10, 9)}),
    ],
)
def test_each_day_goes_to_the_fact_that_its_words_name(
    book: Book, text: str, facts: dict[str, date]
) -> None:
    assert read(book, text).facts == facts


@pytest.mark.parametrize(
    ("language", "text", "facts"),
    [
        (
            "ko",
            "2026년 1월 5일에 계약이 끝났고 1월 20일에 신청했어요",
            {END: date(2026, 1, 5), APPLIED: date(2026, 1, 20)},
        ),
        ("ko", "2026년 10월 9일에 해고당했어요", {END: date(2026, 10, 9)}),
        (
            "ne",
            "मेरो सम्झौता २०२६ जनवरी ५ मा सकियो, २०२६ जनवरी २० मा निवेदन दिएँ",
            {END: date(2026, 1, 5), APPLIED: date(2026, 1, 20)},
        ),
        ("ne", "mero contract 5 january 2026 ma sakiyo", {END: date(2026, 1, 5)}),
        (
            "km",
            "ខ្ញុំឈប់ធ្វើការថ្ងៃទី25 ខែកញ្ញា តែកុងត្រាអស់ថ្ងៃទី10 ខែតុលា",
            {"last_day_worked": date(2026, 9, 25), END: date(2026, 10, 10)},
        ),
        (
            "km",
            "ថ្ងៃទី25 កញ្ញា ខ្ញុំឈប់ធ្វើការ ថ្ងៃទី10 តុលា អស់កុងត្រា",
            {"last_day_worked": date(2026, 9, 25), END: date(2026, 10, 10)},
        ),
        ("km", "វីសាខ្ញុំអស់ថ្ងៃទី31 ខែធ្នូ 2026", {}),
        ("km", "ខ្ញុំមិនទាន់បានដាក់ពាក្យថ្ងៃទី 5 តុលាទេ", {}),
        (
            "id",
            "kontrak saya habis tgl 5 bulan 1 2026, saya mengajukan 20 januari 2026",
            {END: date(2026, 1, 5), APPLIED: date(2026, 1, 20)},
        ),
        ("id", "10 oktober 2023 sampai tgl 9 oktober 2026", {END: date(2026, 10, 9)}),
        ("id", "saya dipecat tgl 25 bln kemarin", {END: date(2026, 9, 25)}),
        (
            "vi",
            "hết hợp đồng ngày 5 tháng 1 năm 2026, nộp đơn ngày 20 tháng 1 năm 2026",
            {END: date(2026, 1, 5), APPLIED: date(2026, 1, 20)},
        ),
        ("vi", "bi duoi viec ngay 20/9 nam nay", {END: date(2026, 9, 20)}),
    ],
)
def test_words_follow_their_day_in_other_languages(
    book: Book, language: str, text: str, facts: dict[str, date]
) -> None:
    assert read(book, text, language).facts == facts


@pytest.mark.parametrize(
    "text",
    [
        "can i apply today?",
        "i will apply tomorrow, is it ok?",
        "my visa expires 31 december 2026",
        "can i go home on 20 november 2026 and come back?",
        "what happens on 5 november 2026",
    ],
)
def test_a_day_that_nothing_names_does_not_replace_a_known_fact(book: Book, text: str) -> None:
    assert END not in read(book, text, known=(END, "visa")).facts


@pytest.mark.parametrize("text", ["can i apply today?", "must i decide tomorrow or is it later"])
def test_a_word_for_a_day_alone_opens_nothing(book: Book, text: str) -> None:
    assert read(book, text).facts == {}


def test_several_days_without_a_name_are_asked_back(book: Book) -> None:
    found = read(book, "5 october 2026 or maybe 9 october 2026 i am not sure")
    assert found.facts == {}
    assert found.ambiguous == (END, (date(2026, 10, 5), date(2026, 10, 9)))


def test_a_day_told_of_another_fact_is_not_the_answer_to_the_question(book: Book) -> None:
    found = read(book, "sorry, my contract ended 20 april 2026", asked="suspension_end_date")
    assert found.facts == {END: date(2026, 4, 20)}
    denied = read(book, "i have not applied, contract ended 1 october 2026", asked=APPLIED)
    assert denied.facts == {END: date(2026, 10, 1)}


def test_of_a_span_the_end_is_taken(book: Book) -> None:
    for text in ("from 5 february to 20 april 2026", "ពី 5 កុម្ភៈ ដល់ថ្ងៃទី 20 មេសា 2026"):
        found = read(book, text, asked="suspension_end_date")
        assert found.facts == {"suspension_end_date": date(2026, 4, 20)}


def test_the_day_of_a_request_answers_whether_it_was_made(book: Book) -> None:
    found = read(book, "yes i asked on 20 march 2026", asked="suspension_requested", known=(END,))
    assert found.facts == {
        "suspension_requested": True,
        "suspension_requested_date": date(2026, 3, 20),
    }


def test_something_done_cannot_lie_ahead(book: Book) -> None:
    found = read(book, "5 november 2026", asked=APPLIED)
    assert found.facts == {}
    assert found.ahead == APPLIED


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes", True),
        ("Yes!", True),
        ("no", False),
        ("no, i did not", False),
        ("not yet", False),
        ("ok what does it mean?", None),
        ("no problem i asked", None),
        ("បាទ", True),
        ("បាទ អត់ទេ", False),
        ("អត់ដឹង", None),
        ("what", None),
    ],
)
def test_yes_and_no_are_read_only_where_they_are_the_answer(
    book: Book, text: str, answer: bool | None
) -> None:
    read_ = read(book, text, asked="suspension_requested")
    assert read_.facts.get("suspension_requested") is answer


@pytest.mark.parametrize(
    ("text", "visa"),
    [
        ("E-9", "E-9"),
        ("e9, contract ended", "E-9"),
        ("my visa is E-9.", "E-9"),
        ("E-7-4", "E-7-4"),
        ("비자는 E-9이에요", "E-9"),
        ("H-2 before but now E-9", None),
        ("E-9 or H-2", None),
        ("my e-9 expired, i am overstayed", "none"),
        ("no visa problem", None),
        ("i do not want to say", "undisclosed"),
        ("말하고 싶지 않아요", "undisclosed"),
        ("불법체류예요", "none"),
        ("art. 25(3) and 1577-0071", None),
    ],
)
def test_the_visa_is_read_or_asked(book: Book, text: str, visa: str | None) -> None:
    assert MessageReader(book, "en", TODAY).visa(text) == visa


def test_no_to_another_question_is_no_word_on_the_visa(book: Book) -> None:
    assert read(book, "no", asked="visa").facts == {"visa": "none"}
    assert read(book, "no", asked="suspension_requested").facts == {"suspension_requested": False}
    changes = read(book, "없어요", "ko", asked="changes_number", topic=COUNT)
    assert changes.facts == {"changes_number": 0}


PAY, COUNT, JOIN = "minimum_wage", "workplace_change_count", "return_cost_insurance_join"
HOURLY, MONTHLY, WEEKLY = "hourly_wage", "monthly_base_wage", "weekly_hours"


@pytest.mark.parametrize(
    ("topic", "text", "facts"),
    [
        (PAY, "they pay me 9500 won an hour", {HOURLY: 9500}),
        (PAY, "they pay 9,500 per hour", {HOURLY: 9500}),
        (PAY, "9500/h", {HOURLY: 9500}),
        (PAY, "salary 9500 an hour", {HOURLY: 9500}),
        (COUNT, "saya belum pernah pindah pabrik", {"changes_number": 0}),
        (PAY, "luong 2tr1 mot thang, tuan 44 tieng", {MONTHLY: 2100000, WEEKLY: Decimal(44)}),
        (JOIN, "tôi là người Việt, hỏi về pháp luật", {"nationality": "VN"}),
        (PAY, "gaji dua setengah juta, 44 jam seminggu", {MONTHLY: 2500000, WEEKLY: Decimal(44)}),
        (PAY, "hourly 9500 monthly 2100000", {HOURLY: 9500, MONTHLY: 2100000}),
        (
            PAY,
            "2.1 million a month for 44 hours a week, 6 days a week",
            {MONTHLY: 2100000, WEEKLY: Decimal(44), "days_per_week": 6},
        ),
        (
            PAY,
            "I worked 209 hours in May 2026, salary 2.1 million",
            {"hours_worked": Decimal(209), "work_month": "2026-05", MONTHLY: 2100000},
        ),
        (PAY, "in May 40 hours a week", {"work_month": "2026-05", WEEKLY: Decimal(40)}),
        (
            PAY,
            "I worked on 5 may 2026 for 9500 won an hour",
            {"work_date": date(2026, 5, 5), HOURLY: 9500},
        ),
        (PAY, "E-9, 9500 an hour", {"visa": "E-9", HOURLY: 9500}),
        (PAY, "I am 25 years old, 9500 an hour", {HOURLY: 9500}),
        (PAY, "minimum wage is 10320, they pay 9500 an hour", {HOURLY: 9500}),
        (PAY, "call 1350 said, 9500 an hour", {HOURLY: 9500}),
        (PAY, "they cut 200000 for the room, salary 2000000", {MONTHLY: 2000000}),
        (PAY, "mahina ma 200 man", {MONTHLY: 2000000}),
        (PAY, "시급 9500원 받아요 주 40시간", {HOURLY: 9500, WEEKLY: Decimal(40)}),
        (
            PAY,
            "월급 210만원, 주 5일 하루 8시간",
            {MONTHLY: 2100000, "days_per_week": 5},
        ),
        (
            PAY,
            "2026년 5월에 40시간 일했어요",
            {"work_month": "2026-05", "hours_worked": Decimal(40)},
        ),
        (PAY, "최저시급이 10320원인데 시급 9500원 받아요", {HOURLY: 9500}),
        (PAY, "प्रति घण्टा ९५०० वन हप्तामा ४० घण्टा", {HOURLY: 9500, WEEKLY: Decimal(40)}),
        (PAY, "mahina ko 21 lakh won, hapta ma 44 ghanta", {MONTHLY: 2100000, WEEKLY: Decimal(44)}),
        (
            PAY,
            "ធ្វើការប្រាំមួយថ្ងៃក្នុងមួយអាទិត្យ ប្រាក់ខែ 2លានកន្លះ",
            {"days_per_week": 6, MONTHLY: 2500000},
        ),
        (PAY, "1ខែ 2លាន1សែន ធ្វើការ 11ម៉ោងមួយថ្ងៃ", {MONTHLY: 2100000}),
        (COUNT, "I changed company 3 times", {"changes_number": 3}),
        (COUNT, "changed twice, can I change again", {"changes_number": 2}),
        (COUNT, "I moved 2 times, can I move 1 more time", {"changes_number": 2}),
        (COUNT, "세 번 옮겼어요", {"changes_number": 3}),
        (COUNT, "세 번 옮겼어요 한 번 더 돼요?", {"changes_number": 3}),
        (COUNT, "한 번도 안 옮겼어요", {"changes_number": 0}),
        (COUNT, "३ पटक फेरें", {"changes_number": 3}),
        (JOIN, "I am Vietnamese, pay in 2 instalments", {"nationality": "VN", "instalments": 2}),
        (JOIN, "저는 네팔에서 왔어요", {"nationality": "NP"}),
        (JOIN, "म नेपाली हुँ", {"nationality": "NP"}),
    ],
)
def test_a_number_or_country_goes_to_the_fact_that_its_words_name(
    book: Book, topic: str, text: str, facts: dict[str, Any]
) -> None:
    found = read(book, text, topic=topic)
    assert found == FactsRead(facts=facts)


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        (PAY, "9500"),
        (PAY, "they pay less than 10320 an hour"),
        (PAY, "시급이 10320원보다 적어요"),
        (PAY, "80000 won a day"),
        (PAY, "they pay 500 dollars a month"),
        (PAY, "8 hours a day"),
        (PAY, "may I ask about my pay"),
        (PAY, "since 5 may 2026 they pay less"),
        (PAY, "they pay 90 percent of the salary"),
        (PAY, "salary comes on the 10"),
        (PAY, "226 hours a month 195 man"),
        (COUNT, "I came 2 years 4 months ago"),
        (COUNT, "used 3/3 already"),
        (COUNT, "4번째 이직 가능?"),
        (COUNT, "can I change 1 more time"),
        (PAY, "1월에 올랐는데 어때요"),
        (JOIN, "बङ्गलादेशी साथीले बीमा गरेको छैन"),
        (PAY, "tell me about 1350 and 010-1234-5678"),
        (COUNT, "my friend has 3 children"),
        (JOIN, "do you speak Nepali"),
        (JOIN, "I am going to Nepal"),
        (JOIN, "नेपाल जाने टिकट"),
        (TOPIC, "they pay me 9500 won an hour, I am Nepali"),
    ],
)
def test_what_nothing_names_is_no_fact(book: Book, topic: str, text: str) -> None:
    assert read(book, text, topic=topic).empty


@pytest.mark.parametrize(
    ("topic", "asked", "text", "answer"),
    [
        (PAY, HOURLY, "9500", 9500),
        (PAY, HOURLY, "9.500", 9500),
        (PAY, HOURLY, "in 2026 I got 9500", 9500),
        (PAY, WEEKLY, "37.5", Decimal("37.5")),
        (PAY, WEEKLY, "37.500", Decimal("37.5")),
        (PAY, WEEKLY, "5 days, 40 hours", Decimal(40)),
        (PAY, MONTHLY, "two million", 2000000),
        (PAY, "work_month", "may", "2026-05"),
        (PAY, "work_month", "5 may 2026", "2026-05"),
        (PAY, "work_month", "지난달이요", "2026-09"),
        (COUNT, "changes_number", "two", 2),
        (COUNT, "changes_number", "never", 0),
        (COUNT, "changes_number", "i never changed", 0),
        (COUNT, "changes_number", "두 번이요", 2),
        (COUNT, "changes_number", "3 times in 5 years", 3),
        (JOIN, "nationality", "Khmer", "KH"),
        (JOIN, "nationality", "I am in Korea, from Sri Lanka", "LK"),
        (JOIN, "nationality", "베트남", "VN"),
        (JOIN, "instalments", "3", 3),
    ],
)
def test_a_single_number_answers_the_question(
    book: Book, topic: str, asked: str, text: str, answer: object
) -> None:
    assert read(book, text, asked=asked, topic=topic).facts == {asked: answer}


@pytest.mark.parametrize(
    ("topic", "asked", "text", "choices"),
    [
        (PAY, HOURLY, "9500 or 9800", (9500, 9800)),
        (PAY, HOURLY, "before 9500 an hour, now 9800 an hour", (9500, 9800)),
        (PAY, None, "I work 52-60 hours a week", (Decimal(52), Decimal(60))),
        (COUNT, None, "계약만료로 2회, 휴업으로 1회 변경했습니다", (1, 2)),
        (PAY, "work_month", "december", ("2025-12", "2026-12")),
        (PAY, "work_month", "जेठ", ("2026-05", "2026-06")),
        (JOIN, "nationality", "Vietnam or Cambodia", ("VN", "KH")),
    ],
)
def test_of_two_readings_the_worker_chooses(
    book: Book, topic: str, asked: str | None, text: str, choices: tuple[object, ...]
) -> None:
    found = read(book, text, asked=asked, topic=topic)
    assert found.facts == {}
    assert found.ambiguous is not None
    assert found.ambiguous[1] == choices


@pytest.mark.parametrize(
    ("topic", "asked", "text"),
    [
        (PAY, WEEKLY, "200"),
        (PAY, MONTHLY, "2.1"),
        (PAY, MONTHLY, "210"),
        (PAY, HOURLY, "0"),
        (COUNT, "changes_number", "2.5"),
    ],
)
def test_a_number_that_cannot_be_is_told(book: Book, topic: str, asked: str, text: str) -> None:
    assert read(book, text, asked=asked, topic=topic) == FactsRead(unlikely=asked)


@pytest.mark.parametrize("text", ["Korea", "do you speak Nepali?", "i do not know"])
def test_the_country_of_work_or_a_language_is_no_nationality(book: Book, text: str) -> None:
    assert read(book, text, asked="nationality", topic=JOIN).empty


def asked_next(book: Book, topic: str, asked: str, text: str) -> tuple[dict[str, Any], Dialogue]:
    """Answer the question for a fact; give the slots and the dialogue that asks next."""
    slots = {"topic": topic, "asked": {"fact": asked}, "language": "en"}
    turn = Turn(text=text, intent="inform", as_of=TODAY, slots=slots)
    slots |= Dialogue(book, turn).read_check(opening=False).slots
    return slots, Dialogue(book, Turn(text=text, intent="inform", as_of=TODAY, slots=slots))


@pytest.mark.parametrize(
    ("topic", "asked", "text", "error"),
    [
        (PAY, HOURLY, "i do not know", "number_not_read"),
        (PAY, WEEKLY, "200", "number_unlikely"),
        (JOIN, "nationality", "somewhere", "country_not_read"),
    ],
)
def test_an_answer_that_is_not_read_gets_its_error_and_is_asked_again(
    book: Book, topic: str, asked: str, text: str, error: str
) -> None:
    slots, dialogue = asked_next(book, topic, asked, text)
    assert (slots["asked"]["fact"], slots["asked"]["error"]) == (asked, error)
    (bubble,) = (
        one for one in dialogue.ask().bubbles if dialogue.composer.question(asked) in one.text
    )
    month = dialogue.composer.month(TODAY)
    assert bubble.text.startswith(dialogue.composer.say("errors", error, example=month))


PAYOUT = "return_cost_insurance_payout"
GROUND, PHASE, INDUSTRY = "change_ground", "stay_phase", "industry"
EVENT, REASON = "payout_event", "leaving_reason"
ENDED, FAULTLESS, INJURY = "art25_1_1", "art25_1_2", "art25_1_3"
FIRST, EXTENSION = "first_3_years", "extension"
FINAL, TRIP = "final_departure", "temporary_departure"


@pytest.mark.parametrize(
    ("language", "topic", "asked", "text", "choice"),
    [
        ("en", COUNT, GROUND, "my contract is finished", ENDED),
        ("en", COUNT, GROUND, "the boss did not renew", ENDED),
        ("en", COUNT, GROUND, "Boss fired me, can I change?", ENDED),
        ("en", COUNT, GROUND, "it is not my fault", FAULTLESS),
        ("en", COUNT, GROUND, "no salary for 3 months", FAULTLESS),
        ("en", COUNT, GROUND, "company closed", FAULTLESS),
        ("en", COUNT, GROUND, "they live me in vinyl house, bad housing", FAULTLESS),
        ("en", COUNT, GROUND, "I hurt my back", INJURY),
        ("en", COUNT, GROUND, "it was my fault", "none"),
        ("en", COUNT, GROUND, "I was not fired, I want better salary", "none"),
        ("ko", COUNT, GROUND, "해고당했어요", ENDED),
        ("ko", COUNT, GROUND, "재계약 안 해줘요", ENDED),
        ("ko", COUNT, GROUND, "월급을 안 줘요", FAULTLESS),
        ("ko", COUNT, GROUND, "제 잘못이 아니에요", FAULTLESS),
        ("ko", COUNT, GROUND, "손가락이 잘렸어요", INJURY),
        ("ko", COUNT, GROUND, "그냥 옮기고 싶어요", "none"),
        ("ne", COUNT, GROUND, "साहुले निकाल्यो", ENDED),
        ("ne", COUNT, GROUND, "contract sakiyo", ENDED),
        ("ne", COUNT, GROUND, "talab nadiyera", FAULTLESS),
        ("ne", COUNT, GROUND, "mero galti haina", FAULTLESS),
        ("ne", COUNT, GROUND, "चोट लाग्यो", INJURY),
        ("ne", COUNT, GROUND, "ramro talab ko lagi", "none"),
        ("en", COUNT, PHASE, "the first 3 years", FIRST),
        ("en", COUNT, PHASE, "not extended yet", FIRST),
        ("en", COUNT, PHASE, "after 3 years", EXTENSION),
        ("ko", COUNT, PHASE, "첫 3년이요", FIRST),
        ("ko", COUNT, PHASE, "아직 연장 안 했어요", FIRST),
        ("ko", COUNT, PHASE, "연장이요", EXTENSION),
        ("ne", COUNT, PHASE, "pahilo 3 barsa", FIRST),
        ("ne", COUNT, PHASE, "थपिएको हो", EXTENSION),
        ("ko", PAY, INDUSTRY, "공장", "manufacturing"),
        ("ko", PAY, INDUSTRY, "공장에서 일해요", "manufacturing"),
        ("ko", PAY, INDUSTRY, "제조업", "manufacturing"),
        ("ko", PAY, INDUSTRY, "고기잡이", "fishery"),
        ("en", PAY, INDUSTRY, "I feed pigs on a farm", "livestock"),
        ("en", PAY, INDUSTRY, "fish farm", "aquaculture"),
        ("en", PAY, INDUSTRY, "strawberry farm", "crop_farming"),
        ("ne", PAY, INDUSTRY, "karkhana ma", "manufacturing"),
        ("ne", PAY, INDUSTRY, "सुँगुर फार्म", "livestock"),
        ("en", PAYOUT, EVENT, "going home for good", FINAL),
        ("en", PAYOUT, EVENT, "going home for vacation", TRIP),
        ("en", PAYOUT, EVENT, "I change my visa", "status_change"),
        ("ko", PAYOUT, EVENT, "휴가로 네팔에 가요", TRIP),
        ("ko", PAYOUT, EVENT, "완전히 귀국해요", FINAL),
        ("ne", PAYOUT, EVENT, "chutti ma ghar jane", TRIP),
        ("ne", PAYOUT, EVENT, "कोरिया छोड्दै छु", FINAL),
        ("en", PAYOUT, REASON, "my visa ends", "stay_expired"),
        ("en", PAYOUT, REASON, "before my visa ends, family problem", "early_personal"),
        ("ko", PAYOUT, REASON, "그만두라고 했어요", "dismissed"),
        ("ko", PAYOUT, REASON, "제가 그만뒀어요", "resigned"),
        ("ne", PAYOUT, REASON, "ghar ko samasya", "early_personal"),
        ("ne", PAYOUT, REASON, "देश निकाला", "deported"),
    ],
)
def test_words_answer_the_question_for_a_choice(
    book: Book, language: str, topic: str, asked: str, text: str, choice: str
) -> None:
    assert read(book, text, language, asked, topic=topic).facts == {asked: choice}


@pytest.mark.parametrize(
    ("topic", "asked", "text", "choices"),
    [
        (COUNT, GROUND, "contract ended because the company closed", (ENDED, FAULTLESS)),
        (COUNT, GROUND, "fired because I fought", (ENDED, "none")),
        (COUNT, GROUND, "I did not renew", (ENDED, "none")),
        (COUNT, GROUND, "accident at the company, a work accident", (FAULTLESS, INJURY)),
        (COUNT, PHASE, "I got a visa extension", (FIRST, EXTENSION)),
        (PAY, INDUSTRY, "farm", ("crop_farming", "livestock")),
        (PAY, INDUSTRY, "농장이요", ("crop_farming", "livestock")),
        (PAYOUT, EVENT, "ghar jane", (FINAL, TRIP)),
    ],
)
def test_words_of_two_choices_are_asked_back(
    book: Book, topic: str, asked: str, text: str, choices: tuple[str, ...]
) -> None:
    found = read(book, text, asked=asked, topic=topic)
    assert (found.facts, found.ambiguous) == ({}, (asked, choices))


@pytest.mark.parametrize(
    ("topic", "asked", "text"),
    [
        (COUNT, PHASE, "what is the extension"),
        (COUNT, PHASE, "first three years or extension?"),
        (COUNT, PHASE, "연장이 뭐예요"),
        (COUNT, PHASE, "extension vaneko k ho"),
        (COUNT, PHASE, "I do not know"),
        (COUNT, GROUND, "I want to change"),
        (COUNT, GROUND, "해고당하지 않았어요"),
        (COUNT, GROUND, "what is not my fault?"),
        (COUNT, None, "my company closed and I changed, then was fired"),
        (COUNT, None, "can I change after a visa extension"),
        (COUNT, None, "is it the same in the first three years and in the extension"),
        (PAY, None, "I work on a farm"),
        (PAY, None, "my friend is in a factory and I on a pig farm"),
        (TOPIC, None, "the factory fired me"),
    ],
)
def test_a_question_or_a_passing_word_chooses_nothing(
    book: Book, topic: str, asked: str | None, text: str
) -> None:
    assert read(book, text, asked=asked, topic=topic).empty


@pytest.mark.parametrize(
    ("topic", "text", "facts"),
    [
        (COUNT, "I am in my first three years", {PHASE: FIRST}),
        (COUNT, "how many changes in the extension period?", {PHASE: EXTENSION}),
        (COUNT, "연장 기간에 몇 번 바꿀 수 있어요?", {PHASE: EXTENSION}),
        (COUNT, "suru ko 3 barsa ma kati choti milcha", {PHASE: FIRST}),
        (PAY, "pig farm, 9500 won an hour", {INDUSTRY: "livestock", HOURLY: 9500}),
        (PAY, "공장에서 시급 9500원", {INDUSTRY: "manufacturing", HOURLY: 9500}),
    ],
)
def test_an_unmistakable_word_chooses_unasked(
    book: Book, topic: str, text: str, facts: dict[str, Any]
) -> None:
    assert read(book, text, topic=topic).facts == facts


def test_every_word_chooses_what_the_contract_and_the_question_know(book: Book) -> None:
    for rules in book.knowledge.reading.values():
        for table in (rules.choices, rules.choices_anywhere):
            for fact, words in table.items():
                assert set(words) <= set(book.knowledge.fact_questions[fact].choices)
                assert set(words) <= set(book.knowledge.contract.facts[fact].choices)


@pytest.mark.parametrize("language", ["en", "ko", "ne"])
@pytest.mark.parametrize("fact", [GROUND, PHASE, INDUSTRY, EVENT, REASON])
def test_a_label_written_out_is_its_choice(book: Book, language: str, fact: str) -> None:
    topic = {GROUND: COUNT, PHASE: COUNT, INDUSTRY: PAY}.get(fact, PAYOUT)
    texts = book.texts(language)
    for choice, label in book.knowledge.fact_questions[fact].choices.items():
        written = texts.get(f"facts/{fact}.choice.{choice}", label)
        for text in (written, written.split("(")[0]):
            assert read(book, text, language, fact, topic=topic).facts[fact] == choice


ENTRY, DEPARTURE = "entry_date", "departure_date"
JOINED, START = "joined_date", "contract_start_date"


@pytest.mark.parametrize(
    ("language", "topic", "text", "facts"),
    [
        ("en", JOIN, "I entered 3 september 2026", {ENTRY: date(2026, 9, 3)}),
        (
            "en",
            JOIN,
            "came to korea 3 september 2026, joined the insurance on 1 october 2026",
            {ENTRY: date(2026, 9, 3), JOINED: date(2026, 10, 1)},
        ),
        ("en", JOIN, "work starts on 5 december 2026", {START: date(2026, 12, 5)}),
        (
            "en",
            JOIN,
            "entered 3 september 2026 but started working 10 september 2026",
            {ENTRY: date(2026, 9, 3), START: date(2026, 9, 10)},
        ),
        ("en", PAYOUT, "leaving korea on 20 december 2026", {DEPARTURE: date(2026, 12, 20)}),
        ("en", PAYOUT, "my flight is 20 december 2026", {DEPARTURE: date(2026, 12, 20)}),
        (
            "en",
            PAYOUT,
            "visa ends 31 december 2026, flight 20 december 2026",
            {DEPARTURE: date(2026, 12, 20)},
        ),
        ("en", JOIN, "I joined the company 3 september 2026", {}),
        ("en", JOIN, "I have not joined the insurance since 3 september 2026", {}),
        ("en", JOIN, "I paid the insurance 3 september 2026", {}),
        ("ko", JOIN, "2026년 9월 3일에 한국에 왔어요", {ENTRY: date(2026, 9, 3)}),
        ("ko", JOIN, "보험은 10월 1일에 가입했어요", {JOINED: date(2026, 10, 1)}),
        ("ko", JOIN, "2026년 12월 5일에 일을 시작해요", {START: date(2026, 12, 5)}),
        ("ko", PAYOUT, "2026년 12월 20일에 출국해요", {DEPARTURE: date(2026, 12, 20)}),
        ("ne", JOIN, "sep 3 ma korea aako", {ENTRY: date(2026, 9, 3)}),
        ("ne", JOIN, "सेप्टेम्बर ३ मा कोरिया आएँ", {ENTRY: date(2026, 9, 3)}),
        ("ne", JOIN, "october 1 ma bima gareko", {JOINED: date(2026, 10, 1)}),
        ("ne", JOIN, "october 1 ma bima gareko chaina", {}),
        ("ne", PAYOUT, "2026 december 20 ma ghar jane", {DEPARTURE: date(2026, 12, 20)}),
        # The deadline check reads none of them.
        ("en", TOPIC, "I entered 3 september 2026", {}),
        ("en", TOPIC, "leaving korea on 20 december 2026", {}),
        ("en", TOPIC, "work starts on 5 december 2026", {}),
    ],
)
def test_days_of_coming_and_leaving_have_their_own_words(
    book: Book, language: str, topic: str, text: str, facts: dict[str, date]
) -> None:
    assert read(book, text, language, topic=topic) == FactsRead(facts=facts)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("what was the minimum wage in 2024", "2024-01"),
        ("what is the minimum wage in 2027", "2027-01"),
        ("in 2024?", "2024-01"),
        ("what about last year", "2025-01"),
        ("how much is it next year", "2027-01"),
        ("I worked in 2024 for the boss", "2024-01"),
        ("minimum wage in may 2024", "2024-05"),
        ("작년 최저임금", "2025-01"),
        ("2027년 최저시급 얼마예요", "2027-01"),
        ("2024년에는?", "2024-01"),
        ("내년 최저임금은 얼마예요", "2027-01"),
        ("2025 ma kati thiyo", "2025-01"),
        ("२०२४ मा न्यूनतम ज्याला कति थियो", "2024-01"),
        ("अर्को वर्ष न्यूनतम ज्याला कति", "2027-01"),
    ],
)
def test_a_year_asked_about_gives_the_rate_of_any_month_of_it(
    book: Book, text: str, month: str
) -> None:
    assert read(book, text, topic=PAY).facts == {"work_month": month}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("I came in 2023, is the minimum wage paid", None),
        ("2023년에 한국에 왔어요", None),
        ("작년에 왔는데 최저임금 얼마예요", None),
        ("is 2000 won the minimum wage", None),
        ("2081 ma nyunatam jyala kati", None),
        ("minimum wage since 2019", None),
        ("2024", "weekly_hours"),
    ],
)
def test_a_year_of_something_else_is_no_month(book: Book, text: str, asked: str | None) -> None:
    assert "work_month" not in read(book, text, asked=asked, topic=PAY).facts


def test_of_two_years_the_worker_chooses(book: Book) -> None:
    found = read(book, "minimum wage 2024 and 2025", topic=PAY)
    assert found == FactsRead(ambiguous=("work_month", ("2024-01", "2025-01")))


@pytest.mark.parametrize("intent", ["nlu_fallback", "inform", "out_of_scope", "greet", "menu"])
def test_a_fact_told_after_an_outcome_goes_to_its_topic(book: Book, intent: str) -> None:
    slots = {"topic": JOIN, "facts": {"visa": "E-9", "nationality": "NP"}, "language": "en"}
    said = {}
    for text in ("I entered 3 september 2026", "I like it here"):
        turn = Turn(text=text, intent=intent, as_of=TODAY, slots=slots)
        dialogue = Dialogue(book, turn)
        answer = {"nlu_fallback": dialogue.clarify, "inform": dialogue.inform}
        said[text] = answer.get(intent, dialogue.converse)()
    assert [one.run_check for one in said.values()] == [True, False]
    turn = Turn(text="I entered 3 september 2026", intent=intent, as_of=TODAY, slots=slots)
    read_ = Dialogue(book, turn).read_check(opening=True)
    assert read_.slots["facts"]["entry_date"] == "2026-09-03"
    assert read_.slots["check_answer"] == "outcome"


@pytest.mark.parametrize(
    ("topic", "asked", "text", "intent", "choice"),
    [
        (COUNT, GROUND, "my contract ended", TOPIC, ENDED),
        (COUNT, GROUND, "salary below minimum wage", PAY, FAULTLESS),
        (PAYOUT, REASON, "contract is over", TOPIC, "contract_expired"),
    ],
)
def test_an_answer_that_sounds_like_another_check_stays_in_its_own(
    book: Book, topic: str, asked: str, text: str, intent: str, choice: str
) -> None:
    slots: dict[str, Any] = {"topic": topic, "facts": {"visa": "E-9"}, "asked": {"fact": asked}}
    turn = Turn(text=text, intent=intent, as_of=TODAY, decision="answer", slots=slots)
    read_ = Dialogue(book, turn).read_check(opening=False)
    assert (read_.slots["topic"], read_.slots["facts"][asked]) == (topic, choice)
    after = Turn(
        text=text, intent=intent, as_of=TODAY, decision="answer", slots=slots | read_.slots
    )
    dialogue = Dialogue(book, after)
    said = dialogue.ask() if read_.slots["asked"] else dialogue.outcome()
    assert said.outcome is not None
    assert said.outcome["topic"] == topic
    assert dialogue.topic_found().id == topic


def test_another_check_still_opens_within_a_question(book: Book) -> None:
    slots = {"topic": COUNT, "facts": {"visa": "E-9"}, "asked": {"fact": GROUND}}
    text = "they pay me 9500 won an hour"
    turn = Turn(text=text, intent=PAY, as_of=TODAY, decision="answer", slots=slots)
    assert Dialogue(book, turn).read_check(opening=False).slots["topic"] == PAY


def test_what_answers_the_question_is_kept_beside_an_urgent_answer(book: Book) -> None:
    slots = {"topic": COUNT, "facts": {"visa": "E-9"}, "asked": {"fact": GROUND}}
    text = "boss did not pay and hit me"
    turn = Turn(text=text, intent="violence", as_of=TODAY, decision="urgent", slots=slots)
    said = Dialogue(book, turn).read_check(opening=False)
    assert said.bubbles[0].urgent
    assert said.slots["facts"] == {"visa": "E-9", GROUND: FAULTLESS}


def test_a_greeting_within_a_question_does_not_leave_it(book: Book) -> None:
    slots = {"topic": JOIN, "asked": {"fact": "workplace_changed"}, "language": "en"}
    turn = Turn(text="hello 3 september 2026", intent="greet", as_of=TODAY, slots=slots)
    assert not Dialogue(book, turn).converse().run_check


def test_a_choice_nobody_asked_for_is_dropped_when_it_is_not_answered(book: Book) -> None:
    assert "work_month" not in book.knowledge.fact_questions
    slots, _ = asked_next(book, PAY, "work_month", "i do not know")
    assert (slots["asked"] or {}).get("fact") != "work_month"


@pytest.mark.parametrize(
    ("topic", "asked", "text", "labels", "payload"),
    [
        (PAY, HOURLY, "9500 or 9800", ["9,500", "9,800"], "hourly_wage=9500"),
        (PAY, WEEKLY, "40,5 or 44", ["40.5", "44"], "weekly_hours=40.5"),
        (PAY, "work_month", "december", ["December 2025", "December 2026"], "work_month=2025-12"),
        (JOIN, "nationality", "Nepal or India", ["Nepal", "India"], "nationality=NP"),
        (PAY, "industry", "farm", ["Farm with plants", "Farm with"], "industry=crop_farming"),
    ],
)
def test_choices_become_buttons_and_the_button_tells_the_fact(
    book: Book, topic: str, asked: str, text: str, labels: list[str], payload: str
) -> None:
    slots, dialogue = asked_next(book, topic, asked, text)
    (buttons,) = (one.buttons for one in dialogue.ask().bubbles if one.buttons)
    assert all(label in button.label for label, button in zip(labels, buttons, strict=True))
    assert payload in buttons[0].payload
    pressed = Turn(
        text=buttons[0].payload,
        intent="inform",
        as_of=TODAY,
        slots=slots,
        entities={"given": payload},
    )
    told = Dialogue(book, pressed).read_check(opening=False).slots["facts"]
    assert str(told[asked]) == payload.partition("=")[2]


def test_facts_of_every_type_survive_the_conversation(book: Book) -> None:
    text = "they pay 9500 won an hour, 40.5 hours a week, May 2026"
    turn = Turn(text=text, intent=PAY, as_of=TODAY, slots={"language": "en"})
    slots = Dialogue(book, turn).read_check(opening=True).slots
    assert slots["facts"] == {HOURLY: 9500, WEEKLY: "40.5", "work_month": "2026-05"}
    again = Turn(text="E-9", intent="inform", as_of=TODAY, slots=slots)
    assert Dialogue(book, again).read_check(opening=False).slots["facts"]["visa"] == "E-9"


def test_every_cue_names_a_fact_of_the_contract_or_none_of_them(book: Book) -> None:
    others = {"other_day", "other_number", "other_country"}
    for rules in book.knowledge.reading.values():
        assert set(rules.cues) <= set(book.knowledge.contract.facts) | others
        assert set(rules.year_cues) <= {"work_month", "other_year"}


def test_a_day_that_cannot_be_does_not_stop_an_answered_check(book: Book) -> None:
    text = "9500 won an hour since 31 february"
    turn = Turn(text=text, intent=PAY, as_of=TODAY, slots={"language": "en"})
    slots = Dialogue(book, turn).read_check(opening=True).slots
    assert slots["facts"] == {HOURLY: 9500}


def test_a_reading_knows_only_codes_of_countries() -> None:
    with pytest.raises(ValidationError, match="UK"):
        Reading.model_validate({"order": "day_first", "countries": {"UK": ["britain"]}})


WORDS = st.sampled_from(
    [
        "9500",
        "2.100.000",
        "40",
        "3",
        "won",
        "hours",
        "an",
        "hour",
        "a",
        "week",
        "times",
        "changed",
        "만원",
        "시급",
        "번",
        "घण्टा",
        "को",
        "लाख",
        "may",
        "2026",
        "Nepal",
        "from",
        "I",
        "am",
        "or",
        "5/6",
        "2026-05",
        "%",
        ",",
        ".",
        "more",
        "first",
        "three",
        "years",
    ]
)


@pytest.mark.parametrize("topic", [PAY, COUNT, JOIN])
@given(data=st.data())
def test_whatever_is_read_is_a_fact_of_the_check(book: Book, topic: str, data: Any) -> None:
    contract = book.knowledge.contract
    check = contract.checks[topic]
    words = data.draw(st.lists(WORDS, max_size=14) | st.lists(st.text(max_size=6), max_size=6))
    asked = data.draw(st.sampled_from([None, *allowed_facts(check)]))
    found = read(book, " ".join(words), asked=asked, topic=topic)
    assert read_facts(contract, check, found.facts) == found.facts
    if found.ambiguous:
        fact, values = found.ambiguous
        assert len(values) > 1
        assert [read_fact(fact, contract.facts[fact], one) for one in values] == list(values)


@pytest.mark.parametrize(
    ("asked", "text"),
    [(WEEKLY, "8"), (WEEKLY, "8 hours"), (HOURLY, "80000"), (HOURLY, "90"), (MONTHLY, "9500")],
)
def test_a_number_that_is_hardly_meant_is_asked_for_again(
    book: Book, asked: str, text: str
) -> None:
    found = read(book, text, topic=PAY, asked=asked)
    assert (found.facts, found.unlikely) == ({}, asked)
