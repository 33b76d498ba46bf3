"""The three layers of a settlement worked out with decimals, from the card and not from the rule: a second opinion."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

CENT = Decimal(1)


def to_fen(value: Decimal) -> int:
    return int(value.quantize(CENT, ROUND_HALF_UP))


def by_hand(row, identity, values, floor_share=0):
    """{line: fen}. `identity`: destitute, dibao, watched, edge, rigid or ''; `values`: settlement parameters by short name."""
    v = {k: Decimal(x) if isinstance(x, int) else x for k, x in values.items()}
    if row["insurance"] == "employee":
        v |= {k.removeprefix("employee_"): x for k, x in v.items() if k.startswith("employee_")}
    r = {k: Decimal(x) if isinstance(x, int) and not isinstance(x, bool) else x for k, x in row.items()}
    covered = r["total_fen"] - r["own_catalogue_fen"] - r["over_limit_fen"]
    scope = max(Decimal(0), covered - r["pre_self_fen"])
    less = {"referral": v["referral_less_permille"], "other": v["unreferred_less_permille"]}
    if r["care_kind"] == "outpatient":
        paid = to_fen(
            max(Decimal(0), scope - v["outpatient_deductible"])
            * (v["outpatient_permille"] - less.get(r["care_place"], 0))
            / 1000
        )
        paid = min(paid, max(0, int(v["outpatient_cap"] - r["outpatient_ytd_fen"])))
        paid = min(paid, max(0, int(v["basic_cap"] - r["basic_ytd_fen"])))
        return {"basic": paid, "critical": 0, "assistance": 0, "floor": 0, "tilt": 0}
    chronic = r["care_kind"] in ("chronic", "two_diseases")
    ratio = v[f"{r['care_kind'] if chronic else r['facility_level']}_permille"]
    ratio -= less.get(r["care_place"], 0)
    entry = 0 if chronic else v[f"deductible_{r['facility_level']}"]
    basic = min(
        to_fen(max(Decimal(0), scope - entry) * ratio / 1000),
        max(0, int(v["basic_cap"] - r["basic_ytd_fen"])),
    )
    own = int(scope) + (int(r["pre_self_fen"]) if v["pre_self"] == "in" else 0) - basic
    poor = identity in ("destitute", "dibao", "watched") and row["insurance"] == "resident"
    line = (
        Decimal(to_fen(v["critical_deductible"] * v["critical_poor_line_permille"] / 1000))
        if poor
        else v["critical_deductible"]
    )
    critical = _critical(r, v, own, line, poor)
    after = own - critical
    if floor_share and chronic and identity and _certified(row):
        floor = to_fen(Decimal(after) * floor_share / 1000)
        return {"basic": basic, "critical": critical, "assistance": 0, "floor": floor, "tilt": 0}
    assistance = _assistance(r, v, after, identity)
    tilt = _tilt(r, v, after, assistance) if identity else 0
    return {"basic": basic, "critical": critical, "assistance": assistance, "floor": 0, "tilt": tilt}


def _critical(r, v, own, line, poor):
    used = int(r["critical_base_ytd_fen"])
    reached = max(int(r["own_ytd_fen"] + own - line), used)
    edges = (0, int(v["critical_tier1_to"]), int(v["critical_tier2_from"]), 10**15)
    total = Decimal(0)
    for number, (low, high) in enumerate(pairwise(edges), start=1):
        width = max(0, min(reached, high) - max(used, low))
        total += width * (
            v[f"critical_tier{number}_permille"] + (v["critical_poor_more_permille"] if poor else 0)
        )
    paid = to_fen(total / 1000)
    paid = min(paid, max(0, own))  # never more than this settlement leaves to the person
    return paid if poor else min(paid, max(0, int(v["critical_cap"] - r["critical_ytd_fen"])))


def _assistance(r, v, after, identity):
    if not identity:
        return 0
    line = v.get(f"assistance_line_{identity}", Decimal(0))
    year = to_fen(
        max(Decimal(0), r["after_ytd_fen"] + after - line) * v[f"assistance_{identity}_permille"] / 1000
    )
    paid = int(r["assisted_ytd_fen"])
    return max(0, min(year - paid, int(v["assistance_cap"]) - paid, after))


def _tilt(r, v, after, assisted):
    """Of the year's burden after assistance, less what the year was tilted already: two stays come to what one would."""
    burden = r["after_ytd_fen"] + after - r["assisted_ytd_fen"] - assisted
    year = to_fen(max(Decimal(0), burden - v["tilt_line"]) * v["tilt_permille"] / 1000)
    had = int(r["tilted_ytd_fen"])
    return max(0, min(year - had, int(v["tilt_cap"]) - had, after - assisted))


def _certified(row):
    until = row["disease_until"]
    return row["disease_from"] <= row["visited_on"] and (until is None or row["visited_on"] <= until)
