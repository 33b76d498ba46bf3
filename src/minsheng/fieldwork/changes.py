"""Triggers by which the database itself notes in which villages something changed that sums count (`discovery.kept`).

Every way of changing a lead, a visit or a planned household leaves its note: one at a time, many at once, by hand in SQL. They
are taken away before migrations and put back after them, because SQLite rebuilds whole tables; what is kept goes with them.
"""

from typing import Any, Final, NamedTuple

from django.db import connections

from minsheng.discovery.models import KeptSum

_OF_LEAD: Final = """
SELECT region FROM discovery_lead WHERE id = {0} UNION
SELECT s.region FROM fieldwork_stoplead k JOIN fieldwork_stop s ON s.id = k.stop_id WHERE k.lead_id = {0} UNION
SELECT o.region FROM fieldwork_stoplead k JOIN fieldwork_stoplead m ON m.stop_id = k.stop_id
  JOIN discovery_lead o ON o.id = m.lead_id WHERE k.lead_id = {0}"""
_OF_STOP: Final = """
SELECT region FROM fieldwork_stop WHERE id = {0} UNION
SELECT o.region FROM fieldwork_stoplead m JOIN discovery_lead o ON o.id = m.lead_id WHERE m.stop_id = {0}"""
_LEAD: Final = (
    "status", "outcome", "label", "reason", "ground", "programme", "region", "held", "household_id", "person_id", "opened_at",
    "closed_at",
)  # fmt: skip
_STOP: Final = (
    "region",
    "plan_id",
    "kind",
    "due_on",
    "planned_at",
    "moved_at",
    "done_on",
    "found",
    "why_not",
)


class _Trigger(NamedTuple):
    """`regions`: SQL of the villages that an event of `table` changes; `columns`: those that matter, of an update."""

    table: str
    event: str
    regions: str
    columns: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"kept_{self.table}_{self.event}".lower()

    @property
    def when(self) -> str:
        changed = " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in self.columns)
        return f"WHEN ({changed})" if self.columns else ""


_VISIT, _LINK, _NOTES = "discovery_visitrecord", "fieldwork_stoplead", "discovery_changed"
_BOTH: Final = f"{_OF_LEAD.format('OLD.lead_id')} UNION {_OF_LEAD.format('NEW.lead_id')}"
TRIGGERS: Final = (
    _Trigger("discovery_lead", "INSERT", "SELECT NEW.region AS region"),
    _Trigger("discovery_lead", "DELETE", "SELECT OLD.region AS region"),
    _Trigger(
        "discovery_lead", "UPDATE", f"SELECT OLD.region AS region UNION {_OF_LEAD.format('NEW.id')}", _LEAD
    ),
    _Trigger(_VISIT, "INSERT", _OF_LEAD.format("NEW.lead_id")),
    _Trigger(_VISIT, "DELETE", _OF_LEAD.format("OLD.lead_id")),
    _Trigger(_VISIT, "UPDATE", _BOTH, ("lead_id", "recorded_at")),
    _Trigger("fieldwork_stop", "INSERT", "SELECT NEW.region AS region"),
    _Trigger("fieldwork_stop", "DELETE", "SELECT OLD.region AS region"),
    _Trigger(
        "fieldwork_stop", "UPDATE", f"SELECT OLD.region AS region UNION {_OF_STOP.format('NEW.id')}", _STOP
    ),
    *(
        _Trigger(_LINK, event, " UNION ".join(what.format(row) for row in rows for what in _OF_LINK))
        for event, rows in (("INSERT", ("NEW",)), ("DELETE", ("OLD",)), ("UPDATE", ("OLD", "NEW")))
        for _OF_LINK in [(_OF_STOP.replace("{0}", "{0}.stop_id"), _OF_LEAD.replace("{0}", "{0}.lead_id"))]
    ),
)
_SQLITE: Final = """
CREATE TRIGGER IF NOT EXISTS {one.name} AFTER {one.event} ON {one.table} {one.when} BEGIN
  INSERT INTO discovery_changed (region) SELECT region FROM ({one.regions}) x
  WHERE region NOT IN (SELECT region FROM discovery_changed);
END"""
"""One writer at a time: a note that is there now is there when this one's transaction ends."""
_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION {one.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO discovery_changed (region) SELECT region FROM ({one.regions}) x;
  RETURN NULL;
END $$"""
_POSTGRESQL: Final = (
    "CREATE OR REPLACE TRIGGER {one.name} AFTER {one.event} ON {one.table} "
    "FOR EACH ROW {one.when} EXECUTE FUNCTION {one.name}()"
)


def install(using: str = "default", **_: Any) -> None:
    """After migrations."""
    connection = connections[using]
    if not {_NOTES, _LINK} <= set(connection.introspection.table_names()):
        return
    written = (_SQLITE,) if connection.vendor == "sqlite" else (_FUNCTION, _POSTGRESQL)
    with connection.cursor() as cursor:
        if _there(cursor, connection.vendor) == len(TRIGGERS):
            return
        for one in TRIGGERS:
            for statement in written:
                cursor.execute(statement.format(one=one))


def remove(using: str = "default", **_: Any) -> None:
    """Before migrations."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if _NOTES not in tables:
        return
    KeptSum.objects.using(using).all().delete()
    with connection.cursor() as cursor:
        for one in TRIGGERS:
            on = "" if connection.vendor == "sqlite" else f" ON {one.table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {one.name}{on}")


def _there(cursor: Any, vendor: str) -> int:
    if vendor == "sqlite":
        cursor.execute(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'kept\\_%' ESCAPE '\\'"
        )
    else:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'kept\\_%'")
    return int(cursor.fetchone()[0])
