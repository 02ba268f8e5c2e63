"""Translation files: what is checked, what an update keeps, what is compiled."""

from __future__ import annotations

import base64
import gettext
import shutil
import time
from io import BytesIO
from pathlib import Path

import pytest

from baro.i18n import catalogs
from baro.i18n.catalogs import CatalogProblem, SourceMessage, check, compile_catalog, update
from baro.i18n.texts import Texts, load_texts
from baro.knowledge.problems import KnowledgeError
from baro.knowledge.schema import Knowledge
from baro.publishing import check_all, source_messages

BUTTON = "Button: at most 20 characters."
SOURCE = [
    SourceMessage("talk/greet", ("Hello.",)),
    SourceMessage("talk/call", ("Call {line}.",)),
    SourceMessage("talk/left", ("{n} day left.", "{n} days left."), "Counts days."),
    SourceMessage("talk/yes", ("Yes",), BUTTON),
    SourceMessage("law/act", ("Article 25",)),
]
HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plural}\\n"
"""
PLURALS = {"ko": "nplurals=1; plural=0;", "ne": "nplurals=2; plural=(n != 1);"}
TALK = """
msgctxt "talk/greet"
msgid "Hello."
msgstr "안녕하세요."

msgctxt "talk/call"
msgid "Call {line}."
msgstr "{line}에 전화하세요."

msgctxt "talk/left"
msgid "{n} day left."
msgid_plural "{n} days left."
msgstr[0] "{n}일 남았습니다."

msgctxt "talk/yes"
msgid "Yes"
msgstr "네"
"""
LAW = """
msgctxt "law/act"
msgid "Article 25"
msgstr "제25조"
"""


def write(root: Path, group: str, body: str, language: str = "ko") -> Path:
    file = catalogs.folder(root, language) / f"{group}.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEAD.format(plural=PLURALS[language]) + body, encoding="utf-8")
    return file


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A complete Korean translation of ``SOURCE``."""
    write(tmp_path, "talk", TALK)
    write(tmp_path, "law", LAW)
    return tmp_path


def replaced(tree: Path, old: str, new: str) -> list[CatalogProblem]:
    assert TALK.count(old) == 1
    write(tree, "talk", TALK.replace(old, new))
    return check(tree, "ko", SOURCE, complete=True)


def line_of(file: Path, text: str) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


# Checking


def test_a_complete_translation_has_no_problem(tree: Path) -> None:
    assert check(tree, "ko", SOURCE, complete=True) == []


@pytest.mark.parametrize(
    ("old", "new", "context", "code"),
    [
        pytest.param('"안녕하세요."', '""', "talk/greet", "T002", id="empty"),
        pytest.param(
            'msgctxt "talk/greet"',
            '#, fuzzy\nmsgctxt "talk/greet"',
            "talk/greet",
            "T002",
            id="fuzzy",
        ),
        pytest.param('"{n}일 남았습니다."', '""', "talk/left", "T002", id="a form empty"),
        pytest.param('"Hello."', '"Hallo."', "talk/greet", "T003", id="English changed"),
        pytest.param(
            'msgid_plural "{n} days left."',
            'msgid_plural "{n} days remain."',
            "talk/left",
            "T003",
            id="English plural changed",
        ),
        pytest.param("{line}에", "그곳에", "talk/call", "T004", id="placeholder missing"),
        pytest.param("{line}에", "{phone}에", "talk/call", "T004", id="placeholder renamed"),
        pytest.param("안녕하세요.", "안녕 {name}", "talk/greet", "T004", id="placeholder added"),
        pytest.param("{line}에", "{line에", "talk/call", "T004", id="brace not closed"),
        pytest.param("{n}일", "며칠", "talk/left", "T004", id="placeholder of a form missing"),
        pytest.param("안녕하세요.", "안녕 119", "talk/greet", "T005", id="digits typed"),
        pytest.param("안녕하세요.", "안녕 ११९", "talk/greet", "T005", id="native digits typed"),
        pytest.param(
            'msgstr "네"', f'msgstr "{"네" * 21}"', "talk/yes", "T006", id="button too long"
        ),
    ],
)
def test_a_wrong_translation_is_told_with_its_place(
    tree: Path, old: str, new: str, context: str, code: str
) -> None:
    (problem,) = replaced(tree, old, new)
    assert problem.code == code
    assert problem.path == "locales/ko/LC_MESSAGES/talk.po"
    assert problem.what.startswith(f"{context}: ")
    line = line_of(tree / problem.path, f'msgctxt "{context}"')
    assert line <= problem.line <= line + 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('msgstr "네"', f'msgstr "{"네" * 20}"', id="a button of twenty characters"),
        pytest.param("안녕하세요.", "안" * 200, id="a long text that is no button"),
        pytest.param("{line}에", "{line} {line}에", id="a placeholder twice"),
    ],
)
def test_what_is_allowed_is_not_told(tree: Path, old: str, new: str) -> None:
    assert replaced(tree, old, new) == []


def test_digits_are_allowed_where_the_english_has_them(tree: Path) -> None:
    write(tree, "law", LAW.replace("제25조", "제२५조"))
    assert check(tree, "ko", SOURCE, complete=True) == []


def test_a_message_that_is_in_no_file_is_told(tree: Path) -> None:
    (catalogs.folder(tree, "ko") / "law.po").unlink()
    (problem,) = check(tree, "ko", SOURCE, complete=True)
    assert (problem.code, problem.path) == ("T002", "locales/ko")
    assert problem.what.startswith("law/act: ")


def test_an_incomplete_language_may_miss_messages_but_not_get_them_wrong(tree: Path) -> None:
    changed = TALK.replace('"안녕하세요."', '""').replace("{line}에", "그곳에")
    write(tree, "talk", changed)
    found = check(tree, "ko", SOURCE, complete=False)
    assert [problem.code for problem in found] == ["T004"]


def test_a_file_that_is_no_po_file_is_told_and_the_others_checked(tree: Path) -> None:
    write(tree, "law", 'msgctxt "law/act"\nmsgid "Article 25\n')
    write(tree, "talk", TALK.replace("{line}에", "그곳에"))
    found = check(tree, "ko", SOURCE, complete=False)
    assert [(problem.code, problem.path[-7:]) for problem in found] == [
        ("T001", "/law.po"),
        ("T004", "talk.po"),
    ]


def test_all_problems_are_told_at_once(tree: Path) -> None:
    changed = (
        TALK.replace('"안녕하세요."', '""').replace("{line}에", "9번에").replace("네", "네" * 21)
    )
    write(tree, "talk", changed)
    found = check(tree, "ko", SOURCE, complete=True)
    assert [problem.code for problem in found] == ["T002", "T004", "T005", "T006"]


def test_the_shipped_translations_are_complete(root: Path, knowledge: Knowledge) -> None:
    for language in ("ko", "ne"):
        assert check(root, language, source_messages(knowledge), complete=True) == []


def test_a_wrong_translation_stops_publication(copy_of_tree: Path) -> None:
    file = catalogs.folder(copy_of_tree, "ne") / "violence.po"
    text = file.read_text(encoding="utf-8")
    line = line_of(file, 'msgctxt "violence/first.danger_now"')
    start = text.index('msgctxt "violence/first.danger_now"')
    at = text.index("{police}", text.index("msgstr", start))
    file.write_text(text[:at] + "{polis}" + text[at + len("{police}") :], encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        check_all(copy_of_tree)
    (problem,) = caught.value.problems
    assert (problem.code, problem.path) == ("T004", "locales/ne/LC_MESSAGES/violence.po")
    assert line <= problem.line <= line + 1


# Updating


def catalog_texts(root: Path, language: str = "ko") -> dict[str, str]:
    mo = gettext.GNUTranslations(BytesIO(compile_catalog(root, language)))
    found = {}
    for message in SOURCE:
        english = message.forms[0]
        if len(message.forms) == 2:
            text = mo.npgettext(message.context, *message.forms, 1)
        else:
            text = mo.pgettext(message.context, english)
        if text != english:
            found[message.context] = text
    return found


def changed(context: str, *forms: str) -> list[SourceMessage]:
    return [
        SourceMessage(one.context, forms, one.comment) if one.context == context else one
        for one in SOURCE
    ]


def codes(root: Path, source: list[SourceMessage], language: str = "ko") -> list[str]:
    return [problem.code for problem in check(root, language, source, complete=True)]


def test_an_update_without_changes_keeps_every_translation(tree: Path) -> None:
    before = catalog_texts(tree)
    assert len(before) == len(SOURCE)
    update(tree, "ko", SOURCE)
    assert catalog_texts(tree) == before
    assert codes(tree, SOURCE) == []


@pytest.mark.parametrize(
    ("context", "forms"),
    [
        pytest.param("talk/greet", ("Good day.",), id="one text"),
        pytest.param("talk/left", ("{n} day remains.", "{n} days remain."), id="both forms"),
        pytest.param("talk/left", ("{n} day left.", "{n} days remain."), id="only the plural form"),
        pytest.param("talk/left", ("{n} day left.",), id="a plural that is one text now"),
        pytest.param("talk/greet", ("Hello.", "Hello all."), id="one text that is a plural now"),
    ],
)
def test_an_update_drops_a_translation_whose_english_changed(
    tree: Path, context: str, forms: tuple[str, ...]
) -> None:
    source = changed(context, *forms)
    assert codes(tree, source) == ["T003"]
    update(tree, "ko", source)
    assert codes(tree, source) == ["T002"]
    kept = {one.context for one in SOURCE} - {context}
    assert kept <= set(catalog_texts(tree))


def test_an_update_adds_new_messages_without_translation(tree: Path) -> None:
    source = [*SOURCE, SourceMessage("talk/new", ("New {line}.",)), SourceMessage("more/a", ("A",))]
    written = update(tree, "ko", source)
    assert [file.name for file in written] == ["law.po", "more.po", "talk.po"]
    assert codes(tree, source) == ["T002", "T002"]


def test_an_update_lets_messages_go_that_are_no_more(tree: Path) -> None:
    update(tree, "ko", [one for one in SOURCE if one.context != "talk/call"])
    assert "talk/call" not in (catalogs.folder(tree, "ko") / "talk.po").read_text("utf-8")


def test_an_update_twice_writes_the_same_bytes(tree: Path) -> None:
    def written() -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in update(tree, "ko", SOURCE)}

    assert written() == written()


def test_an_update_begins_a_language_that_has_no_file(tmp_path: Path) -> None:
    update(tmp_path, "ne", SOURCE)
    assert codes(tmp_path, SOURCE, "ne") == ["T002"] * len(SOURCE)
    text = (catalogs.folder(tmp_path, "ne") / "talk.po").read_text("utf-8")
    assert "nplurals=2" in text
    assert f"#. {BUTTON}" in text


@pytest.mark.parametrize("language", ["tet", "tg", "my", "fil"])
def test_every_language_can_be_begun(tmp_path: Path, language: str) -> None:
    update(tmp_path, language, SOURCE)
    assert codes(tmp_path, SOURCE, language) == ["T002"] * len(SOURCE)
    assert compile_catalog(tmp_path, language)


def test_an_update_keeps_the_remarks_of_translators(tree: Path) -> None:
    remark = "# reviewed: Kim 2026-01-15 0123abcd"
    write(tree, "talk", TALK.replace('msgctxt "talk/yes"', f'{remark}\nmsgctxt "talk/yes"'))
    update(tree, "ko", SOURCE)
    assert remark in (catalogs.folder(tree, "ko") / "talk.po").read_text("utf-8")


def messages_of(file: Path) -> str:
    """The text of a .po file without its header, which may change with Babel."""
    return file.read_text(encoding="utf-8").partition("msgctxt")[2]


def test_the_shipped_translations_are_up_to_date(copy_of_tree: Path, knowledge: Knowledge) -> None:
    for language in ("ko", "ne"):
        files = catalogs.folder(copy_of_tree, language).glob("*.po")
        before = {file.name: messages_of(file) for file in files}
        written = update(copy_of_tree, language, source_messages(knowledge))
        assert {file.name: messages_of(file) for file in written} == before


# Compiling


def test_compiling_twice_gives_the_same_bytes(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "locales", tmp_path / "locales")
    first = [compile_catalog(root, language) for language in ("ko", "ne")]
    # A moment inside would be another one in the next second.
    time.sleep(1.1)
    assert [compile_catalog(tmp_path, language) for language in ("ko", "ne")] == first


def test_a_compiled_catalog_holds_no_uncertain_translation(tree: Path) -> None:
    write(tree, "talk", TALK.replace('msgctxt "talk/greet"', '#, fuzzy\nmsgctxt "talk/greet"'))
    found = catalog_texts(tree)
    assert "talk/greet" not in found
    assert found["talk/call"] == "{line}에 전화하세요."


def test_a_plural_lacking_a_form_is_not_compiled(tmp_path: Path) -> None:
    body = (
        '\nmsgctxt "talk/left"\nmsgid "{n} day left."\nmsgid_plural "{n} days left."\n'
        'msgstr[0] "{n} दिन बाँकी छ।"\nmsgstr[1] ""\n'
    )
    write(tmp_path, "talk", body, "ne")
    assert catalog_texts(tmp_path, "ne") == {}


# Falling back


def compiled(root: Path, language: str, **said: str) -> str:
    PLURALS.setdefault(language, "nplurals=2; plural=(n != 1);")
    entries = [
        f'\nmsgctxt "talk/{name}"\nmsgid "{name}"\nmsgstr "{text}"\n' for name, text in said.items()
    ]
    write(root, "talk", "".join(entries), language)
    return base64.b64encode(compile_catalog(root, language)).decode()


FALLBACKS = {"en": [], "ko": ["en"], "ru": ["en"], "tg": ["ru", "en"], "tet": ["en"]}


@pytest.fixture
def texts(tmp_path: Path) -> dict[str, Texts]:
    """Korean greets; Russian greets and thanks; Tajik only greets."""
    mos = {
        "ko": compiled(tmp_path, "ko", greet="안녕"),
        "ru": compiled(tmp_path, "ru", greet="привет", thanks="спасибо"),
        "tg": compiled(tmp_path, "tg", greet="салом"),
    }
    return load_texts(mos, FALLBACKS)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "greet",
            {"en": "greet", "ko": "안녕", "ru": "привет", "tg": "салом", "tet": "greet"},
        ),
        (
            "thanks",
            {"en": "thanks", "ko": "thanks", "ru": "спасибо", "tg": "спасибо", "tet": "thanks"},
        ),
        ("bye", dict.fromkeys(FALLBACKS, "bye")),
    ],
)
def test_a_language_speaks_its_own_text_else_its_fallbacks_else_english(
    texts: dict[str, Texts], name: str, said: dict[str, str]
) -> None:
    assert {code: one.get(f"talk/{name}", name) for code, one in texts.items()} == said


@pytest.mark.parametrize(("count", "form"), [(0, "days"), (1, "day"), (2, "days")])
def test_a_plural_that_a_language_lacks_comes_from_english(
    texts: dict[str, Texts], count: int, form: str
) -> None:
    assert texts["ko"].plural("talk/left", "day", "days", count) == form


def test_the_same_english_in_another_context_is_another_message(texts: dict[str, Texts]) -> None:
    assert texts["ko"].get("talk/greet", "greet") == "안녕"
    assert texts["ko"].get("page/greet", "greet") == "greet"
