"""The grid dialect of schedule JSON: talks of pretalx in a grid of date, minute of the day, and room.

Made by the sites of some Python conferences from pretalx's API:
``{"schedule": {"2026-11-10": {"540": {"12": talk}}}, "rooms": …, "speakers": …, "sprints": …, "extra": …}``.
A talk's own slot says exactly when it is; the cell only to the half-hour row in which it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator

from confdash.feeds.common import words
from confdash.feeds.json_values import Object, row, spelt, table
from confdash.feeds.schedule_json_talk import Place, Reader
from confdash.feeds.times import Day, date_of, moment, on_day


def is_grid(value: Object) -> bool:
    """Whether a JSON object is such a grid: all keys of its schedule are dates, all values objects."""
    schedule = value.get("schedule")
    if not isinstance(schedule, dict):
        return False
    if not schedule:
        return "rooms" in value and "speakers" in value
    return all(_is_date(key) and isinstance(cells, dict) for key, cells in schedule.items())


def read_grid(value: Object, reader: Reader) -> None:
    """Read all talks of the grid. Sprints and extras stand beside the programme: they count as skipped."""
    for place, key, item in _cells(table(value.get("schedule")), value, reader):
        reader.read(_in_cell(item, place, key, reader), place)
    for minutes in row(value.get("sprints")):
        for cells in row(minutes):
            for _ in row(cells):
                reader.collector.skip("a sprint, beside the programme")
    for minutes in row(value.get("extra")):
        for _ in row(minutes):
            reader.collector.skip("an extra without an end or a room")


def _cells(schedule: Object, value: Object, reader: Reader) -> Iterator[tuple[Place, str, object]]:
    """The cells of the grid with their place and the key of their room, in the order of the feed."""
    rooms = [words(room) for room in row(value.get("rooms"))]
    for date, minutes in schedule.items():
        day = Day(date_of(date, reader.frame.zone))
        for minute, cells in table(minutes).items():
            clock = f"{int(minute) // 60}:{int(minute) % 60:02}" if _is_number(minute) else ""
            # The grid is a calendar's: its minutes are of its date, also those before the day's change.
            starts = on_day(day, clock, reader.frame.zone, change=0)
            if not isinstance(cells, dict):
                reader.collector.skip("not an object")
                continue
            for key, item in cells.items():
                number = int(key) if _is_number(key) else len(rooms)
                room = reader.names.rooms.get(key) or (rooms[number] if number < len(rooms) else "")
                yield Place(day=day, room=room, starts=starts), key, item


def _in_cell(item: object, place: Place, key: str, reader: Reader) -> object:
    """The talk with only that of its slots which the cell shows: the same room, and the nearest start."""
    if not isinstance(item, dict):
        return item
    slots = [slot for slot in row(item.get("slots")) if isinstance(slot, dict)]
    if not slots:
        return item

    def distance(slot: Object) -> tuple[float, bool]:
        starts = moment(spelt(slot.get("start")), reader.frame.zone)
        far = float("inf") if starts is None or place.starts is None else abs(starts - place.starts)
        return far, words(table(slot.get("room")).get("id")) != key

    return {**item, "slots": [min(slots, key=distance)]}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5


def _is_date(text: str) -> bool:
    return len(text) == 10 and text[4] == text[7] == "-" and (text[:4] + text[5:7] + text[8:]).isdigit()
