"""What the bot knows about the world: facts with their source and date, and their loaders."""
