"""An update becomes a command. Answers are notices; nothing here composes a text."""
