"""Calendar files: a last safe day, as an entry that a phone reminds of."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

from icalendar import Alarm, Calendar, Event

from baro.answers.reply import File

#: How long before the day a phone reminds of it.
REMIND_BEFORE = (timedelta(weeks=1), timedelta(days=1))


def calendar_file(day: date, title: str, text: str, now: datetime) -> File:
    """Write an all-day entry with two alarms, as RFC 5545 has it.

    Units: ``now`` is the moment of writing and must carry a zone.
    """
    event = Event()
    event.add("uid", f"{uuid4()}@baro")
    event.add("dtstamp", now)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title)
    event.add("description", text)
    for before in REMIND_BEFORE:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", -before)
        event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Baro//Baro//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return File(name="baro.ics", type="text/calendar", content=calendar.to_ical().decode())
