"""公益性岗位：退出 — what ends a post before its term: another job, a business, prison, the pension, the highest age."""

from minsheng.policy import age, fact, ground, need, on, parameter, presumed, shift_days, shift_months

from . import _posts as p
from . import _quantities as q

ENDS = "人社部发〔2019〕124号第十条"
_no_company = presumed(p.no_company, True, "没有市场主体核对结果的，按没有计算")
_elsewhere = presumed(p.works_elsewhere, False, "没有说已在别处就业的，按没有计算")
_held = presumed(p.of("posts_held"), 1, "名册没有写同时在几个岗位的，按一个计算")
_budget = presumed(p.budget_paid, False, "没有说由财政供养的，按不是计算")
# 乡村岗位不参加职工社保：近几个月有单位缴费的，就是在别处就业。城镇岗位的缴费就是岗位的。
_paid_in = shift_months(fact("contribution_last"), parameter("post.other_job_months", "months")) >= on
_contributes = presumed(_paid_in, False, "没有单位缴费记录的，按没有在别处就业计算")
OF_BOTH = (
    need("at_liberty", q.in_household, "在岗人员没有服刑、强制隔离戒毒，没有失踪", ENDS, ask="公安、司法"),
    need("no_company", _no_company, "在岗人员名下没有有效经营主体", ENDS, ask="市场监管", known_at="case"),
    need("no_other_job", ~_elsewhere, "没有在别处就业", ENDS, ask="社保经办机构、本人", known_at="case"),
    need(
        "one_post",
        _held <= 1,
        "同时只在一个公益性岗位（{have}）",
        ENDS,
        ask="县级人社",
        have=p.of("posts_held"),
    ),
    need("not_on_budget", ~_budget, "不由财政供养", ENDS, ask="县级财政、人社", known_at="case"),
)
URBAN = (
    need("not_retired", p.not_retired, "没有到法定退休年龄", ENDS, ask="公安户籍"),
    need("no_pension", p.no_pension, "没有领取养老待遇", ENDS, ask="人社养老保险"),
)
RURAL = (
    need(
        "of_age",
        age() <= parameter("post.rural_age_to", "years"),
        "现年{have}，不超过{need}",
        ENDS,
        ask="公安户籍",
    ),
    need("not_insured_elsewhere", ~_contributes, "近期没有别的单位缴纳社会保险费", ENDS, ask="社保经办机构"),
    need(
        "status",
        ~parameter("post.status_must_last", "flag") | p.rural_group,
        "仍是脱贫人口、防返贫监测对象、低收入家庭成员、残疾人或大龄人员（当地规定失去身份即退出的）",
        ENDS,
        ask="乡村振兴、民政、残联",
    ),
)
_until = p.of("until")
_soon = shift_days(on, parameter("post.notice_days", "days")) >= _until
SOON = ground("expiring", _soon & (_until >= on), "协议{have}到期，须提前书面告知", have=_until)
