"""The world that Vigie is shown in: a Bot API server of its own, and a stage to play people on."""
