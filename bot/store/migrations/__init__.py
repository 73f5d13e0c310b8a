"""How the schema came to be: one dated revision a file, applied in order and never edited."""
