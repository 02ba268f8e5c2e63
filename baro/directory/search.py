"""Finding support points for a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours

from baro.knowledge.schema import DirectoryQuery, Place, SupportPoint

KOREA = ZoneInfo("Asia/Seoul")
#: The most certain first.
CERTAINTY = ("high", "medium", "low")

#: Visas whose holders are never sent to immigration: no valid stay, or none that we know of.
NOT_TO_IMMIGRATION = (None, "none", "undisclosed", "other")
#: Kind of a point that answers by phone from anywhere.
HOTLINE = "hotline"


def may_be_named(point: SupportPoint, visa: str | None) -> bool:
    """Tell whether a support point may be shown to a worker with this visa."""
    if point.status == "closed" or point.shown_phone() is None:
        return False
    return visa not in NOT_TO_IMMIGRATION or not point.immigration_authority


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


def points_near(
    directory: Mapping[str, SupportPoint],
    query: DirectoryQuery,
    id_: str,
    place: Place,
    language: str,
    visa: str | None,
) -> list[SupportPoint]:
    """Give the support points of the place ``id_``: those of a town, then of its province.

    Of each, those that speak the language come first, then the more certain ones.
    """
    province = [
        point
        for point in directory.values()
        if point.kind != HOTLINE
        and point.region == (place.in_ or id_)
        and set(query.services) <= set(point.services)
        and may_be_named(point, visa)
    ]
    province.sort(
        key=lambda point: (
            not _is_in(point, place),
            language not in point.languages,
            CERTAINTY.index(point.confidence),
            point.id,
        )
    )
    return province[: query.most]


def _is_in(point: SupportPoint, place: Place) -> bool:
    return place.in_ is not None and (point.city or "").startswith(place.name.en)


def open_now(points: Sequence[SupportPoint], now: datetime) -> list[SupportPoint]:
    """Give the points that are open at a moment in Korea; of unknown hours none is.

    ``now`` must carry a zone.
    """
    moment = now.astimezone(KOREA).replace(tzinfo=None)
    return [
        point
        for point in points
        if point.hours is not None and OpeningHours(point.hours, country="KR").is_open(moment)
    ]


def _rank(point: SupportPoint, always: Sequence[str]) -> tuple[int, int, str]:
    certain = CERTAINTY.index(point.confidence)
    preferred = list(always).index(point.id) if point.id in always else len(always)
    return (preferred, certain, point.id)
