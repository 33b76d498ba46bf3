"""大病保险、医疗救助、倾斜救助、门诊兜底 — the layers above basic insurance, each on what the one before it left."""

from minsheng.policy import case, greatest, least, named, parameter, presumed, rounded

from ._settlement import (
    covered,
    destitute,
    dibao,
    edge,
    fen,
    in_scope,
    left,
    of,
    of_insurance,
    ordinary,
    others,
    own,
    permille,
    poor,
    share,
    watched,
)

# 大病保险：全年累计，前面已进入的部分不再计；特困、低保、返贫致贫人口起付线减半、提高比例、不设封顶。
# 倾斜的是居民大病保险，职工大额费用补助不倾斜。
_favoured = poor & (of("insurance") == "resident")
_line = case(
    (_favoured, share(of_insurance("critical_deductible", "fen"), permille("critical_poor_line"))),
    default=of_insurance("critical_deductible", "fen"),
)
_until = named(
    "settlement_critical_base",
    "到本次为止进入大病保险的金额",
    greatest(of("own_ytd_fen") + own - _line, of("critical_base_ytd_fen")),
)
_more = case((_favoured, permille("critical_poor_more")), default=0)


def _between(low, high):
    """What of this settlement lies between two sums of the year."""
    return greatest(least(_until, high) - greatest(of("critical_base_ytd_fen"), low), 0)


_above = greatest(
    _until - greatest(of("critical_base_ytd_fen"), of_insurance("critical_tier2_from", "fen")), 0
)
_tiers = rounded(
    _between(0, of_insurance("critical_tier1_to", "fen"))
    * (of_insurance("critical_tier1_permille", "permille") + _more)
    + _between(of_insurance("critical_tier1_to", "fen"), of_insurance("critical_tier2_from", "fen"))
    * (of_insurance("critical_tier2_permille", "permille") + _more)
    + _above * (of_insurance("critical_tier3_permille", "permille") + _more),
    "half_up_cent",
    1000,
)
# 一次结算不超过本次个人负担：年中才成为低保、起付线减半时，以前月份少报的由经办机构手工补报，不进本次一站式结算。
_at_most = greatest(own, 0)
critical = case(
    (ordinary, 0),
    (_favoured, least(_tiers, _at_most)),
    default=least(_tiers, _at_most, left(of_insurance("critical_cap", "fen"), "critical_ytd_fen")),
)
after = named("settlement_after", "大病保险后政策内个人负担", own - critical)


# 医疗救助：全年累计，住院和门诊慢特病共用一个封顶线；不超过本次还要自己付的。
def _assisted(line, permille_):
    """What of this settlement is assisted above a line, less what the year has had."""
    year = share(greatest(of("after_ytd_fen") + after - line, 0), permille_)
    cap = fen("assistance_cap")
    return greatest(least(year - of("assisted_ytd_fen"), cap - of("assisted_ytd_fen"), after), 0)


_line_of = case(
    (dibao, 0),
    (watched, fen("assistance_line_watched")),
    (edge, fen("assistance_line_edge")),
    default=fen("assistance_line_rigid"),
)
_share_of = case(
    (dibao, permille("assistance_dibao")),
    (watched, permille("assistance_watched")),
    (edge, permille("assistance_edge")),
    default=permille("assistance_rigid"),
)
_of_others = _assisted(_line_of, _share_of)
assistance = case(
    (ordinary, 0),
    (destitute, _assisted(0, permille("assistance_destitute"))),
    (others, _of_others),
    default=0,
)

# 倾斜救助：救助后全年政策内个人负担仍重的，再救助一部分。全年累计，减去此前已倾斜的：分几次结算和一次结算一样。
# 特困人员和孤儿救助到了封顶线、还有负担的，一样倾斜。
_burden = of("after_ytd_fen") + after - of("assisted_ytd_fen") - assistance
_year = share(greatest(_burden - fen("tilt_line"), 0), permille("tilt"))
_within = least(_year - of("tilted_ytd_fen"), fen("tilt_cap") - of("tilted_ytd_fen"), after - assistance)
tilt = case((ordinary, 0), (destitute | others, greatest(_within, 0)), default=0)

# 门诊慢特病、两病兜底（地方政策）：目录外和超限价不算，基本医保和大病保险付后全部或一部分由救助付。
_left_out = presumed(
    parameter("settlement.pre_self", "text", may_lack=True) == "out",
    False,
    "当地没有定先行自付计入不计入的，按计入",
)
_floor_base = case((_left_out, in_scope), default=covered)


def _floor(left_fen):
    paid = share(left_fen, parameter("outpatient_floor.permille", "permille"))
    return case(
        (parameter("outpatient_floor.cap_mode", "text") == "none", paid),
        default=least(paid, left(parameter("outpatient_floor.yearly_cap", "fen"), "assisted_ytd_fen")),
    )


# 按结算单上两层保险已付的；没有各层参数的地方也能算。
floor = _floor(greatest(_floor_base - of("basic_fen") - of("critical_fen"), 0))
floor_in_settlement = _floor(after)  # 按同一次算出的两层保险
