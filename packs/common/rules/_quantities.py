"""What several programmes share: who counts in a household, its property, its lines, who is severely disabled.

Every amount is a parameter (amounts/, and illustrative/ in the local pack); the only numbers here are legal categories.
"""

from datetime import date

from minsheng.policy import (
    case,
    enrolled,
    fact,
    household_fact,
    members,
    named,
    on,
    parameter,
    presumed,
)

MONTHS_IN_YEAR = 12
LONG_AGO = date(1900, 1, 1)
PERCENT = 100
standard = parameter("dibao.standard_monthly", "fen_per_person_month", by_class=True)
SIGHT, LIMB, INTELLECTUAL, MENTAL = 1, 4, 5, 6  # 残疾类别：1视力 2听力 3言语 4肢体 5智力 6精神 7多重

alive = fact("alive")
# 评估日以后才出生的，过去那天还没有这个人。
born = presumed(fact("birth_date"), LONG_AGO, "出生日期不详的，按已经出生计算") <= on
local_hukou = fact("hukou_status") == "normal"

# 最低生活保障审核确认办法 第七条第二款：服刑、强制隔离戒毒、宣告失踪、离家三年以上教职人员不计入。
_away = presumed(fact("out_of_household_reason"), "none", "没有羁押、失踪等记录的，按在家计算")
in_household = _away == "none"
# 特困人员认定办法 第二十四条终止的是服刑、宣告失踪；离家三年以上的教职人员只是不计入家里的低保。
not_taken_away = ~_away.is_in("custody", "missing")
home = members().only(alive & born & in_household)
# 特困人员由国家供养，低保、边缘家庭不计其人、其收入和财产。
_own_means = ~presumed(enrolled("tekun"), False, "没有特困名册的，按家中没有特困人员计算")
household = home.only(_own_means)
size = named("household_size", "共同生活家庭人口", household.count())
# 在不在世没有查清的成员：有多少财产、收入，只看肯定在世的；够不够低，按他在世、人口最多算。
surely_alive = presumed(alive, False, "在不在世还没有查清的成员，只看其他成员已知的是否超过规定")
_perhaps_alive = presumed(alive, True, "在不在世还没有查清的成员，上限按他在世的人口算")
surely = members().only(surely_alive & born & in_household).only(_own_means)
at_most = members().only(_perhaps_alive & born & in_household).only(_own_means)
size_most = named("household_size_most", "共同生活家庭人口（最多）", at_most.count())

promised = household_fact("truth_promised")
authorised = household_fact("check_authorised")

round_mode = parameter("dibao.round_mode", "text")
dibao_line = named("dibao_line_fen", "低保线（标准×人口）", standard * size)
dibao_line_most = standard * size_most
edge_percent = parameter("edge.multiplier_percent", "percent")
edge_line_times_100 = dibao_line * edge_percent  # kept whole: half a fen must not decide
edge_line_most_times_100 = dibao_line_most * edge_percent
edge_line = named("edge_line_fen", "低保边缘线（标准×人口×上浮比例）", edge_line_times_100 // PERCENT)
edge_line_most = edge_line_most_times_100 // PERCENT


certificate_valid = (fact("disability_status") == "valid") & (fact("disability_valid_until") >= on)
# 最低生活保障审核确认办法 第八条第一款第一项：一、二级不分类别，三级只限智力、精神。
severely_disabled = certificate_valid & (
    fact("disability_grade").is_in(1, 2)
    | ((fact("disability_grade") == 3) & fact("disability_kind").is_in(INTELLECTUAL, MENTAL))
)
seriously_ill = fact("serious_illness")
# 工伤待遇有好几种：在领工伤待遇的，是不是生活护理费要问人社；没有在领的，按没有计算。
_injured = presumed(fact("work_injury_benefit"), False, "没有工伤待遇记录的，按没有领取计算")
_care = presumed(fact("work_injury_care"), False, "没有工伤生活护理费记录的，按没有领取计算")
no_work_injury_care = case((_injured, ~fact("work_injury_care")), default=~_care)
