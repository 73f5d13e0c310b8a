"""Vigie: a lookout over people who travel to risk zones for decentralised cooperation."""
