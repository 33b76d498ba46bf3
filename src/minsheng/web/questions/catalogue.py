"""The questions, each as one set over the newest run: its words, its columns, its query."""

# ruff: noqa: S608 - lists of our own codes are put into the SQL, values of the address never

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext_noop as _

from minsheng.engine.closures import window
from minsheng.kernel.periods import Month
from minsheng.policy.packs import Pack
from minsheng.web.questions.kinds import Choice, Column, Parameters, Question

POOR: Final = ("dibao", "dibao_single", "dibao_edge", "tekun", "rigid_expense")
AGES: Final = (18, 60, 65, 80, 90, 100)
SITUATIONS: Final = (
    "dead", "missing", "severe_disability", "serious_illness", "custody", "detox", "restricted", "lost_contact",
    "revoked", "deported",
)  # fmt: skip
PLACE: Final = "p.region, coalesce(p.joint_id, p.registered_id), p.person_id"
LIVES: Final = "p.alive IS DISTINCT FROM false AND p.hukou_status IS DISTINCT FROM 'cancelled'"


def _bit(pack: Pack, on: date, programme: str, key: str) -> int:
    """The mask of one condition; 0 where the version has no such condition."""
    version = pack.programmes(on).get(programme)
    keys = [condition.key for condition in version.conditions] if version else []
    return 1 << keys.index(key) if key in keys else 0


def _income(pack: Pack, on: date, _chosen: Mapping[str, str]) -> Parameters:
    return {"bit": _bit(pack, on, "dibao", "income")}


def _since(_pack: Pack, on: date, chosen: Mapping[str, str]) -> Parameters:
    months = {"last": 1, "quarter": 3, "year": 12, "all": 1200}[chosen["since"]]
    first = Month.of(on).shift(-months).first if months < 1200 else date(1900, 1, 1)
    return {"on": on, "since": first}


def _day(_pack: Pack, on: date, _chosen: Mapping[str, str]) -> Parameters:
    return {"on": on}


def _year(_pack: Pack, on: date, chosen: Mapping[str, str]) -> Parameters:
    first, last = window(on, 12)
    return {"first": first, "last": last, "fen": int(chosen["own"]) * 100}


def _month(_pack: Pack, on: date, chosen: Mapping[str, str]) -> Parameters:
    month = Month.of(on).shift(int(chosen["month"]))
    return {"first": month.first, "last": month.last, "ages": list(AGES)}


def _within(_pack: Pack, on: date, chosen: Mapping[str, str]) -> Parameters:
    return {"on": on, "days": int(chosen["days"])}


def _conflicts(pack: Pack, _on: date, _chosen: Mapping[str, str]) -> Parameters:
    pairs = [row.higher for row in pack.exclusions if row.lower == "disability_living"]
    pairs += [row.lower for row in pack.exclusions if row.higher == "disability_living"]
    return {"others": sorted(set(pairs))}


PERIOD: Final = Choice(
    "period", _("走访时间"), (("90", _("近三个月")), ("30", _("近一个月")), ("365", _("近一年")))
)
SINCE: Final = Choice(
    "since",
    _("发生时间"),
    (("last", _("上月以来")), ("quarter", _("近三个月")), ("year", _("近一年")), ("all", _("全部"))),
)

QUESTIONS: Final = (
    Question(
        "income", 1, _("哪些户今天符合收入条件，却不在任何救助名册上？"), _("收入符合而未在册"),
        _("低保收入条件已查明符合，且无人在低保、单人保、边缘、特困、刚性支出名册上的共同生活家庭"), _("研判的全部共同生活家庭"),
        ("register", "means", "pensions", "roll_dibao", "roll_dibao_edge", "roll_tekun"),
        (Column(_("家庭人口"), "int"), Column(_("低保其他条件"), "status")),
        f"""SELECT h.region, h.household_id, hd.person_id, h.size, r.status
        FROM results_dibao r JOIN household h ON h.household_id = r.subject_id AND h.kind = 'joint'
        LEFT JOIN heads hd ON hd.household_id = h.household_id
        WHERE $bit > 0 AND (r.unmet_mask & $bit) = 0 AND (r.unknown_mask & $bit) = 0
          AND NOT EXISTS (SELECT 1 FROM running e JOIN person p USING (person_id)
            WHERE p.joint_id = h.household_id AND e.programme IN {POOR})""",
        bind=_income, parts=("dibao",),
    ),
    Question(
        "gone", 2, _("在册的人上月以来谁去世、迁出或服刑了，可能多发多少？"),
        _("在册而已去世、迁出、服刑"),
        _("名册上没有停发，而登记死亡、户口迁出注销或在押的人，日期不清楚的也列出；多发按事发次月到研判月的整月乘名册月金额；"
          "整户低保还有别人在册的，按人均的一份计"),
        _("名册上没有停发的人"),
        ("deaths", "register", "custody", "roll_dibao"),
        (
            Column(_("项目"), "programme"), Column(_("情形"), "word"), Column(_("日期"), "date"),
            Column(_("月金额"), "fen"), Column(_("可能多发"), "fen"),
        ),
        f"""WITH gone AS (SELECT person_id, 'died' AS kind, died_on AS day FROM person WHERE alive = false
          UNION ALL SELECT person_id, hukou_status, moved_on FROM person
            WHERE alive IS DISTINCT FROM false AND hukou_status IN ('moved', 'cancelled')
          UNION ALL SELECT person_id, custody_kind, custody_from FROM person WHERE in_custody),
        paid AS (SELECT person_id, programme, CASE WHEN programme <> 'dibao' OR household_id IS NULL THEN monthly_fen
            ELSE (sum(monthly_fen) OVER home // count(*) OVER home)::BIGINT END AS fen
          FROM running WINDOW home AS (PARTITION BY programme, household_id))
        SELECT {PLACE}, e.programme, g.kind, g.day, e.fen,
          CASE WHEN e.fen IS NOT NULL THEN greatest(datediff('month', g.day, $on), 0) * e.fen END
        FROM gone g JOIN paid e USING (person_id) JOIN person p USING (person_id)
        WHERE g.day IS NULL OR g.day BETWEEN $since AND $on""",
        bind=_since, choices=(SINCE,), bound="custody",
    ),
    Question(
        "amount", 3, _("哪些低保户名册上的金额与按政策测算的不一样？为什么？"), _("名册金额与测算不符"),
        _("各项条件都已查明符合、名册月保障金额合计与测算金额不同的低保家庭；分类施保金在名册上另列一栏，两边都不计"),
        _("名册上有金额的低保家庭"),
        ("roll_dibao", "means", "pensions", "register"),
        (
            Column(_("名册月金额"), "fen"), Column(_("测算月金额"), "fen", "reveal.means"),
            Column(_("相差"), "fen", "reveal.means"),
        ),
        """WITH paid AS (SELECT p.joint_id AS household_id, sum(e.monthly_fen) AS fen
          FROM running e JOIN person p USING (person_id)
          WHERE e.programme = 'dibao' AND p.joint_id IS NOT NULL GROUP BY 1 HAVING sum(e.monthly_fen) IS NOT NULL)
        SELECT h.region, h.household_id, hd.person_id, paid.fen, r.fen, r.fen - paid.fen
        FROM paid JOIN (SELECT *, amount_fen - line_add_on_fen AS fen FROM results_dibao) r ON r.subject_id = paid.household_id
        JOIN household h ON h.household_id = paid.household_id AND h.kind = 'joint'
        LEFT JOIN heads hd ON hd.household_id = h.household_id
        WHERE r.fen <> paid.fen AND r.status = 'met'""",
        parts=("dibao",), bound="means", leads_to="dibao",
    ),
    Question(
        "edge_single", 5, _("哪些低保边缘家庭有一、二级残疾人或重病患者，可以按单人保申请？"), _("边缘家庭可申请单人保"),
        _("边缘家庭名册上的家庭中，持一、二级有效残疾证或登记重特大疾病、本人不在低保和单人保名册上的人"),
        _("边缘家庭名册上的全部成员"),
        ("roll_dibao_edge", "disability", "medical"),
        (Column(_("原因"), "word", "reveal.medical"),),
        f"""SELECT {PLACE}, CASE WHEN p.disability_status = 'valid' AND p.disability_grade IN (1, 2) THEN 'severe'
            ELSE 'illness' END
        FROM person p
        WHERE {LIVES} AND p.joint_id IN (SELECT m.joint_id FROM running e JOIN person m USING (person_id)
            WHERE e.programme = 'dibao_edge')
          AND ((p.disability_status = 'valid' AND p.disability_grade IN (1, 2)) OR p.serious_illness)
          AND NOT EXISTS (SELECT 1 FROM running e WHERE e.person_id = p.person_id
            AND e.programme IN ('dibao', 'dibao_single'))""",
    ),
    Question(
        "own_cost", 6, _("谁十二个月内自付医疗费很多，却什么都没有享受？"), _("自付医疗费高而未享受"),
        _("前十二个整月个人负担合计超过所选金额，本人和同住家人都不在任何名册上的人"), _("有医疗费用记录的人"),
        ("medical", "roll_dibao", "roll_dibao_edge", "roll_tekun"),
        (Column(_("十二个月个人负担"), "fen", "reveal.medical"),),
        f"""WITH spent AS (SELECT person_id, sum(own_fen) AS fen FROM medical_month
          WHERE month BETWEEN $first AND $last GROUP BY 1 HAVING sum(own_fen) > $fen)
        SELECT {PLACE}, s.fen FROM spent s JOIN person p USING (person_id)
        WHERE {LIVES} AND NOT EXISTS (SELECT 1 FROM running e WHERE e.person_id = p.person_id)
          AND (p.joint_id IS NULL OR p.joint_id NOT IN (SELECT m.joint_id FROM running e JOIN person m USING (person_id)
            WHERE m.joint_id IS NOT NULL))""",
        bind=_year,
        choices=(
            Choice("own", _("个人负担超过"), (("20000", _("2 万元")), ("10000", _("1 万元")), ("50000", _("5 万元")))),
        ),
    ),
    Question(
        "both_parents", 7, _("哪些孩子的父亲、母亲都在法定情形之中？"), _("父母都无法抚养的儿童"),
        _("未满十八周岁，父亲和母亲都有死亡、失踪、重残、重病、服刑、强制戒毒、失联等情形之一的人"), _("未满十八周岁的人"),
        ("roll_children", "deaths", "disability", "custody"),
        (Column(_("父亲"), "word"), Column(_("母亲"), "word"), Column(_("已享受"), "programme")),
        f"""SELECT {PLACE}, p.father_situation, p.mother_situation,
          (SELECT string_agg(DISTINCT e.programme, ' ') FROM running e WHERE e.person_id = p.person_id
            AND e.programme IN ('orphan', 'defacto_orphan', 'tekun'))
        FROM person p WHERE {LIVES} AND p.birth_date + INTERVAL 18 YEAR > $on
          AND p.father_situation IN {SITUATIONS} AND p.mother_situation IN {SITUATIONS}""",
        bind=_day, bound="parents",
    ),
    Question(
        "release", 8, _("哪些孩子的父母六十天内释放或解除强戒？"), _("父母即将释放"),
        _("止日在所选天数之内、有未满十八周岁子女的在押在戒人员（只含依法可以查询的人）"), _("依法可以查询的在押在戒人员"),
        ("custody", "register"),
        (Column(_("类别"), "word"), Column(_("止日"), "date"), Column(_("未成年子女"), "int")),
        f"""SELECT {PLACE}, p.custody_kind, p.custody_until, count(DISTINCT c.person_id)
        FROM person p JOIN relation r ON r.other_id = p.person_id AND r.kind = 'parent'
        JOIN person c ON c.person_id = r.person_id AND c.alive IS DISTINCT FROM false
          AND c.birth_date + INTERVAL 18 YEAR > $on
        WHERE p.in_custody AND p.custody_until BETWEEN $on AND $on + to_days($days)
        GROUP BY ALL""",
        bind=_within, bound="custody",
        choices=(Choice("days", _("天数"), (("60", _("60 天")), ("30", _("30 天")), ("180", _("180 天")))),),
    ),
    Question(
        "birthdays", 9, _("下个月谁年满 18、60、65、80、90、100 周岁？"), _("下月满龄"),
        _("在所选月份年满 18、60、65、80、90、100 周岁、户口在本地的人"), _("户口在本地的人"),
        ("register", "deaths"),
        (Column(_("年满"), "int"), Column(_("日期"), "date")),
        f"""SELECT {PLACE}, a.years, CAST(p.birth_date + to_years(a.years) AS DATE)
        FROM person p CROSS JOIN (SELECT CAST(unnest($ages) AS INTEGER) AS years) a
        WHERE {LIVES} AND p.hukou_status IS DISTINCT FROM 'moved'
          AND p.birth_date + to_years(a.years) BETWEEN $first AND $last""",
        bind=_month, choices=(Choice("month", _("月份"), (("1", _("下个月")), ("0", _("本月")), ("2", _("再下个月")))),),
    ),
    Question(
        "alone", 10, _("哪些八十岁以上的独居老人本周还没有人去看？"), _("独居高龄老人本周未访"),
        _("年满八十周岁、共同生活家庭只有本人在世、本周（周一起）没有走访记录的人"), _("年满八十周岁的独居老人"),
        ("register", "deaths", "visits"),
        (Column(_("年龄"), "int"),),
        f"""SELECT {PLACE}, CAST(date_diff('year', p.birth_date, $on) - CASE WHEN p.birth_date
            + to_years(CAST(date_diff('year', p.birth_date, $on) AS INTEGER)) > $on THEN 1 ELSE 0 END AS INTEGER)
        FROM person p WHERE {LIVES} AND p.hukou_status IS DISTINCT FROM 'moved' AND p.birth_date + INTERVAL 80 YEAR <= $on
          AND p.joint_id IN (SELECT joint_id FROM person WHERE joint_id IS NOT NULL AND alive IS DISTINCT FROM false
            GROUP BY joint_id HAVING count(*) = 1)""",
        bind=_day,
    ),
    Question(
        "conflicts", 11, _("谁同时领取残疾人生活补贴和不能同享的待遇？"), _("生活补贴与不能同享的待遇"),
        _("在困难残疾人生活补贴名册上，又在互斥表所列项目名册上的人"), _("困难残疾人生活补贴名册上的人"),
        ("roll_disability_living", "roll_tekun"),
        (Column(_("另一项目"), "programme"), Column(_("生活补贴月金额"), "fen"), Column(_("另一项月金额"), "fen")),
        f"""SELECT {PLACE}, o.programme, e.monthly_fen, o.monthly_fen
        FROM running e JOIN running o ON o.person_id = e.person_id AND list_contains($others, o.programme)
        JOIN person p ON p.person_id = e.person_id WHERE e.programme = 'disability_living'""",
        bind=_conflicts,
    ),
    Question(
        "certificates", 12, _("哪些残疾证九十天内到期？"), _("残疾证即将到期"),
        _("残疾证有效、有效期止在所选天数之内的人"), _("持有效残疾证的人"),
        ("disability",),
        (Column(_("有效期止"), "date"), Column(_("在享补贴"), "programme")),
        f"""SELECT {PLACE}, p.disability_valid_until,
          (SELECT string_agg(DISTINCT e.programme, ' ') FROM running e WHERE e.person_id = p.person_id)
        FROM person p WHERE {LIVES} AND p.disability_status = 'valid'
          AND p.disability_valid_until BETWEEN $on AND $on + to_days($days)""",
        bind=_within, choices=(Choice("days", _("天数"), (("90", _("90 天")), ("30", _("30 天")), ("180", _("180 天")))),),
    ),
    Question(
        "silent", 18, _("哪些村一年来的申报和线索少得不像偶然？"), _("沉默的村"),
        _("近一年的线索、申报和走访，比同镇按重点人口应有的少得不像偶然的村（社区）；斜线后是应有的数"), _("全部村（社区）"),
        ("regions", "declarations", "counter", "visits"),
        (
            Column(_("人口"), "int"), Column(_("重点人口"), "int"), Column(_("线索"), "text"), Column(_("申报和申请"), "text"),
            Column(_("走访"), "text"), Column(_("偶然如此的可能"), "text"),
        ),
        lists="areas",
    ),
    Question(
        "visits", 19, _("哪些走访的定位离家很远，或者照片用过两次？"), _("可疑的走访"),
        _("入户走访的定位超出本户以往走访地点五百米以上（已减去两次定位的误差），或照片与另一次走访相同的走访记录；只提示核实，不是结论"),
        _("所选时间内登记的走访"), (),
        (
            Column(_("走访日期"), "date"), Column(_("走访人"), "text"), Column(_("原因"), "word"),
            Column(_("距离（米）"), "int"), Column(_("相同照片的走访"), "int"),
        ),
        choices=(PERIOD,), lists="visits",
    ),
)  # fmt: skip
BY_CODE: Final = {question.code: question for question in QUESTIONS}
WORDS: Final = {
    "died": _("去世"),
    "moved": _("户口迁出"),
    "cancelled": _("户口注销"),
    "prison": _("服刑"),
    "detox": _("强制隔离戒毒"),
    "restricted": _("限制人身自由"),
    "severe": _("一、二级残疾"),
    "illness": _("重特大疾病"),
    "dead": _("死亡"),
    "missing": _("失踪"),
    "severe_disability": _("重残"),
    "serious_illness": _("重病"),
    "custody": _("服刑"),
    "lost_contact": _("失联"),
    "revoked": _("撤销监护"),
    "deported": _("遣送出境"),
    "met": _("符合"),
    "unmet": _("不符合"),
    "unknown": _("不清楚"),
    "far": _("定位离家远"),
    "photo": _("照片重复"),
}
