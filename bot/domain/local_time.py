"""Which instant a clock on the wall means, on days when the clocks are put forward or back too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant when the clocks of `zone` show `local` (naive, whole seconds).

    A time that the clocks jump over becomes the first instant after the jump. Of a time that comes
    twice the first is meant, unless `local.fold` says otherwise.
    """
    instant = local.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local:
        return instant
    before = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _first_after_jump(before, local.replace(tzinfo=zone, fold=0).astimezone(UTC), zone)


def days_around(at: datetime, zone: ZoneInfo) -> Iterator[date]:
    """The local days from the one before `at` on, because an evening may reach past midnight.

    Left out are dates that never existed there: the date line has moved over whole days.
    """
    day = at.astimezone(zone).date() - DAY
    while True:
        if instant_of(datetime.combine(day, time()), zone).astimezone(zone).date() == day:
            yield day
        day += DAY


def _first_after_jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which the offset changes between two instants that hold one jump."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // SECOND // 2 * SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
