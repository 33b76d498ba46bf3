"""Triggers by which the database itself notes in which villages something changed that sums count (`discovery.kept`).

Every way of changing a lead, a visit or a planned household leaves its note: one at a time, many at once, by hand in SQL. A note
says from which day on: no week that was over before it counts anything else now. They are taken away before migrations and
put back after them, because SQLite rebuilds whole tables; what is kept goes with them.
"""

# ruff: noqa: S608 - names of ours

from typing import Any, Final, NamedTuple

from django.db import connections

from minsheng.discovery.models import KeptSum

_DAY: Final = (
    "coalesce((SELECT p.monday FROM fieldwork_plan p WHERE p.id = {0}.plan_id AND p.monday < date({0}.planned_at)),"
    " date({0}.planned_at))"
)
"""The first day that a planned household can matter for: its Monday, or the day it was planned."""
_OF_LEAD: Final = f"""
SELECT s.region AS region, {_DAY.format("s")} AS since FROM fieldwork_stoplead k JOIN fieldwork_stop s ON s.id = k.stop_id
  WHERE k.lead_id = {{0}} UNION
SELECT o.region, {_DAY.format("s")} FROM fieldwork_stoplead k JOIN fieldwork_stop s ON s.id = k.stop_id
  JOIN fieldwork_stoplead m ON m.stop_id = k.stop_id JOIN discovery_lead o ON o.id = m.lead_id WHERE k.lead_id = {{0}}"""
_OF_VISIT: Final = f"""
SELECT region, date({{0}}.recorded_at) AS since FROM discovery_lead WHERE id = {{0}}.lead_id UNION
{_OF_LEAD.replace("{0}", "{0}.lead_id")}"""
_OF_STOP: Final = f"""
SELECT {{0}}.region AS region, {_DAY} AS since UNION
SELECT o.region, {_DAY} FROM fieldwork_stoplead m JOIN discovery_lead o ON o.id = m.lead_id WHERE m.stop_id = {{0}}.id"""
_OF_LINK: Final = f"""
SELECT s.region AS region, {_DAY.format("s")} AS since FROM fieldwork_stop s WHERE s.id = {{0}}.stop_id UNION
SELECT o.region, {_DAY.format("s")} FROM fieldwork_stop s JOIN fieldwork_stoplead m ON m.stop_id = s.id
  JOIN discovery_lead o ON o.id = m.lead_id WHERE s.id = {{0}}.stop_id UNION
SELECT o.region, coalesce((SELECT {_DAY.format("s")} FROM fieldwork_stop s WHERE s.id = {{0}}.stop_id), date(o.opened_at))
  FROM discovery_lead o WHERE o.id = {{0}}.lead_id"""
_STANDING: Final = ("region", "held", "household_id", "person_id", "opened_at")
"""Of a lead: what it counts as in every week since it was opened."""
_LEAD: Final = ("status", "outcome", "label", "reason", "ground", "programme", *_STANDING, "closed_at")
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


def _differ(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in columns)


_SINCE: Final = f"""
CASE WHEN {_differ(_STANDING)} THEN date(CASE WHEN OLD.opened_at < NEW.opened_at THEN OLD.opened_at ELSE NEW.opened_at END)
  ELSE coalesce(date(CASE WHEN OLD.closed_at < NEW.closed_at THEN OLD.closed_at ELSE coalesce(NEW.closed_at, OLD.closed_at) END),
    date('9999-12-31')) END"""
"""From when a changed lead counts otherwise. As long as it was and is open, its state changes no week that is over: there it
stands as its visits say."""


class _Trigger(NamedTuple):
    """`regions`: SQL of the villages that an event of `table` changes, with the day from which on; `columns`: those that matter,
    of an update."""

    table: str
    event: str
    regions: str
    columns: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"kept_{self.table}_{self.event}".lower()

    @property
    def when(self) -> str:
        return f"WHEN ({_differ(self.columns)})" if self.columns else ""


def _both(what: str) -> str:
    return " UNION ".join(what.format(row) for row in ("OLD", "NEW"))


_VISIT, _LINK, _NOTES = "discovery_visitrecord", "fieldwork_stoplead", "discovery_changed"
TRIGGERS: Final = (
    _Trigger("discovery_lead", "INSERT", "SELECT NEW.region AS region, date(NEW.opened_at) AS since"),
    _Trigger("discovery_lead", "DELETE", "SELECT OLD.region AS region, date(OLD.opened_at) AS since"),
    _Trigger(
        "discovery_lead",
        "UPDATE",
        f"SELECT OLD.region AS region, {_SINCE} AS since UNION SELECT NEW.region, {_SINCE} UNION {_OF_LEAD.format('NEW.id')}",
        _LEAD,
    ),
    _Trigger(_VISIT, "INSERT", _OF_VISIT.format("NEW")),
    _Trigger(_VISIT, "DELETE", _OF_VISIT.format("OLD")),
    _Trigger(_VISIT, "UPDATE", _both(_OF_VISIT), ("lead_id", "recorded_at")),
    _Trigger("fieldwork_stop", "INSERT", _OF_STOP.format("NEW")),
    _Trigger("fieldwork_stop", "DELETE", _OF_STOP.format("OLD")),
    _Trigger("fieldwork_stop", "UPDATE", _both(_OF_STOP), _STOP),
    _Trigger(_LINK, "INSERT", _OF_LINK.format("NEW")),
    _Trigger(_LINK, "DELETE", _OF_LINK.format("OLD")),
    _Trigger(_LINK, "UPDATE", _both(_OF_LINK)),
)
_ONCE: Final = "SELECT region, min(since) AS since FROM ({one.regions}) y GROUP BY region"
_SQLITE: Final = f"""
CREATE TRIGGER IF NOT EXISTS {{one.name}} AFTER {{one.event}} ON {{one.table}} {{one.when}} BEGIN
  INSERT INTO discovery_changed (region, since) SELECT region, since FROM ({_ONCE}) x
  WHERE NOT EXISTS (SELECT 1 FROM discovery_changed c WHERE c.region = x.region AND c.since <= x.since);
END"""
"""One writer at a time: a note that is there now is there when this one's transaction ends."""
_FUNCTION: Final = f"""
CREATE OR REPLACE FUNCTION {{one.name}}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO discovery_changed (region, since) SELECT region, since FROM ({_ONCE}) x;
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
