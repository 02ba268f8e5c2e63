"""What releases share: nothing that did not change is made anew."""

from __future__ import annotations

from baro.answers.book import Book
from baro.knowledge.schema import ReleaseContent

UNKNOWN = "zubrovian"


def with_country(content: ReleaseContent, language: str) -> ReleaseContent:
    """Give the content with one more name for a country in a language."""
    reading = dict(content.knowledge.reading)
    rules = reading[language]
    more = {**rules.countries, "TH": [*rules.countries.get("TH", []), UNKNOWN]}
    reading[language] = rules.model_copy(update={"countries": more})
    knowledge = content.knowledge.model_copy(update={"reading": reading})
    return content.model_copy(update={"knowledge": knowledge})


def test_releases_that_read_alike_share_their_readers(content: ReleaseContent) -> None:
    other = content.model_copy(update={"model": "other"})
    assert Book("one", content).readers is Book("two", other).readers


def test_a_new_word_is_read_by_its_release_alone(content: ReleaseContent) -> None:
    old, new = Book("one", content), Book("two", with_country(content, "ne"))
    assert old.readers is not new.readers
    assert not old.readers.names.read(UNKNOWN, "country")
    assert [one.id for one in new.readers.names.read(UNKNOWN, "country")] == ["TH"]


def test_releases_of_the_same_translations_share_their_texts(content: ReleaseContent) -> None:
    without = {code: one for code, one in content.catalogs.items() if code != "ko"}
    one, two = Book("one", content), Book("two", content.model_copy(update={"catalogs": without}))
    assert one.texts("ne") is two.texts("ne")
    assert one.texts("ko") is not two.texts("ko")


def test_a_prepared_book_has_made_all_readers(content: ReleaseContent) -> None:
    book = Book("prepared", with_country(content, "ko"))
    made = ("cues", "choice_words", "names")
    assert not set(made) & set(vars(book.readers))
    book.prepare()
    assert set(made) <= set(vars(book.readers))


def test_a_prepared_book_remembers_the_rows_of_every_table(content: ReleaseContent) -> None:
    book = Book("prepared", content)
    book.prepare()
    with_tables = [one for one in book.checks.values() if one.rule.tables]
    assert with_tables
    assert all(one.remembers for one in with_tables)
