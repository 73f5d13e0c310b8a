"""Where facts are kept: tables, queries and migrations. The only room that knows SQL."""
