"""`vigie init`: a few questions, then a configuration, a database and the first invitation."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.admin import invite_link
from bot.domain.people import Role
from bot.founding import answers
from bot.founding.asking import Asker, Stopped
from bot.founding.configuration import TOKEN, Configuration
from bot.screens.people import covering_note
from bot.screens.voice import voice_for
from bot.services.people import INVITATION_LASTS
from bot.settings import Settings
from bot.settings_file import ENV_FILE, FILE
from bot.store.examining import NoDatabase, reach


@dataclass(frozen=True)
class Given:
    """What the command line already answers; None is asked."""

    token_file: Path | None = None
    folder: Path | None = None
    organisation: str | None = None
    language: str | None = None
    database: str | None = None
    own_token_file: bool | None = None
    replace: bool | None = None
    crisis_centre: str | None = None


@dataclass(frozen=True)
class Founded:
    """What is there now: the link to hand over, the words to go with it, and where things are."""

    link: str
    note: str
    organisation: str
    username: str
    configuration: Configuration


class FirstDay:
    """Asks, writes, invites. `environ` is the caller's; what it sets is not asked."""

    def __init__(self, asker: Asker, given: Given, environ: Mapping[str, str]) -> None:
        self._asker = asker
        self._given = given
        self._environ = {name: text for name, text in environ.items() if name != ENV_FILE}

    def found(self) -> Founded:
        """The whole way. Raises Stopped, WrongSettings, and what `invite_link` raises."""
        asker, given = self._asker, self._given
        standing = Settings.from_environment(self._environ, needs_token=False)
        bot = self._bot(standing)
        asker.say(f"The bot is @{bot.username}.")
        folder = asker.ask(
            "Which folder shall hold the configuration?",
            answers.folder,
            option="--folder",
            given=None if given.folder is None else str(given.folder),
            default=str(Path.cwd()),
        )
        organisation = asker.ask(
            "Who keeps watch? The town's, association's or network's name:",
            answers.organisation,
            option="--organisation",
            given=given.organisation,
        )
        language = asker.ask(
            "Which language does the first coordinator read? "
            "It is for the words that go with the link; the bot follows their phone's.",
            answers.language,
            option="--language",
            given=given.language,
            default="fr",
        )
        database = asker.ask(
            "Where shall the data be? sqlite is a file in the folder; "
            "or an address such as postgresql+asyncpg://vigie:password@host/vigie",
            partial(answers.database, beside=folder),
            option="--database",
            given=given.database or self._from_environment(standing, "DATABASE_URL"),
            default=answers.SQLITE,
        )
        own_file = asker.confirm(
            "Shall the token have a file of its own, as systemd and Docker like it?",
            option="--own-token-file",
            given=given.own_token_file,
            default=True,
        )
        crisis_centre = asker.ask(
            "The number of your foreign ministry's crisis centre, @, and the day on which you "
            "confirmed it, for example +33199001234@2026-12-01. Cards about embassies and "
            "emergencies show it. Two numbers circulate for the French one and neither could be "
            "verified, so none is shipped: ask the ministry. Leave it empty to enter it later as "
            f"{answers.CRISIS_CENTRE}.",
            answers.crisis_centre,
            option="--crisis-centre",
            given=given.crisis_centre
            or self._environ.get(answers.CRISIS_CENTRE, "").strip()
            or None,
            default="",
        )
        configuration = self._configuration(
            folder, bot, database, own_file=own_file, crisis_centre=crisis_centre
        )
        self._write(configuration)
        link = self._link(bot, database, organisation)
        note = covering_note(voice_for(language), organisation, INVITATION_LASTS)
        return Founded(link, note, organisation, bot.username, configuration)

    def _bot(self, standing: Settings) -> answers.Bot:
        given = self._given.token_file
        text = _read(given) if given else standing.bot_token.get_secret_value() or None
        return self._asker.ask(
            "The bot's token, as @BotFather gave it (it is not shown):",
            partial(answers.known_bot, environ=self._without("BOT_TOKEN")),
            option="--token-file" if given else "BOT_TOKEN",
            given=text,
            secret=True,
        )

    def _from_environment(self, standing: Settings, name: str) -> str | None:
        if not any(self._environ.get(one, "").strip() for one in (name, name + FILE)):
            return None
        return standing.database_url.get_secret_value()

    def _without(self, *names: str) -> dict[str, str]:
        left_out = {*names, *(name + FILE for name in names)}
        return {name: text for name, text in self._environ.items() if name not in left_out}

    def _configuration(
        self,
        folder: Path,
        bot: answers.Bot,
        database: str,
        *,
        own_file: bool,
        crisis_centre: str,
    ) -> Configuration:
        """What was answered, and whatever else the environment sets for Vigie now."""
        token = {"BOT_TOKEN" + FILE: str(folder / TOKEN)} if own_file else {"BOT_TOKEN": bot.token}
        known = {field.alias for field in Settings.model_fields.values()}
        others = {
            name: text.strip()
            for name, text in self._without("BOT_TOKEN", "DATABASE_URL").items()
            if name in known and text.strip()
        }
        entered = {answers.CRISIS_CENTRE: crisis_centre} if crisis_centre else {}
        variables = {**token, "DATABASE_URL": database, **others, **entered}
        return Configuration(folder, variables, bot.token if own_file else None)

    def _write(self, configuration: Configuration) -> None:
        """Ask before anything is replaced. Raises Stopped."""
        if there := [str(path) for path in configuration.in_the_way()]:
            self._ask_to_replace(" and ".join(there))
        try:
            configuration.write()
        except OSError as error:
            raise Stopped(
                f"The configuration cannot be written to {configuration.folder}: {error.strerror}. "
                "Choose another folder with --folder, for example --folder ~/vigie"
            ) from error
        except ValueError as error:
            raise Stopped(f"{error}. Set it to a value without, or unset it.") from error

    def _ask_to_replace(self, there: str) -> None:
        if self._given.replace is None and self._asker.unattended:
            raise Stopped(
                f"{there} says something else already. Nothing was written. "
                "Give --replace to replace it, or another --folder."
            )
        if not self._asker.confirm(
            f"{there} says something else already. Replace it?",
            option="--replace",
            given=self._given.replace,
            default=False,
        ):
            raise Stopped("Nothing was written. --folder chooses another place.")

    def _link(self, bot: answers.Bot, database: str, organisation: str) -> str:
        settings = Settings.from_environment(
            {
                **self._without("BOT_TOKEN", "DATABASE_URL"),
                "BOT_TOKEN": bot.token,
                "DATABASE_URL": database,
            }
        )

        async def prepare() -> str:
            await reach(database)
            return await invite_link(settings, Role.COORDINATOR, organisation, None)

        try:
            return asyncio.run(prepare())
        except NoDatabase as error:
            raise Stopped(
                f"The configuration is written, but the database cannot be used: {error}. "
                "Answer again with another --database."
            ) from error


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise Stopped(
            f"--token-file: {str(file)!r} cannot be read: {why}. "
            "It holds the token alone, for example 123456789:AAF-abc_def"
        ) from error


def what_next(founded: Founded) -> str:
    """What remains to be done, as commands to copy."""
    file = shlex.quote(str(founded.configuration.settings_file))
    house = shlex.quote(founded.organisation)
    return f"""
1. Start Vigie:            vigie run --env-file {file}
   (as a service: deploy/vigie.service, or deploy/compose.yaml)
2. Send the link above to the coordinator, with these words:

{founded.note}

3. Invite a second person: vigie invite --env-file {file} --role traveller --organisation {house}
4. Try it between the two of you, before anybody depends on it: README, "Run it for real".
5. See what is well:       vigie doctor --env-file {file}"""
