"""Append-only events, hash-chained and anchored outside the database."""
