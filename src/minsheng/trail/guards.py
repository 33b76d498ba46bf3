"""Triggers by which the database itself refuses to change or remove an event."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_REFUSAL = "trail events are append-only"

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION trail_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
_NO_CHANGE = """
CREATE TRIGGER trail_event_no_change BEFORE UPDATE OR DELETE ON trail_event
FOR EACH ROW EXECUTE FUNCTION trail_event_refuse()
"""
_NO_TRUNCATE = """
CREATE TRIGGER trail_event_no_truncate BEFORE TRUNCATE ON trail_event
FOR EACH STATEMENT EXECUTE FUNCTION trail_event_refuse()
"""
_SQLITE = """
CREATE TRIGGER trail_event_no_{verb} BEFORE {verb} ON trail_event BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""

INSTALL: dict[str, tuple[str, ...]] = {
    "postgresql": (_FUNCTION, _NO_CHANGE, _NO_TRUNCATE),
    "sqlite": (
        _SQLITE.format(verb="update", refusal=_REFUSAL),
        _SQLITE.format(verb="delete", refusal=_REFUSAL),
    ),
}
REMOVE: dict[str, tuple[str, ...]] = {
    "postgresql": (
        "DROP TRIGGER IF EXISTS trail_event_no_change ON trail_event",
        "DROP TRIGGER IF EXISTS trail_event_no_truncate ON trail_event",
    ),
    "sqlite": (
        "DROP TRIGGER IF EXISTS trail_event_no_update",
        "DROP TRIGGER IF EXISTS trail_event_no_delete",
    ),
}


def install(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Migration step forwards."""
    for statement in INSTALL[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Migration step backwards."""
    for statement in REMOVE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
