"""The ways out: how a message reaches a person. Telegram first, relays beside it."""

import os

# Without it python-telegram-bot warns at every `RetryAfter` and speaks of seconds as bare numbers.
os.environ.setdefault("PTB_TIMEDELTA", "1")
