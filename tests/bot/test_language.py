"""Which language is named, and by what: script, special letter, letter sequences or nothing."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Dict, List, Tuple

import pytest
from conftest import Bench
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language import LanguageIdentifier

IN_OWN_SCRIPT = {
    "km": "ថៅកែមិនបើកប្រាក់ខែ",
    "my": "လစာမရသေးဘူး",
    "lo": "ນາຍຈ້າງບໍ່ຈ່າຍເງິນເດືອນ",
    "th": "นายจ้างไม่จ่ายค่าจ้าง",
    "si": "මට වැටුප ලැබුණේ නැහැ",
    "ta": "எனக்கு சம்பளம் கிடைக்கவில்லை",
    "bn": "আমার বেতন পাইনি",
    "ko": "월급을 못 받았어요",
    "ne": "मैले तलब पाएको छैन",
    "zh": "我没有拿到工资",
    "ur": "مجھے تنخواہ نہیں ملی",
}
WITH_SPECIAL_LETTERS = {
    "vi": "tôi chưa nhận được lương",
    "uz": "маошимни ололмадим, бўлмади",
    "tg": "ман маоши худро нагирифтаам, ҷавоб диҳед",
    "ky": "менин айлыгымды беришкен жок, өтүнөм, жаңы",
}
NOTHING_TO_GO_BY = ["", "   ", "12345", "2026-01-31", "३१", "😀🙏", "\u200b\u200f", "?!"]


@pytest.mark.parametrize("language", IN_OWN_SCRIPT)
def test_an_own_script_decides(language: str, bench: Bench) -> None:
    identified = bench.trained(LanguageIdentifier).identify(IN_OWN_SCRIPT[language])
    assert identified == (language, 1.0)


@pytest.mark.parametrize("language", IN_OWN_SCRIPT)
def test_an_own_script_needs_no_training(language: str, bench: Bench) -> None:
    identified = bench.make(LanguageIdentifier).identify(IN_OWN_SCRIPT[language])
    assert identified == (language, 1.0)


@pytest.mark.parametrize("language", WITH_SPECIAL_LETTERS)
def test_a_special_letter_decides(language: str, bench: Bench) -> None:
    named, confidence = bench.trained(LanguageIdentifier).identify(WITH_SPECIAL_LETTERS[language])
    assert named == language
    assert confidence >= 0.9


@pytest.mark.parametrize("language", WITH_SPECIAL_LETTERS)
def test_a_special_letter_in_capitals_decides(language: str, bench: Bench) -> None:
    shouted = WITH_SPECIAL_LETTERS[language].upper()
    assert bench.trained(LanguageIdentifier).identify(shouted)[0] == language


def test_a_special_letter_typed_as_letter_and_mark_decides(bench: Bench) -> None:
    typed = unicodedata.normalize("NFD", WITH_SPECIAL_LETTERS["vi"].replace("đ", "d"))
    assert bench.trained(LanguageIdentifier).identify(typed)[0] == "vi"


@pytest.mark.parametrize("text", NOTHING_TO_GO_BY)
def test_a_text_without_letters_gives_no_confidence(text: str, bench: Bench) -> None:
    assert bench.trained(LanguageIdentifier).identify(text) == ("en", 0.0)


@pytest.mark.parametrize("text", ["γειά σου", "გამარჯობა", "こんにちは"])
def test_a_script_of_none_of_our_languages_gives_no_confidence(text: str, bench: Bench) -> None:
    assert bench.trained(LanguageIdentifier).identify(text) == ("en", 0.0)


def test_latin_letters_without_training_give_no_confidence(bench: Bench) -> None:
    assert bench.make(LanguageIdentifier).identify("hello there") == ("en", 0.0)


def test_letters_never_seen_in_training_give_no_confidence(bench: Bench) -> None:
    assert bench.trained(LanguageIdentifier).identify("ħħħ")[1] == 0.0


def test_the_language_given_for_want_of_letters_can_be_set(bench: Bench) -> None:
    assert bench.make(LanguageIdentifier, default="ko").identify("123") == ("ko", 0.0)


def test_the_script_of_most_letters_decides(bench: Bench) -> None:
    component = bench.make(LanguageIdentifier)
    assert component.identify("Samsung में मैले तलब पाएको छैन")[0] == "ne"
    assert component.identify("my boss said 해고 to me yesterday")[0] != "ko"


@pytest.mark.parametrize(
    "text, language",
    [
        ("good morning, my boss hit me", "en"),
        ("selamat pagi, bos memukul saya", "id"),
        ("the manager beats us", "en"),
        ("majikan memukuli kami", "id"),
    ],
)
def test_letter_sequences_tell_languages_of_one_script_apart(
    text: str, language: str, bench: Bench
) -> None:
    named, confidence = bench.trained(LanguageIdentifier).identify(text)
    assert named == language
    assert 0.5 < confidence <= 1.0


def examples(*lines: Tuple[str, str, Dict[str, str]]) -> TrainingData:
    messages: List[Message] = []
    for text, language, more in lines:
        about = {"metadata": {"intent": {"language": language, **more}}}
        messages.append(Message({"text": text, "intent": "greet", **about}))
    return TrainingData(messages)


def test_foreign_words_in_examples_of_an_own_script_teach_nothing(tmp_path: Path) -> None:
    lines = [("hello hello hello", "ko", {}), ("hello my friend", "en", {})]
    bench = Bench(tmp_path, examples(*lines, ("halo kawan", "id", {})))
    assert bench.trained(LanguageIdentifier).identify("hello hello hello")[0] == "en"


def test_examples_marked_as_romanised_teach_their_language(tmp_path: Path) -> None:
    lines = [("malai talab chahiyo", "ne", {"style": "romanised"}), ("I want my wage", "en", {})]
    bench = Bench(tmp_path, examples(*lines))
    assert bench.trained(LanguageIdentifier).identify("talab chahiyo malai")[0] == "ne"


def test_an_identifier_trained_on_nothing_still_knows_scripts_when_loaded(
    empty_bench: Bench,
) -> None:
    component = empty_bench.loaded(LanguageIdentifier)
    assert component.identify("नमस्ते") == ("ne", 1.0)
    assert component.identify("hello") == ("en", 0.0)


def test_the_language_is_part_of_what_leaves_the_pipeline(bench: Bench) -> None:
    message = Message({"text": "नमस्ते"})
    bench.trained(LanguageIdentifier).process([message])
    output = message.as_dict(only_output_properties=True)
    assert output["language"] == {"code": "ne", "confidence": 1.0, "others": []}


def test_other_languages_are_named_where_letters_leave_doubt(bench: Bench) -> None:
    component = bench.trained(LanguageIdentifier)
    code, _ = component.identify("ok ma")
    others = component.others("ok ma", code)
    assert others
    assert code not in others
    assert component.others("नमस्ते", "ne") == []
    assert component.others("123", "en") == []
