"""Who may speak to the stage from a browser: pages of this machine, and no other site."""

from __future__ import annotations

from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def from_elsewhere(headers: object) -> bool:
    """Whether a request names another host than this machine, or comes from another site's page.

    A page that some other site shows could otherwise play people here, or read what they wrote by
    having its own name point to this machine.
    """
    if not isinstance(headers, list):
        return True
    named = {bytes(name): bytes(value).decode("latin-1") for name, value in headers}
    host, origin = named.get(b"host"), named.get(b"origin")
    if host is not None and _name(f"//{host}") not in LOOPBACK:
        return True
    return origin is not None and (_name(origin) not in LOOPBACK or urlsplit(origin).netloc != host)


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
