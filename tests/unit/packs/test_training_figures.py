"""The figures that Shuangyashan reported of its training bodies: 672 inspected, 340 white, 128 black, 204 neither."""

from datetime import date

from minsheng.engine import duckdb_sql, snapshot
from minsheng.policy import cases, facts, packs

ON = date(2026, 11, 16)
REASONS = (
    {"school_licence": False},
    {"registered": False},
    {"safety_hazard": True},
    {"inspection": "failed"},
)
OTHERS = (
    {"inspection": "rectifying"},
    {"standing": "closed"},
    {"standing": "converted"},
    {"school_licence": None},
)


def in_order():
    """A body with nothing against it, as the worked cases have it."""
    pack = packs.load("tongliao")
    (path,) = (p for _, p in cases.shipped_case_files() if p.name == "training_lists.yaml")
    return dict(cases.load(path, pack)[0].tables["institution"][0])


def bodies():
    good = in_order()
    changes = [
        *({} for _ in range(340)),
        *(REASONS[i % len(REASONS)] for i in range(128)),
        *(OTHERS[i % len(OTHERS)] for i in range(204)),
    ]
    return [{**good, **change, "institution_id": i} for i, change in enumerate(changes, start=1)]


def test_every_body_is_on_exactly_one_of_the_three_lists(tmp_path):
    rows = bodies()
    assert all(set(row) == set(facts.TABLES["institution"].names) for row in rows)
    opened = snapshot.write(tmp_path / "facts", {"institution": rows}, as_of=ON)
    manifest = duckdb_sql.evaluate_all(opened, packs.load("shuangyashan"), ON, tmp_path / "out").manifest
    lists = {name: manifest["programmes"][f"training_{name}"] for name in ("white", "black", "neither")}
    assert {name: found["status"]["met"] for name, found in lists.items()} == {
        "white": 340,
        "black": 128,
        "neither": 204,
    }
    assert {found["rows"] for found in lists.values()} == {672}
