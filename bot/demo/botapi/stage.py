"""The stage: one simulated world, and the directions that a director may give it."""

from __future__ import annotations

import time

from bot.demo.botapi.acts import Acts
from bot.demo.botapi.clock import MachineClock, MissionClock, Monotonic, wall_time
from bot.demo.botapi.errors import StageError
from bot.demo.botapi.faults import Faults
from bot.demo.botapi.inline import Searches
from bot.demo.botapi.journal import Journal
from bot.demo.botapi.limits import Limits
from bot.demo.botapi.registry import Registry
from bot.demo.botapi.rest import Rest
from bot.demo.botapi.travel import Travel
from bot.demo.botapi.wire import Json, moment
from bot.demo.botapi.world import Chat, Person, shown

_SUPERGROUPS_FROM = -1_000_000_000_000


class Stage:
    """All of one simulator: people and chats, clock, faults, limits, and what the bot reports.

    `token`: serve this bot alone; None: every token is a bot of its own.
    """

    def __init__(self, token: str | None = None, monotonic: Monotonic = time.monotonic) -> None:
        start = wall_time()
        self.clock = MissionClock(start, monotonic)
        self.registry = Registry(self.clock, MachineClock(start, monotonic), token)
        self.limits = Limits(monotonic)
        self.faults = Faults()
        self.journal = Journal()
        self.rest = Rest(self.clock, monotonic)
        self.travel = Travel(self.clock, self.rest, lambda: self.registry.main)
        self.acts = Acts(self.registry)
        self.searches = Searches(self.registry)

    def people(self, wanted: Json) -> Json:
        """Bring somebody on the stage, or change name, username or language of who is there."""
        identity, name = wanted.get("id"), wanted.get("name")
        username, language = wanted.get("username"), wanted.get("language")
        if not isinstance(identity, int) or isinstance(identity, bool) or identity < 1:
            raise StageError("a person's id is a whole number from 1")
        if not isinstance(name, str) or not name.strip():
            raise StageError("a person has a name")
        for value in (username, language):
            if value is not None and not isinstance(value, str):
                raise StageError("username and language are text")
        namesake = [p for p in self.registry.people.values() if p.key == name.lower()]
        if any(person.id != identity for person in namesake):
            raise StageError(f"somebody else is called {name} already", 409)
        newcomer = Person(
            identity,
            name,
            username if isinstance(username, str) else None,
            language if isinstance(language, str) else None,
        )
        known = self.registry.people.setdefault(identity, newcomer)
        known.rename(newcomer)
        return known.state()

    def crowd(self, wanted: Json) -> Json:
        """Bring `count` people at once, with ids from `first` on, who pressed Start before."""
        first, count = wanted.get("first"), wanted.get("count")
        if not isinstance(first, int) or not isinstance(count, int) or first < 1 or count < 0:
            raise StageError("a crowd has a first id from 1 and a count")
        for identity in range(first, first + count):
            person = Person(identity, f"Extra {identity}", None, "fr")
            person.started.add(self.registry.main)
            self.registry.people[identity] = person
        return {"count": count}

    def tally(self) -> Json:
        """How much has happened, without telling it all: cheap enough to ask during a bench."""
        return {"events": len(self.registry.events), "now": moment(self.registry.machine.now())}

    def cast(self) -> Json:
        """Everybody, with what waits in their phones."""
        people = self.registry.people.values()
        return {"people": [{**p.state(), "held": self.acts.held(p)} for p in people]}

    def groups(self, wanted: Json) -> Json:
        """Open a group, or change its title and members; bots hear that they were added."""
        identity, title, names = wanted.get("id"), wanted.get("title"), wanted.get("members")
        if not isinstance(identity, int) or identity >= 0:
            raise StageError("a group's id is a whole number below 0")
        if not isinstance(title, str) or not title.strip():
            raise StageError("a group has a title")
        if not isinstance(names, list) or not names:
            raise StageError("a group has members")
        members = [self.registry.person(name) for name in names]
        known = self.registry.groups.get(identity)
        if known is not None:
            known.members[:] = members
            known.api["title"] = title
            return self._told(known)
        kind = "supergroup" if identity <= _SUPERGROUPS_FROM else "group"
        group = Chat({"id": identity, "type": kind, "title": title}, members)
        self.registry.groups[identity] = group
        for bot in self.registry.all_bots():
            self.acts.membership(group, members[0], bot, here=True)
        return self._told(group)

    def phone(self, wanted: Json) -> Json:
        """Switch a phone: `airplane`, `blocked` (the bots), `deactivated` (the account)."""
        person = self.registry.person(wanted.get("person"))
        for name in ("airplane", "blocked", "deactivated"):
            if not isinstance(wanted.get(name, False), bool):
                raise StageError(f"{name} is true or false")
        if "deactivated" in wanted:
            person.deactivated = wanted["deactivated"] is True
        if "blocked" in wanted:
            self.acts.block(person, blocked=wanted["blocked"] is True)
        if wanted.get("airplane") is True:
            person.airplane = True
        elif "airplane" in wanted:
            self.acts.online(person)
        return {**person.state(), "held": self.acts.held(person)}

    def chat(self, wanted: object, token: str | None = None) -> Json:
        """A chat as it stands and everything that happened in it; `token`: another bot's chat."""
        bot = self.registry.bot(token) if token else self.registry.main
        chat = self.registry.staged_chat(wanted, bot)
        return {
            "chat": self._told(chat),
            "messages": [
                {
                    "message_id": stored.id,
                    "from": stored.sender.key if isinstance(stored.sender, Person) else None,
                    "date": stored.api["date"],
                    "edited": "edit_date" in stored.api,
                    "protected": bool(stored.api.get("has_protected_content")),
                    "silent": stored.silent,
                    "keyboard": stored.keyboard,
                    **shown(stored.api),
                }
                for stored in chat.messages.values()
            ],
            "events": [event.state() for event in chat.events],
        }

    def events(self, after: int) -> list[Json]:
        """Everything that happened anywhere after event `after`, in order."""
        return [event.state() for event in self.registry.events[max(after, 0) :]]

    def bots(self) -> Json:
        """The bots that have called, with their menus."""
        return {
            "bots": [
                {**bot.user, "commands": bot.commands, "pending": len(bot.updates)}
                for bot in self.registry.bots.values()
            ]
        }

    def _told(self, chat: Chat) -> Json:
        return {
            **chat.api,
            "members": [person.key for person in chat.members],
            "pinned": max(chat.pins, default=None),
            "keyboard": chat.keyboard,
            "migrated_to": chat.migrated_to,
        }
