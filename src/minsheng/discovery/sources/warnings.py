"""Warnings: something happened to a household that often ends in hardship. Each only sends somebody to look."""

# ruff: noqa: S608 - text of ours and figures of the pack, nothing from outside

from typing import Final

from minsheng.discovery.sources.kinds import ASSISTANCE, CHILDREN, ON_A_ROLL, Kind

_RECENT: Final = "between date '{on}' - {recent_days} and date '{on}'"
_CHILD: Final = "birthday(c.birth_date, 18) > date '{on}'"
_ON_CHILD_ROLL: Final = (
    f"exists (select 1 from running r where r.person_id = c.person_id and r.programme in ({CHILDREN}))"
)
_DEAD: Final = "('dead')"
_FAMILIES: Final = "'dibao', 'dibao_edge', 'tekun', 'rigid_expense'"
_HELD: Final = "('custody', 'detox', 'restricted')"
_AWAY: Final = f"({_HELD[1:-1]}, 'dead', 'missing', 'lost_contact', 'revoked', 'deported')"


def _parent_situations(codes: str) -> str:
    """(child, on_date, until, parent or NULL) for what the child's own file says of father and mother."""
    return " union all ".join(
        f"select person_id as child, {who}_since as on_date, {who}_until as until, null::bigint as parent "
        f"from person where {who}_situation in {codes}"
        for who in ("father", "mother")
    )


_CARERS: Final = f"""said as (select child, sex, on_date, coalesce(on_date <= date '{{on}}', true)
    and coalesce(until >= date '{{on}}', true) and situation in {_AWAY} as away from (
    select person_id as child, 1 as sex, father_situation as situation, father_since as on_date, father_until as until
    from person union all select person_id, 2, mother_situation, mother_since, mother_until from person)
  where situation is not null),
term as (select person_id, max(valid_from) as valid_from from held where coalesce(valid_from <= date '{{on}}', true)
  and coalesce(valid_to >= date '{{on}}', true) group by 1),
known as (select k.child, p.person_id as carer, p.sex, p.alive is not distinct from false as dead,
    p.in_custody is true or h.person_id is not null as locked, coalesce(p.died_on, p.custody_from, h.valid_from) as on_date,
    exists (select 1 from kin r where r.child = k.child and r.parent = p.person_id) as is_parent
  from carer k join person p on p.person_id = k.parent left join term h on h.person_id = p.person_id),
carers as (select n.child, n.carer, n.dead or n.locked or coalesce(s.away, false) as away,
    coalesce(n.on_date, s.on_date) as on_date
  from known n left join said s on s.child = n.child and n.is_parent and s.sex = n.sex
  union all select s.child, null, s.away, s.on_date from said s
  where not exists (select 1 from known n where n.child = s.child and n.is_parent and n.sex = s.sex))"""
"""Whoever may care for a child: those whom the register relates to it, and parents of whom its own file alone speaks.
`away`: dead, gone or locked up; who is ill or disabled is there."""

WARNINGS: Final = (
    Kind(
        "medical_over_line",
        "joint",
        "家庭近12个月医疗个人负担达到{medical_own_12m}元，此后没有因病或因支出得到临时救助",
        # what was helped is settled; the running month counts as far as it has come in, with the eleven before it
        "with helped as (select p.joint_id, max(a.valid_from) as helped_on from illness_aid a join person p using (person_id) "
        "where a.valid_from <= date '{on}' group by 1), spent as (select p.joint_id, "
        "sum(m.own_fen) filter (m.month < date '{after}') as full_fen, "
        "sum(m.own_fen) filter (m.month >= date '{second}') as lately_fen, "
        "max(m.month) filter (m.month < date '{after}') as last_full, max(m.month) as last, "
        "list(distinct p.person_id order by p.person_id) filter (m.own_fen > 0) as persons "
        "from medical_month m join person p using (person_id) left join helped h on h.joint_id = p.joint_id "
        "where m.month >= date '{first}' and m.month <= date '{on}' and p.joint_id is not null "
        "and (h.helped_on is null or m.month > h.helped_on) group by 1) "
        "select s.joint_id as subject_id, case when s.full_fen >= {medical_own_12m} then s.last_full else s.last end "
        "as happened_on, s.persons, case when exists (select 1 from running r "
        f"where r.joint_id = s.joint_id and r.living and r.programme in ({_FAMILIES})) "
        "then 'temporary_expense' else 'rigid_expense' end as hint "
        "from spent s join household h on h.household_id = s.joint_id and h.kind = 'joint' "
        "where greatest(coalesce(s.full_fen, 0), coalesce(s.lately_fen, 0)) >= {medical_own_12m} "
        "and exists (select 1 from living l where l.joint_id = s.joint_id)",
        parameters=("medical_own_12m",),
        months=True,
    ),
    Kind(
        "new_severe_disability",
        "person",
        "{recent_days}天内新发一级或二级残疾人证，发证当月以来没有办过重度残疾人护理补贴",
        # who has had the benefit for longer is severely disabled anew: nobody has looked since
        "select c.person_id as subject_id, c.disability_issued_on as happened_on, case when exists (select 1 from running r "
        "where r.person_id = c.person_id and r.programme = 'disability_care') then '' else 'disability_care' end as hint, "
        "null::bigint[] as persons from living c where c.disability_status = 'valid' and c.disability_grade in (1, 2) "
        f"and c.disability_issued_on {_RECENT} and not exists (select 1 from running r where r.person_id = c.person_id "
        "and r.programme = 'disability_care' "
        "and coalesce(r.from_date >= date_trunc('month', c.disability_issued_on), true))",
        parameters=("recent_days",),
        columns=("disability_status", "disability_grade", "disability_issued_on"),
    ),
    Kind(
        "parent_dead",
        "person",
        "未满18周岁，父亲、母亲或户口登记的监护人在{recent_days}天内去世，不在孤儿和事实无人抚养儿童名册上：当天了解由谁监护和照料",
        f"with gone as ({_parent_situations(_DEAD)} union all select k.child, p.died_on, null, p.person_id "
        "from carer k join person p on p.person_id = k.parent where p.alive = false) "
        "select c.person_id as subject_id, max(g.on_date) as happened_on, "
        "case when any_value(c.father_situation = 'dead' and c.mother_situation = 'dead') or count(distinct g.parent) > 1 "
        "then 'orphan' else 'defacto_orphan' end as hint, list(distinct g.parent) filter (g.parent is not null) as persons "
        f"from living c join gone g on g.child = c.person_id where {_CHILD} and not {_ON_CHILD_ROLL} "
        f"group by 1 having max(g.on_date) {_RECENT}",
        parameters=("recent_days",),
        columns=("birth_date", "father_situation", "father_since", "mother_situation", "mother_since"),
        of_persons=("alive", "died_on"),
        due="due_days_urgent",
        ask="儿童主任",
        clause="民发〔2019〕62号 一；社会救助法第三十九条；未成年人保护法第四十三条、第九十四条",
    ),
    Kind(
        "guardian_missing",
        "person",
        "未满18周岁，已知的父亲、母亲和户口登记的监护人都已去世、失踪、失联、在押、被撤销监护资格或遣送出境，"
        "或没有登记监护人、也没有成年人同住，此后没有认定为孤儿、事实无人抚养儿童或特困人员：当天落实由谁监护，无人监护的由民政部门监护",
        f"with {_CARERS}, alone as (select c.person_id, max(g.on_date) as on_date, "
        "list(distinct g.carer) filter (g.carer is not null) as persons "
        f"from living c join carers g on g.child = c.person_id where {_CHILD} "
        "and coalesce(c.child_placement not in ('institution', 'adopted'), true) "
        "and c.guardianship_transferred is distinct from true group by 1 having bool_and(g.away) "
        # in a booklet of its own, and nobody named
        f"union all select c.person_id, null, null from living c where {_CHILD} "
        "and coalesce(c.child_placement not in ('institution', 'adopted'), true) "
        "and c.guardianship_transferred is distinct from true "
        "and not exists (select 1 from carers g where g.child = c.person_id) "
        "and not exists (select 1 from living l where birthday(l.birth_date, 18) <= date '{on}' "
        "and (l.joint_id = c.joint_id or l.registered_id = c.registered_id))) "
        "select c.person_id as subject_id, c.on_date as happened_on, '' as hint, c.persons from alone c "
        # whom the roll has taken on since has somebody to whom it pays
        "where not exists (select 1 from running r where r.person_id = c.person_id "
        f"and r.programme in ({CHILDREN}, 'tekun') and coalesce(r.from_date >= c.on_date, true))",
        columns=(
            "birth_date",
            "father_situation",
            "father_since",
            "mother_situation",
            "mother_since",
            "child_placement",
        ),
        of_persons=("alive", "died_on", "in_custody"),
        due="due_days_urgent",
        ask="儿童主任",
        clause="未成年人保护法第四十三条、第九十二条、第九十四条；民法典第二十七条",
    ),
    Kind(
        "parent_custody",
        "person",
        "未满18周岁，父亲、母亲或户口登记的监护人服刑、强制隔离戒毒或被限制人身自由，不在孤儿和事实无人抚养儿童名册上",
        f"with away as ({_parent_situations(_HELD)} union all "
        "select k.child, p.custody_from, p.custody_until, p.person_id from carer k join person p on p.person_id = k.parent "
        "where p.in_custody and p.alive is distinct from false union all "
        # of who is only known for the child's sake the facts say nothing
        "select k.child, h.valid_from, h.valid_to, h.person_id from carer k join held h on h.person_id = k.parent "
        "join person p on p.person_id = k.parent where p.alive is distinct from false) "
        "select c.person_id as subject_id, max(h.on_date) as happened_on, 'defacto_orphan' as hint, "
        "list(distinct h.parent) filter (h.parent is not null) as persons "
        f"from living c join away h on h.child = c.person_id where {_CHILD} and not {_ON_CHILD_ROLL} "
        "and (h.on_date is null or h.on_date <= date '{on}') and (h.until is null or h.until >= date '{on}') group by 1",
        columns=("birth_date", "father_situation", "mother_situation"),
        of_persons=("in_custody", "custody_kind", "custody_from", "custody_until"),
        ask="儿童主任",
        clause="民发〔2019〕62号 一；社会救助法第三十九条",
    ),
    Kind(
        "dropped_out",
        "person",
        "未满{compulsory_below}周岁，或未满18周岁还在小学、初中学段：学籍为辍学，或连续缺勤达到{absent_days_min}天",
        "select c.person_id as subject_id, null::date as happened_on, '' as hint, null::bigint[] as persons "
        f"from living c where {_CHILD} and birthday(c.birth_date, 6) <= date '{{on}}' "
        "and (birthday(c.birth_date, {compulsory_below}) > date '{on}' or c.school_stage in ('primary', 'junior')) "
        "and (c.school_status = 'dropped' or c.absent_days >= {absent_days_min})",
        parameters=("absent_days_min", "compulsory_below"),
        columns=("birth_date", "school_stage", "school_status", "absent_days"),
        ask="学校",
        clause="义务教育法第二条、第四条；未成年人学校保护规定",
    ),
    Kind(
        "not_in_school",
        "person",
        "正在享受救助的家庭，开学时已满{school_age_from}周岁、未满{school_age_to}周岁的孩子不在全县学籍里",
        "select c.person_id as subject_id, null::date as happened_on, '' as hint, null::bigint[] as persons "
        "from living c where c.school_status = 'none' "
        "and birthday(c.birth_date, {school_age_from}) <= date '{school_year}' "
        f"and birthday(c.birth_date, {{school_age_to}}) > date '{{school_year}}' and {_CHILD} "
        f"and {ON_A_ROLL.format(codes=f'{ASSISTANCE}, {CHILDREN}')}",
        parameters=("school_age_from", "school_age_to"),
        columns=("birth_date", "school_status"),
        ask="学校",
        clause="义务教育法第二条、第十一条；国办发〔2023〕39号",
    ),
    Kind(
        "watched_unhelped",
        "joint",
        "防返贫监测对象，风险没有消除，家中没有人在低保、特困、低保边缘或刚性支出困难家庭名册上",
        "select h.household_id as subject_id, null::date as happened_on, '' as hint, null::bigint[] as persons "
        "from household h where h.kind = 'joint' and h.poverty_watch in ('unstable', 'marginal', 'sudden') "
        "and exists (select 1 from living l where l.joint_id = h.household_id) and not exists (select 1 from running r "
        f"where r.joint_id = h.household_id and r.living and r.programme in ({ASSISTANCE}))",
        columns=("poverty_watch",),
        absence="enrolment:dibao",
        ask="乡镇民政、农业农村",
        clause="民发〔2022〕83号 三（三）；国办发〔2023〕39号",
    ),
    Kind(
        "disaster",
        "joint",
        "{recent_days}天内受灾（房屋受损、转移、伤亡或农作物成灾），受灾后还没有得到救助",
        "select h.household_id as subject_id, h.disaster_on as happened_on, 'disaster_relief' as hint, "
        "null::bigint[] as persons from household h where h.kind = 'joint' "
        f"and h.disaster_on {_RECENT} and (h.house_damage <> 'none' or h.disaster_evacuated > 0 or h.disaster_deaths > 0 "
        "or h.disaster_crop_mu > 0) and (h.aided_on is null or h.aided_on < h.disaster_on) "
        "and exists (select 1 from living l where l.joint_id = h.household_id)",
        parameters=("recent_days",),
        columns=(
            "disaster_on",
            "disaster_kind",
            "house_damage",
            "disaster_evacuated",
            "disaster_deaths",
            "disaster_crop_mu",
            "aided_on",
        ),
        due="due_days_urgent",
        clause="自然灾害救助条例；社会救助法第二十八条",
    ),
    Kind(
        "pension_stopped",
        "person",
        "年满60周岁，养老待遇被停发或暂停",
        "select c.person_id as subject_id, null::date as happened_on, '' as hint, null::bigint[] as persons from living c "
        "where c.pension_status in ('suspended', 'stopped') and birthday(c.birth_date, 60) <= date '{on}'",
        columns=("birth_date", "pension_status"),
    ),
    Kind(
        "contribution_stopped",
        "joint",
        "家中原有人缴社保，至今已断缴{contribution_gap_months}个月以上，没有其他人在缴，也不在低保、特困名册上",
        # who draws a pension has retired and pays no more
        "with paid as (select l.joint_id, max(l.contribution_last) as last, list(l.person_id order by l.person_id) "
        "filter (l.contribution_last is not null) as persons, bool_or(coalesce(l.wage_fen, 0) > 0) as earns "
        "from living l where l.joint_id is not null and coalesce(l.pension_status <> 'paying', true) group by 1) "
        "select p.joint_id as subject_id, p.last as happened_on, '' as hint, p.persons from paid p "
        "where not p.earns and p.last < (date '{after}' - to_months({contribution_gap_months}))::date "
        "and p.last >= date '{first}' and not exists (select 1 from running r where r.joint_id = p.joint_id and r.living "
        "and r.programme in ('dibao', 'tekun'))",
        parameters=("contribution_gap_months",),
        of_persons=("contribution_last", "employed_since"),
        absence="contribution",
        ask="本人或村（社区）",
    ),
    Kind(
        "death_of_earner",
        "joint",
        "{recent_days}天内有{working_age_from}至{working_age_to}岁成员去世，家中有未成年人、老年人或重度残疾人",
        # who is dead counts in no joint household any more: those registered with them are left behind
        "select l.joint_id as subject_id, max(d.died_on) as happened_on, 'temporary_emergency' as hint, "
        "list(distinct d.person_id order by d.person_id) as persons from person d "
        "join living l using (registered_id) "
        f"where d.alive = false and l.joint_id is not null and d.died_on {_RECENT} "
        "and birthday(d.birth_date, {working_age_from}) <= d.died_on "
        "and birthday(d.birth_date, {working_age_to} + 1) > d.died_on and (birthday(l.birth_date, 18) > date '{on}' "
        "or birthday(l.birth_date, 60) <= date '{on}' or (l.disability_status = 'valid' and l.disability_grade in (1, 2))) "
        "group by 1",
        parameters=("recent_days", "working_age_from", "working_age_to"),
        of_persons=("birth_date", "alive", "died_on"),
    ),
)
