"""Many rows into and out of SQLite or PostgreSQL, fast and in one way."""
