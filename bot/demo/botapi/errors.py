"""What the server answers when it refuses, in Telegram's own sentences."""

from __future__ import annotations

from bot.demo.botapi.wire import Json

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
MIGRATED = "group chat was upgraded to a supergroup chat"


class ApiError(Exception):
    """A refusal of the Bot API: HTTP status, sentence, and what a bot should do about it."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        """The answer as it goes over the wire."""
        answer: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters is not None:
            answer["parameters"] = self.parameters
        return answer


def bad_request(why: str, parameters: Json | None = None) -> ApiError:
    """400: the request itself is wrong; trying again changes nothing."""
    return ApiError(400, f"Bad Request: {why}", parameters)


def forbidden(why: str) -> ApiError:
    """403: this person or group does not let the bot write."""
    return ApiError(403, f"Forbidden: {why}")


def too_many_requests(seconds: int) -> ApiError:
    """429: the bot must wait `seconds` (machine time) before it tries again."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


class StageError(Exception):
    """A stage direction that cannot be followed; `status` is the HTTP status of the answer."""

    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.status = status
