"""Policies for everybody as SQL: nodes become columns, columns become one query per stage, DuckDB runs them.

Reads: a checked facts folder and a pack. Writes: tables of results. Read by: `minsheng.engine.duckdb_sql` only.
"""
