"""How the bundled borders and fonts came about: run by hand when a source or a region changes."""
