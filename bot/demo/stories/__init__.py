"""The stories that can be played, by name."""

from __future__ import annotations

from collections.abc import Mapping

from bot.demo.script import Story
from bot.demo.stories.checklist import CHECKLIST
from bot.demo.stories.missed import MISSED
from bot.demo.stories.outage import OUTAGE
from bot.demo.stories.sos import SOS
from bot.demo.stories.zone import ZONE

STORIES: Mapping[str, Story] = {
    story.name: story for story in (MISSED, SOS, OUTAGE, CHECKLIST, ZONE)
}
