"""What people say and see: declarations, visits, matters of the counter, disasters, the survey of supporters."""

from dataclasses import replace

from minsheng.feeds import codes
from minsheng.feeds.columns import Feed
from minsheng.feeds.shorthand import (
    ID_HEADERS,
    MAY,
    MUST,
    STRICT,
    VILLAGE,
    bool_column,
    code_column,
    date_column,
    id_column,
    int_column,
    may_lack,
    name_column,
    quantity_column,
    text_column,
    toll_column,
    yuan_column,
)

DECLARATIONS = Feed(
    code="declarations",
    name_zh="群众自主申报",
    department="群众（网上和村级代办）",
    mode="delta",
    order=130,
    columns=(
        text_column("declaration_number", "申报编号", MUST, "申报号"),
        date_column("declared_on", "申报日期", MUST, "申报时间"),
        name_column("申报人姓名", synonyms=("姓名", "申报人")),
        id_column("证件号码"),
        text_column("phone", "联系电话", MAY, "电话", "手机号"),
        # What somebody says in words of their own is heard all the same: "约800元" is a matter with an income to ask for.
        int_column("family_size", "家庭人口", MAY, "家庭人口数"),
        yuan_column("monthly_income_fen", "家庭月收入(元)", MAY, "家庭月收入"),
        text_column("hardship", "困难类型", MAY, "困难类别"),
        text_column("note", "情况说明", MAY, "困难情况说明"),
        VILLAGE,
    ),
    purpose="受理群众说明的困难，安排入户核实",
    legal_basis="社会救助法第三十七条、第三十九条",
    population="everyone",
    freshness_days=14,
    title_words=("自主申报", "申报"),
    period_column="declared_on",
)


VISITS = Feed(
    code="visits",
    name_zh="村级走访",
    department="嘎查村和社区",
    mode="delta",
    order=140,
    columns=(
        text_column("visit_number", "走访单号", MUST, "走访编号"),
        name_column("走访人", MAY, "visitor", synonyms=("走访人姓名", "走访人员")),
        text_column("visitor_role", "角色", MAY, "走访人角色"),
        name_column("对象姓名", synonyms=("姓名", "走访对象")),
        may_lack(id_column("对象证件号码", synonyms=("走访对象证件号码", *ID_HEADERS))),
        text_column("subject_kind", "对象类别", MAY, "走访对象类别"),
        date_column("visited_on", "走访时间", MUST, "走访日期"),
        text_column("way", "方式", MAY, "走访方式"),
        bool_column("met_in_person", "是否见到本人", MAY, "见到本人"),
        code_column("living", "生活状况", codes.LIVING, STRICT, "生活状况勾选", "生活情况"),
        text_column("health_change", "健康变化"),
        bool_column("care_need", "长期照护需求", STRICT, "照护需求"),
        text_column("housing_safety", "住房安全"),
        text_column("problems", "发现问题"),
        date_column("next_visit_on", "下次应访日期", MAY, "下次走访日期", future=True),
    ),
    purpose="村级协理员走访看到的生活、健康和照护情况",
    legal_basis="社会救助法第三十九条",
    population="everyone",
    freshness_days=40,
    title_words=("走访",),
    period_column="visited_on",
)


DISASTER = Feed(
    code="disaster",
    name_zh="受灾",
    department="应急管理局",
    mode="delta",
    order=200,
    columns=(
        text_column("disaster_code", "灾害编码", MUST, "灾害过程编码", "灾情编号"),
        code_column("disaster_kind", "灾种", codes.DISASTER, MUST, "灾害种类"),
        date_column("happened_on", "发生时间", MUST, "灾害发生时间", "发生日期", "受灾日期"),
        name_column("户主", synonyms=("户主姓名", "姓名")),
        id_column("身份证", synonyms=("户主身份证", "户主身份证号", *ID_HEADERS)),
        int_column("family_size", "家庭人口", MAY, "家庭人口数"),
        int_column("evacuated", "紧急转移人数", STRICT, "紧急转移安置人数", "转移安置人口"),
        int_column("collapsed_rooms", "倒塌间数", STRICT, "倒塌房屋间数", "房屋倒塌间数"),
        int_column("severe_rooms", "严重损坏间数", STRICT, "严重损坏房屋间数"),
        int_column("minor_rooms", "一般损坏间数", STRICT, "一般损坏房屋间数"),
        quantity_column("crop_mu", "农作物成灾亩", STRICT, "农作物成灾面积", "成灾面积亩", "农作物成灾亩数"),
        toll_column(
            "deaths",
            "死亡失踪",
            STRICT,
            "死亡失踪人数",
            "因灾死亡失踪人口",
            "死亡失踪受伤",
            "死亡失踪受伤人数",
        ),
        text_column("needs", "需救助项目", MAY, "救助需求"),
        yuan_column("aided_fen", "已救助金额", MAY, "已发放救助金额"),
        date_column("assessed_on", "核灾日期", MAY, "核查日期", "核灾时间"),
    ),
    purpose="发现受灾后生活困难的家庭",
    legal_basis="自然灾害救助条例第二十条；社会救助法第三十九条、第四十一条",
    population="everyone",
    freshness_days=30,
    title_words=("受灾", "灾情"),
    period_column="happened_on",
)

COUNTER = Feed(
    code="counter",
    name_zh="窗口转办",
    department="乡镇便民服务中心",
    mode="delta",
    order=290,
    columns=(
        text_column("matter_number", "转办编号", MUST, "转办单号", "事项编号"),
        date_column("noticed_on", "转办日期", MUST, "转办时间", "受理日期"),
        code_column("counter", "窗口", codes.COUNTER, MUST, "办事窗口", "窗口类别"),
        name_column("姓名", synonyms=("办事人姓名", "群众姓名")),
        id_column("证件号码"),
        yuan_column("own_fen", "近期自付", MAY, "近期自付金额", "自付金额"),
        code_column("emergency_kind", "急难类型", codes.EMERGENCY, MAY, "突发急难类型"),
        text_column("note", "情况说明", MAY, "情况"),
        VILLAGE,
    ),
    purpose="窗口工作人员办事时看到的困难，转给社会救助经办",
    legal_basis="社会救助法第三十八条、第三十九条",
    population="everyone",
    freshness_days=14,
    title_words=("窗口转办", "转办"),
    period_column="noticed_on",
)

SUPPORTERS = Feed(
    code="supporters",
    name_zh="法定义务人调查",
    department="苏木乡镇",
    mode="delta",
    order=270,
    columns=(
        name_column("姓名", synonyms=("对象姓名", "被调查人姓名")),
        id_column("身份证号"),
        name_column("义务人姓名", MAY, "supporter_name", synonyms=("法定义务人姓名", "赡养人姓名")),
        id_column("义务人证件号码", MAY, "supporter_id", synonyms=("义务人身份证号", "法定义务人证件号码")),
        code_column("relation", "与本人关系", codes.RELATION, MAY, "义务人与本人关系"),
        replace(
            bool_column("nobody", "无义务人", STRICT, "无法定义务人", "是否无法定义务人"), indispensable=True
        ),
        date_column("surveyed_on", "调查日期", MUST, "调查时间"),
    ),
    purpose="确定特困人员有没有法定义务人",
    legal_basis="特困人员认定办法第四条、第八条",
    population="everyone",
    freshness_days=400,
    title_words=("法定义务人", "义务人调查"),
    period_column="surveyed_on",
)
