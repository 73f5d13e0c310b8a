"""Inline mode: somebody types behind the bot's name, and the bot offers what may be sent."""

from __future__ import annotations

from datetime import timedelta

from bot.demo.botapi.call import Call
from bot.demo.botapi.entities import parse_html
from bot.demo.botapi.errors import QUERY_TOO_OLD, StageError, bad_request
from bot.demo.botapi.registry import Registry
from bot.demo.botapi.text import MAX_TEXT
from bot.demo.botapi.wire import Json
from bot.demo.botapi.world import Search

ANSWERABLE_FOR = timedelta(minutes=15)
"""Mission time in which what was typed may be answered."""
MOST_RESULTS = 50
LONGEST_ID = 64
LONGEST_QUERY = 256


def answer_inline_query(call: Call) -> object:
    """Offer results, with or without a button above them."""
    search = call.bot.searches.get(call.params.text("inline_query_id"))
    if search is None or call.registry.clock.now() - search.at > ANSWERABLE_FOR:
        raise bad_request(QUERY_TOO_OLD)
    value = call.params.decoded("results", "can't parse JSON encoded inline query results")
    if not isinstance(value, list):
        raise bad_request("expected an Array of inline query results")
    if len(value) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    results = [_article(one) for one in value]
    if len({one["id"] for one in results}) != len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    search.button = _button(call.params.decoded("button", "can't parse results button"))
    search.results = results
    call.registry.happened.fire()
    return True


def _article(value: object) -> Json:
    if not isinstance(value, dict) or value.get("type") != "article":
        raise bad_request("only articles are offered here")
    identity, title = value.get("id"), value.get("title")
    if not isinstance(identity, str) or not 1 <= len(identity.encode()) <= LONGEST_ID:
        raise bad_request("RESULT_ID_INVALID")
    if not isinstance(title, str) or not title.strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = value.get("input_message_content")
    text = content.get("message_text") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(text, str) or not text.strip():
        raise bad_request("MESSAGE_EMPTY")
    if content.get("parse_mode") == "HTML":
        text, _ = parse_html(text)
    if len(text.encode("utf-16-le")) // 2 > MAX_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    description = value.get("description", "")
    return {"id": identity, "title": title, "description": description, "text": text}


def _button(value: object) -> Json | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise bad_request("can't parse results button")
    start = value.get("start_parameter")
    if not isinstance(start, str) or not 1 <= len(start) <= LONGEST_ID:
        raise bad_request("SWITCH_PM_PARAM_INVALID")
    return {"text": value["text"], "start_parameter": start}


class Searches:
    """What people type behind the bot's name, and what they are offered."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._asked = 0

    def type(self, direction: Json) -> Json:
        """Let somebody type; the bot gets it as it stands after a moment without a key."""
        person, bot = self._registry.person(direction.get("person")), self._registry.main
        text = direction.get("query")
        if not isinstance(text, str) or len(text) > LONGEST_QUERY:
            raise StageError(f"query must be text of {LONGEST_QUERY} characters at most")
        now = self._registry.clock.now()
        self._asked += 1
        key = str(5_000_000_000 + self._asked)
        bot.searches[key] = Search(now)
        typed: Json = {
            "id": key,
            "from": person.user,
            "query": text,
            "offset": "",
            "chat_type": "sender",
        }
        return {"inline_query_id": key, "update_id": bot.updates.add("inline_query", typed, now)}

    def offered(self, key: str) -> Json:
        """What the bot answered; `results` is None before."""
        search = self._registry.main.searches.get(key)
        if search is None:
            raise StageError(f"nobody has typed {key}", 404)
        return {"results": search.results, "button": search.button}
