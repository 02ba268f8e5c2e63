"""Going back to an earlier release: tried out first, and nothing written where it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from baro.knowledge.problems import KnowledgeError
from baro.knowledge.schema import ReleaseContent
from baro.publishing import RollbackError, check_and_publish, roll_back
from baro.store.history import publications
from baro.store.models import Release
from baro.store.releases import (
    NoReleaseError,
    StoreError,
    UnreadableReleaseError,
    canonical,
    current_id,
    publish,
    read_release,
)
from tests.publishing.dumps import with_value, without
from tests.store.snapshot import all_rows

CHECK = "workplace_change_deadline"
MONTHS = ("knowledge", "parameters", f"{CHECK}.apply_months", "values", 0, "value")
UNSURE = ("knowledge", "dialogue", "conversation", "texts", "unsure")


def publish_two(engine: Engine, first: ReleaseContent, second: ReleaseContent) -> tuple[str, str]:
    """Publish without looking at the content, as another version may have done."""
    return publish(engine, first, "kim", "")[0], publish(engine, second, "kim", "")[0]


def overwrite(engine: Engine, release: str, content: str) -> None:
    with Session(engine) as session, session.begin():
        session.execute(update(Release).where(Release.id == release).values(content=content))


def assert_refused(engine: Engine, release: str | None, error: type[StoreError], said: str) -> None:
    before = all_rows(engine)
    with pytest.raises(error, match=said):
        roll_back(engine, release, "park", "")
    assert all_rows(engine) == before


def test_the_release_before_answers_again(engine: Engine, content: ReleaseContent) -> None:
    one, two = publish_two(engine, content, with_value(content, UNSURE, "What?"))
    assert roll_back(engine, None, "park", "unclear") == (one, two, True)
    assert current_id(engine) == one
    newest = publications(engine)[0]
    assert (newest.kind, newest.author, newest.note) == ("rollback", "park", "unclear")
    # Going back once more takes the first going back back.
    assert roll_back(engine, None, "park", "") == (two, one, True)


def test_a_named_release_answers_again(engine: Engine, content: ReleaseContent) -> None:
    one, _ = publish_two(engine, content, with_value(content, UNSURE, "What?"))
    three, _ = publish(engine, with_value(content, UNSURE, "How?"), "kim", "")
    assert roll_back(engine, one, "park", "") == (one, three, True)
    assert roll_back(engine, one, "park", "") == (one, one, False)
    assert len(publications(engine)) == 4


def test_without_an_earlier_release_there_is_no_way_back(
    engine: Engine, content: ReleaseContent
) -> None:
    assert_refused(engine, None, NoReleaseError, "Nothing is published")
    publish(engine, content, "kim", "")
    assert_refused(engine, None, NoReleaseError, "No other release")
    assert_refused(engine, "2020-01-01-x", NoReleaseError, "no release 2020-01-01-x")


def test_a_release_whose_golden_cases_fail_is_refused(
    engine: Engine, content: ReleaseContent
) -> None:
    one, _ = publish_two(engine, with_value(content, MONTHS, 2), content)
    assert_refused(engine, one, RollbackError, r"golden cases of .*gc\.apply\.19: .*2025-08-17")
    assert_refused(engine, None, RollbackError, "golden cases")


def test_a_release_that_this_version_cannot_read_is_refused(
    engine: Engine, content: ReleaseContent
) -> None:
    one, _ = publish_two(engine, content, with_value(content, UNSURE, "What?"))
    overwrite(engine, one, canonical(content).replace('"holidays":', '"feasts":', 1))
    assert_refused(
        engine, one, UnreadableReleaseError, f"{one}.*2 problems, first knowledge.feasts: "
    )


def test_a_release_that_breaks_this_version_is_refused(
    engine: Engine, content: ReleaseContent
) -> None:
    one, _ = publish_two(engine, with_value(content, ("catalogs", "ko"), "AAAA"), content)
    assert_refused(engine, one, RollbackError, f"cannot answer from {one} ")


def test_a_release_without_a_text_that_the_code_says_is_refused(
    engine: Engine, content: ReleaseContent
) -> None:
    one, _ = publish_two(engine, without(content, UNSURE), content)
    assert_refused(engine, one, RollbackError, "lacks texts.*: conversation/unsure. Nothing")


def test_there_is_a_way_back_from_a_release_that_cannot_be_read(
    engine: Engine, content: ReleaseContent
) -> None:
    one, two = publish_two(engine, content, with_value(content, UNSURE, "What?"))
    overwrite(engine, two, canonical(content).replace('"holidays":', '"feasts":', 1))
    with pytest.raises(UnreadableReleaseError):
        read_release(engine, two)
    assert roll_back(engine, None, "park", "") == (one, two, True)


def test_there_is_a_way_forward_from_a_release_that_cannot_be_read(
    root: Path, engine: Engine, content: ReleaseContent
) -> None:
    old = with_value(content, UNSURE, "What?").model_copy(update={"model": "m7"})
    one, _ = publish(engine, old, "kim", "")
    overwrite(engine, one, canonical(old).replace('"holidays":', '"feasts":', 1))
    two, moved = check_and_publish(root, engine, "kim", "")
    assert moved
    assert read_release(engine, two).model == "m7"


@pytest.mark.parametrize("first", [True, False], ids=["first", "later"])
def test_a_refused_publication_writes_nothing(
    copy_of_tree: Path, engine: Engine, content: ReleaseContent, first: bool
) -> None:
    if not first:
        publish(engine, content, "kim", "")
    before = all_rows(engine)
    file = copy_of_tree / "knowledge" / "kr" / CHECK / "parameters.yml"
    text = file.read_text(encoding="utf-8")
    assert "value: 1, cite" in text
    file.write_text(text.replace("value: 1, cite", "value: 2, cite", 1), encoding="utf-8")
    with pytest.raises(KnowledgeError, match="C001"):
        check_and_publish(copy_of_tree, engine, "kim", "")
    assert all_rows(engine) == before
