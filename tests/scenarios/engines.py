"""On which database a scenario is played: SQLite, unless it says both."""

import pytest

both_engines = pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"], indirect=True)
"""For scenarios that depend on locks, order, or instants as the engine keeps them."""
