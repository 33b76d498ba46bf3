"""Changes that can be seen coming: ages, papers that end, a release. The lead is there before the change, not after it."""

# ruff: noqa: S608 - text of ours and figures of the pack, nothing from outside

from typing import Final

from minsheng.discovery.sources.kinds import ASSISTANCE, CHILDREN, ON_A_ROLL, Kind


def _birthday(years: int, rule: str, matters: str, *, hint: str = "''") -> Kind:
    """Somebody reaches an age soon, and `matters` says that something hangs on it."""
    return Kind(
        f"turns_{years}",
        "person",
        rule,
        f"select c.person_id as subject_id, birthday(c.birth_date, {years}) as happened_on, {hint} as hint, "
        f"null::bigint[] as persons from living c where birthday(c.birth_date, {years}) > date '{{on}}' "
        f"and birthday(c.birth_date, {years}) <= date '{{on}}' + {{ahead_days}} and {matters}",
        parameters=("ahead_days",),
        columns=("birth_date",),
        due="",
    )


AHEAD: Final = (
    _birthday(
        16,
        "{ahead_days}天内年满16周岁，本人或家庭在低保、特困名册上：劳动能力须重新认定",
        ON_A_ROLL.format(codes="'dibao', 'dibao_single', 'tekun'"),
    ),
    _birthday(
        18,
        "{ahead_days}天内年满18周岁，本人或家庭在低保、特困或孤困儿童名册上：待遇和家庭成员须重新认定",
        ON_A_ROLL.format(codes=f"{ASSISTANCE}, {CHILDREN}"),
    ),
    _birthday(
        60,
        "{ahead_days}天内年满60周岁，家庭在低保、特困名册上，或本人独自生活、持有残疾人证",
        f"({ON_A_ROLL.format(codes=ASSISTANCE)} or c.disability_status = 'valid' "
        "or (select count(*) from living l where l.joint_id = c.joint_id) = 1)",
    ),
    _birthday(
        80,
        "{ahead_days}天内年满80周岁，还没有领取高龄津贴",
        "not exists (select 1 from running r where r.person_id = c.person_id and r.programme = 'old_age_allowance')",
        hint="'old_age_allowance'",
    ),
    *(
        _birthday(
            years,
            f"{{ahead_days}}天内年满{years}周岁，正在领取高龄津贴：从满岁的当月起按高一档发放，探访方式也按年龄重新安排",
            "exists (select 1 from running r where r.person_id = c.person_id and r.programme = 'old_age_allowance')",
            hint="'old_age_allowance'",
        )
        for years in (90, 100)
    ),
    Kind(
        "certificate_expires",
        "person",
        "{certificate_ahead_days}天内残疾人证到期",
        "select c.person_id as subject_id, c.disability_valid_until as happened_on, coalesce((select min(r.programme) "
        "from running r where r.person_id = c.person_id and r.programme in ('disability_care', 'disability_living')), '') "
        "as hint, null::bigint[] as persons from living c where c.disability_status = 'valid' "
        "and c.disability_valid_until between date '{on}' and date '{on}' + {certificate_ahead_days}",
        parameters=("certificate_ahead_days",),
        columns=("disability_status", "disability_grade", "disability_valid_until"),
        due="",
        ask="残联专干",
        clause="残疾人证管理办法；国发〔2015〕52号",
    ),
    Kind(
        "confirmation_expires",
        "joint",
        "{ahead_days}天内低保边缘、刚性支出困难等认定的有效期届满，须提前复核或重新申请",
        "select c.joint_id as subject_id, min(l.valid_to) as happened_on, l.programme as hint, "
        "list(distinct l.person_id order by l.person_id) as persons from listed_until l join living c using (person_id) "
        "where l.valid_to >= date '{on}' and l.valid_to <= date '{on}' + {ahead_days} and c.joint_id is not null "
        "and exists (select 1 from running r where r.person_id = l.person_id and r.programme = l.programme) "
        "group by c.joint_id, l.programme",
        parameters=("ahead_days",),
        term=True,
        due="",
        ask="乡镇民政",
        clause="刚性支出困难家庭认定办法第十条；社会救助法第二十一条、第四十六条",
    ),
    Kind(
        "release_from_custody",
        "person",
        "{ahead_days}天内本人或未成年人的父亲、母亲刑满释放或解除强制隔离戒毒",
        "select c.person_id as subject_id, c.custody_until as happened_on, '' as hint, null::bigint[] as persons "
        "from living c where c.custody_kind <> 'none' and c.custody_until > date '{on}' "
        "and c.custody_until <= date '{on}' + {ahead_days} union all "
        # of a parent who is known for the child's sake alone the child's own facts tell
        "select c.person_id, min(t.until), '', null from living c join ("
        "select person_id, father_situation as situation, father_until as until from person "
        "union all select person_id, mother_situation, mother_until from person) t using (person_id) "
        "where birthday(c.birth_date, 18) > t.until and t.situation in ('custody', 'detox', 'restricted') "
        "and t.until > date '{on}' and t.until <= date '{on}' + {ahead_days} and not exists (select 1 from kin k "
        "join person p on p.person_id = k.parent where k.child = c.person_id and p.custody_until = t.until) group by 1",
        parameters=("ahead_days",),
        columns=(
            "custody_kind",
            "custody_from",
            "custody_until",
            "father_situation",
            "father_until",
            "mother_situation",
            "mother_until",
        ),
        due="",
        ask="司法所",
    ),
)
