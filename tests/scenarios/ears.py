"""What everybody hears, claimed by the test message by message."""

from __future__ import annotations

from collections.abc import Sequence

from tests.scenarios.cast import Character
from tests.scenarios.hearing import Heard, Said
from tests.scenarios.program import Program


class Hearing(Program):
    """Sounds are claimed; silent edits may be looked at."""

    def heard_by(self, who: Character) -> list[Heard]:
        """What arrived with a sound since last asked."""
        return self.phones.unclaimed.pop(who.telegram_id, [])

    def all_hear(self, expected: Sequence[Said], *who: Character) -> None:
        """Each of these people heard exactly this since last asked."""
        for one in who:
            heard = self.heard_by(one)
            assert heard == list(expected), f"{one} heard {heard}"

    def edited_for(self, who: Character) -> list[Heard]:
        """What changed silently in their chat since last asked."""
        return self.phones.edits.pop(who.telegram_id, [])

    def kept_true_for(self, who: Character) -> list[Heard]:
        """What their mission's cards were changed to since last asked."""
        return self.phones.kept_true.pop(who.telegram_id, [])

    def allow(self, *who: Character) -> None:
        """What these people heard up to now is not what the test is about."""
        for one in who:
            self.heard_by(one)

    def everyone_heard(self) -> dict[str, list[str]]:
        """What everybody heard since last asked, by first name; all of it is claimed."""
        by_chat = {who.telegram_id: who.name.split()[0] for who in self.ids}
        heard, self.phones.unclaimed = self.phones.unclaimed, type(self.phones.unclaimed)(list)
        return {by_chat.get(c, str(c)): [h.what for h in all_] for c, all_ in heard.items() if all_}

    def nothing_else(self) -> None:
        """Fails when somebody heard something that the test did not claim."""
        left = {chat: heard for chat, heard in self.phones.unclaimed.items() if heard}
        assert not left, f"heard and not expected: {left}"
