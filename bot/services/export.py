"""Everything, or everything about one person, as plain JSON values with names that stay.

Instants are ISO 8601 in UTC with a Z. Each notice has its deliveries, one for each channel.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from bot.content.checklists import checklist
from bot.store import archive, people
from bot.store.database import Connection

Json = dict[str, object]
Row = Mapping[str, object]

PERSONAL: Mapping[str, tuple[str, ...]] = {
    "people": ("id", "name", "language", "telegram_id", "username", "phone", "met_at"),
    "missions": ("id", "place", "country", "state", "starts_at", "ends_at", "plan", "grace"),
    "checkins": (
        *("id", "mission_id", "occasion", "due_at", "asked_from", "grace", "state", "lates"),
        *("answered_at", "heard", "heard_how"),
    ),
    "incidents": (
        *("id", "mission_id", "kind", "level", "country", "opened_at", "ok_at", "mistake_at"),
        *("trouble", "closed_at", "reason"),
    ),
    "log": ("incident_id", "at", "what", "facts"),
    "outbox": ("kind", "subject", "created_at", "channel", "sent_at", "message_id", "waiting"),
    "ticks": ("mission_id", "item", "leg", "at"),
    "own_items": ("phase", "sentence", "added_at"),
    "posts": ("country", "name", "numbers", "note", "written_at"),
    "dialled": ("number", "works", "at"),
    "places": ("at", "latitude", "longitude"),
    "zone_subscriptions": ("country", "region", "since"),
    "observations": ("at", "country", "region", "place", "mood", "text", "expires_at"),
    "zone_decisions": ("mission_id", "country", "before", "level", "choice", "decided_at"),
}
"""What of each row is a person's own: nobody else's name, number or words is in it (S13)."""

DURATIONS = frozenset({"grace", "grace_calm", "grace_care"})
IDENTITY = ("subject", "event", "step", "round", "recipient_id")


class NobodyKnown(Exception):
    """Nobody has this id."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Nobody has the id {number}. Give somebody's Telegram id, or the id that "
            "`vigie export --json` shows under people, for example: vigie export --json --person 7"
        )


def whole(conn: Connection, now: datetime) -> Json:
    """The whole installation: for its operator."""
    rows = archive.everything(conn)
    return {
        "exported_at": _value(now),
        "organisations": [_plain(row) for row in rows["organisations"]],
        "people": [_plain(row) for row in rows["people"]],
        "memberships": [_plain(row) for row in rows["memberships"]],
        "rota": [_plain(row) for row in rows["shifts"]],
        "missions": _missions(rows),
        "checkins": [_plain(row) for row in rows["checkins"]],
        "incidents": _incidents(rows),
        "log": [_plain(row) for row in rows["log"]],
        "notices": _notices(rows["outbox"]),
        "ticks": [_plain(row) for row in rows["ticks"] if not _private(row)],
        "own_items": [_plain(row) for row in rows["own_items"]],
        "reminders": [_plain(row) for row in rows["reminders"]],
        "embassies": [_plain(row) for row in rows["posts"]],
        "dialled": [_plain(row) for row in rows["dialled"]],
        "zone_subscriptions": [_plain(row) for row in rows["zone_subscriptions"]],
        "observations": [_plain(row) for row in rows["observations"]],
        "zone_decisions": [_plain(row) for row in rows["zone_decisions"]],
    }


def of_person(conn: Connection, number: int, now: datetime) -> Json:
    """One person's own data, by Telegram id or by our own. Raises NobodyKnown."""
    person = people.by_telegram(conn, number) or people.by_ids(conn, [number]).get(number)
    if person is None:
        raise NobodyKnown(number)
    rows = archive.of_person(conn, person.id)
    own = {name: [_only(row, PERSONAL[name]) for row in rows[name]] for name in PERSONAL}
    names = {row["id"]: row["name"] for row in rows["organisations"]}
    return {
        "exported_at": _value(now),
        "person": own["people"][0],
        "roles": [
            {"organisation": names[row["organisation_id"]], "role": row["role"]}
            for row in rows["memberships"]
        ],
        "rota": [_only(row, ("starts_at", "ends_at")) for row in rows["shifts"]],
        "missions": [
            mission
            | {
                "legs": [_plain(leg) for leg in _where(rows["legs"], "mission_id", mission["id"])],
                "parts": [
                    part["part"] for part in _where(rows["parts"], "mission_id", mission["id"])
                ],
            }
            for mission in own["missions"]
        ],
        "checkins": own["checkins"],
        "incidents": own["incidents"],
        "log": own["log"],
        "notices": own["outbox"],
        "words": _words(rows["words"]),
        "ticks": own["ticks"],
        "own_items": own["own_items"],
        "embassies": own["posts"],
        "dialled": own["dialled"],
        "places": own["places"],
        "zone_subscriptions": own["zone_subscriptions"],
        "observations": own["observations"],
        "zone_decisions": own["zone_decisions"],
    }


def _private(tick: Row) -> bool:
    """Whether a tick is its traveller's alone."""
    known = checklist().written.get(str(tick["item"]))
    return known is not None and known.item.private


def _words(rows: Iterable[Row]) -> list[Json]:
    """What the person wrote, each message once however many people it was passed on to."""
    said = {}
    for row in rows:
        params = row["params"]
        text = params.get("text") if isinstance(params, Mapping) else ""
        said[row["event"]] = {"at": _value(row["created_at"]), "text": text or ""}
    return list(said.values())


def _missions(rows: Mapping[str, Sequence[Row]]) -> list[Json]:
    legs, parts = _by(rows["legs"], "mission_id"), _by(rows["parts"], "mission_id")
    return [
        _plain(row)
        | {
            "legs": [_plain(leg) for leg in legs[row["id"]]],
            "people": [_only(part, ("person_id", "part")) for part in parts[row["id"]]],
        }
        for row in rows["missions"]
    ]


def _incidents(rows: Mapping[str, Sequence[Row]]) -> list[Json]:
    log = _by(rows["log"], "incident_id")
    return [
        _plain(row)
        | {"log": [_only(line, ("at", "what", "by_id", "facts")) for line in log[row["id"]]]}
        for row in rows["incidents"]
    ]


def _notices(rows: Iterable[Row]) -> list[Json]:
    """One notice for each intent; its deliveries are what became of it, by channel."""
    found: dict[tuple[object, ...], Json] = {}
    for row in rows:
        same = tuple(row[name] for name in IDENTITY)
        names = ("id", "kind", "lane", *IDENTITY, "params", "created_at", "send_at")
        notice = found.setdefault(same, _only(row, names) | {"deliveries": []})
        deliveries = notice["deliveries"]
        if isinstance(deliveries, list):
            deliveries.append(_delivery(row))
    return list(found.values())


def _delivery(row: Row) -> Json:
    state = "waiting" if row["waiting"] else "sent" if row["sent_at"] else "dropped"
    names = ("channel", "attempts", "sent_at", "message_id")
    return {"state": state, **_only(row, names), "why": row["dropped"]}


def _by(rows: Iterable[Row], name: str) -> defaultdict[object, list[Row]]:
    found: defaultdict[object, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[name]].append(row)
    return found


def _where(rows: Iterable[Row], name: str, value: object) -> list[Row]:
    return [row for row in rows if row[name] == value]


def _only(row: Row, names: Iterable[str]) -> Json:
    return _plain({name: row[name] for name in names})


def _plain(row: Row) -> Json:
    """Values that JSON can hold; durations say their unit."""
    return {
        f"{name}_seconds" if name in DURATIONS else name: _value(value)
        for name, value in row.items()
    }


def _value(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value
