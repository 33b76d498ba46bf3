"""孤儿助学（福彩圆梦） — a yearly sum for orphans, and for children whom nobody brings up, who study on after 18.

Who was on the roll before 18 stays on it while studying (orphan.py, defacto_orphan.py), so the roll is asked: that of today, or
that of the day before 18, where its line is still there. Universities report no pupils to the county: the student says.
"""

from datetime import date

from minsheng.policy import (
    Delivery,
    Law,
    Person,
    Procedure,
    Programme,
    Review,
    Step,
    age,
    asked,
    enrolled,
    fact,
    line,
    need,
    parameter,
    presumed,
)

from ._rolls import alive, child_without_parents

CLAUSE = "国办发〔2010〕54号 二"
DEFACTO = "民发〔2019〕62号 三"
ADULT = 18  # 未成年人保护法第二条
vocational = fact("in_school") & (fact("school_stage") == "vocational")
college = asked("full_time_college", "在读全日制研究生、本科、专科（高职）", "flag", Person)
# 基本生活费满18周岁停发、名册到那天为止的，助学金照给。满18周岁前一天在册的不用再问。
before_18 = presumed(
    enrolled("orphan", before_age=ADULT) | enrolled("defacto_orphan", before_age=ADULT),
    False,
    "满18周岁前一天的名册没有他的，看县民政的认定记录",
)
# 名册上已经没有的，由县民政查认定记录；中职在读和说在读大学的都要查。
recognised = asked("orphan_before_18", "18周岁以前经认定为孤儿或事实无人抚养儿童", "flag", Person)

orphan_study = Programme(
    code="orphan_study",
    name_zh="孤儿助学金",
    also=(
        "孤儿助学",
        "福彩圆梦孤儿助学",
        "福彩圆梦孤儿助学工程",
    ),
    subject=Person,
    valid_from=date(2019, 9, 1),
    law=[
        Law("国务院办公厅关于加强孤儿保障工作的意见", "二", "国办发〔2010〕54号", date(2010, 11, 16), "V"),
        Law("关于进一步加强事实无人抚养儿童保障工作的意见", "三", "民发〔2019〕62号", date(2020, 1, 1), "V"),
    ],
    conditions=[
        alive(CLAUSE),
        need(
            "on_roll",
            child_without_parents
            | (before_18 & presumed(recognised, True, "满18周岁前一天在册的，没有查到不是的按认定过"))
            | ((vocational | presumed(college, False, "没有说在读大学的，按没有在读计算")) & recognised)
            | presumed(recognised, False, "没有查到18周岁以前认定记录的，按没有认定计算"),
            "在孤儿或事实无人抚养儿童名册，或18周岁以前经认定、仍在就读",
            DEFACTO,
            ask="县民政儿童福利、本人",
            known_at="case",
        ),
        need(
            "adult",
            age() >= parameter("minor.age_below", "years"),
            "现年{have}，须满{need}",
            CLAUSE,
            ask="公安户籍",
        ),
        need(
            "studying",
            vocational | college,
            "在读全日制中职、高职、专科、本科、研究生",
            CLAUSE,
            ask="本人、学校",
            known_at="case",
        ),
    ],
    lines=[line("year", "助学金", parameter("orphan_study.year_amount", "fen"))],
    delivery=Delivery("cash", "yearly", "month_of_application"),
    procedure=Procedure(
        steps=(
            Step(
                "apply",
                "新生凭录取通知书申请；在读的核对学籍，核对不到的（大学）凭学籍证明",
                "乡镇街道",
                clause=CLAUSE,
            ),
            Step("confirm", "审核确认，不公示姓名", "县级民政", clause=CLAUSE),
            Step("pay", "每学年一次，由福利彩票公益金发放", "县级民政", clause=CLAUSE),
        ),
    ),
    review=Review(months=(("全部（每学年）", 12),), clause=CLAUSE),
)
