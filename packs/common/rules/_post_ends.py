"""公益性岗位：退出 — what ends a post before its term: another job, a business, prison, the pension, the highest age."""

from minsheng.policy import age, ground, need, on, parameter, presumed, shift_days

from . import _posts as p
from . import _quantities as q

ENDS = "人社部发〔2019〕124号第十条"
_no_company = presumed(p.no_company, True, "没有市场主体核对结果的，按没有计算")
_elsewhere = presumed(p.works_elsewhere, False, "没有说已在别处就业的，按没有计算")
OF_BOTH = (
    need("at_liberty", q.in_household, "在岗人员没有服刑、强制隔离戒毒，没有失踪", ENDS, ask="公安、司法"),
    need("no_company", _no_company, "在岗人员名下没有有效经营主体", ENDS, ask="市场监管", known_at="case"),
    need("no_other_job", ~_elsewhere, "没有在别处就业", ENDS, ask="社保经办机构、本人", known_at="case"),
)
URBAN = (
    need("not_retired", p.not_retired, "没有到法定退休年龄", ENDS, ask="公安户籍"),
    need("no_pension", p.no_pension, "没有领取养老待遇", ENDS, ask="人社养老保险"),
)
RURAL = need(
    "of_age",
    age() <= parameter("post.rural_age_to", "years"),
    "现年{have}，不超过{need}",
    ENDS,
    ask="公安户籍",
)
_until = p.of("until")
_soon = shift_days(on, parameter("post.notice_days", "days")) >= _until
SOON = ground("expiring", _soon & (_until >= on), "协议{have}到期，须提前书面告知", have=_until)
