"""Evaluation of policies: reference (one subject, readable, the truth) and DuckDB (everybody). Pure."""
