"""The phones page: everybody's phone side by side, the mission clock, and stories step by step."""
