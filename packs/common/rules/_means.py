"""家庭经济状况条件 — the conditions dibao and edge households share: place, property, and the duty to tell and to consent.

The two differ only in their limits: parameters dibao.* or edge.* (the latter usually wider).
"""

from minsheng.policy import at_household, case, fact, named, need, parameter, presumed

from . import _income as i
from . import _property as p
from . import _quantities as q

CASE = {"known_at": "case"}  # only known after an authorised application


_MORE = "还有成员没有答复的，只看已知的是否超过上限"


def _few(whole, known, most):
    """Not more than the limit; not met as soon as what is known exceeds it, unless the whole was told. And its two sides."""
    told = i.settled(whole >= 0, _MORE)
    have = case((told, whole), (known > most, known), default=whole)
    return i.decided(whole <= most, known <= most, _MORE), {"have": have, "need": most}


def within(prefix: str):
    """The four property tests by name, with the limits of `dibao` or `edge`; what is known of the assets, with its cap; and
    the two `sides` of the others."""
    (cap, cap_most), whole, known = (
        p.asset_cap(prefix),
        p.financial_assets - p.spared,
        p.assets_known - p.spared,
    )
    few = {key: _few(*both, parameter(f"{prefix}.{key}_max", "count")) for key, both in p.counted.items()}
    tests = {key: test for key, (test, _) in few.items()}
    return {
        "assets": (whole <= cap) & (known <= cap_most),
        "known_assets": case((known > cap_most, known), default=whole),
        "asset_cap": case((known > cap_most, cap_most), default=cap),
        **tests,
        "dwellings": tests["dwellings"] & p.modest_rooms,
        "sides": {key: sides for key, (_, sides) in few.items()},
    }


def modest(prefix: str):
    """The same four tests for one person alone."""
    cap = named(
        f"{prefix}_own_asset_cap_fen",
        "上限（低保标准×12个月×规定的年数）",
        q.standard * q.MONTHS_IN_YEAR * parameter(f"{prefix}.asset_years", "number"),
    )
    whole, known = fact("financial_assets_fen"), p.own_assets_known
    return {
        "assets": (whole <= cap) & (known <= cap),
        "known_assets": case((known > cap, known), default=whole),
        "asset_cap": cap,
        "vehicles": fact("vehicle_count") <= parameter(f"{prefix}.vehicles_max", "count"),
        "dwellings": fact("house_count") <= parameter(f"{prefix}.dwellings_max", "count"),
        "companies": fact("company_count") <= parameter(f"{prefix}.companies_max", "count"),
    }


def modest_and_open(test):
    """All four tests, and the household has promised and agreed."""
    within_limits = test["assets"] & test["vehicles"] & test["dwellings"] & test["companies"]
    return within_limits & at_household(q.promised & q.authorised)


def place(clause: str):
    """At least one member has hukou here, or a residence permit where the place has opened that; the others live with them."""
    permit = presumed(fact("residence_permit"), False, "没有居住证记录的，按没有计算")
    opened = permit & parameter("dibao.residence_permit", "flag", may_lack=True)
    text = "至少一名家庭成员户口在本地（当地已放开的，持有本地居住证也可）"
    return [need("local_member", q.home.any(q.local_hukou | opened), text, clause, ask="公安户籍")]


def property_needs(test, clause: str, whose: str = "家庭"):
    """Savings, vehicles, dwellings, companies; `test` as `within` gives it."""
    asked = {
        "assets": ("金融资产", "银行等金融机构"),
        "vehicles": ("非豁免机动车", "公安交管"),
        "dwellings": ("住房", "不动产登记"),
        "companies": ("有效经营主体", "市场监管"),
    }
    sides = {"assets": {"have": test["known_assets"], "need": test["asset_cap"]}, **test.get("sides", {})}
    return [
        need(
            key,
            test[key],
            f"{whose}{word}{{have}}，须不超过{{need}}",
            clause,
            ask=ask,
            **CASE,
            **sides.get(key, {}),
        )
        for key, (word, ask) in asked.items()
    ]


def duty_needs(promise: str, authorisation: str):
    """The family has promised to tell the truth and agreed to be checked."""
    return [
        need("promise", q.promised, "成年成员都已承诺如实申报", promise, ask="申请家庭", **CASE),
        need("authorisation", q.authorised, "成年成员都已同意核查", authorisation, ask="申请家庭", **CASE),
    ]
