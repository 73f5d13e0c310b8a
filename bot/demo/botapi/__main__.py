"""`python -m bot.demo.botapi --port N`: the simulator alone, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import sys

from bot.demo.botapi.server import serve


def _announce(url: str) -> None:
    sys.stdout.write(json.dumps({"event": "ready", "url": url}, separators=(",", ":")) + "\n")
    sys.stdout.flush()


async def until_told_to_stop(port: int, token: str | None = None) -> None:
    """Serve on loopback; SIGTERM and SIGINT end it in good order."""
    serving = asyncio.ensure_future(serve(port, _announce, token=token))
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, serving.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await serving


def main() -> int:
    """Read the command line and serve. Exit code 0, or 2 when the port cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m bot.demo.botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", help="serve this bot alone; without it, any token is a bot")
    options = parser.parse_args()
    try:
        asyncio.run(until_told_to_stop(options.port, options.token))
    except OSError as problem:
        sys.stderr.write(f"The simulator cannot use port {options.port}: {problem.strerror}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
