"""Finding support points for a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from baro.knowledge.schema import DirectoryQuery, SupportPoint

#: Visas whose holders are never sent to immigration: no valid stay, or none that we know of.
NOT_TO_IMMIGRATION = (None, "none", "undisclosed", "other")
IMMIGRATION = "immigration"


def may_be_named(point: SupportPoint, visa: str | None) -> bool:
    """Tell whether a support point may be shown to a worker with this visa."""
    if point.status == "closed" or point.shown_phone() is None:
        return False
    return visa not in NOT_TO_IMMIGRATION or IMMIGRATION not in point.services


def lines_for(
    directory: Mapping[str, SupportPoint], query: DirectoryQuery, language: str, visa: str | None
) -> tuple[list[SupportPoint], bool]:
    """Give nationwide lines for a language, and whether any of them surely speaks it.

    Lines known to be open and reliable come first; those of ``query.always`` are added
    even where the language is not confirmed.
    """
    speaking = [
        point
        for point in directory.values()
        if language in point.languages
        and point.region is None
        and point.status == "open"
        and point.confidence == "high"
        and set(query.services) <= set(point.services)
        and may_be_named(point, visa)
    ]
    speaking += [
        directory[id_]
        for id_ in query.always
        if language in directory[id_].languages
        and directory[id_] not in speaking
        and may_be_named(directory[id_], visa)
    ]
    speaking.sort(key=lambda point: _rank(point, query.always))
    helping = [
        directory[id_]
        for id_ in query.always
        if directory[id_] not in speaking and may_be_named(directory[id_], visa)
    ]
    listed = speaking if speaking else helping
    return listed[: query.most], bool(speaking)


def _rank(point: SupportPoint, always: Sequence[str]) -> tuple[int, int, str]:
    certain = ("high", "medium", "low").index(point.confidence)
    preferred = list(always).index(point.id) if point.id in always else len(always)
    return (preferred, certain, point.id)
