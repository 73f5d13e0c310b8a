"""A stateful imitation of Telegram's Bot API, with a stage (`/sim/`) where tests play people."""
