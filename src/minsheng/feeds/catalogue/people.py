"""Who lives where, and what changes a family: areas, the register, deaths, custody, marriages, births."""

from dataclasses import replace

from minsheng.feeds import codes
from minsheng.feeds.columns import Column, Feed, Kind
from minsheng.feeds.shorthand import (
    MAY,
    MUST,
    SEX,
    STRICT,
    VILLAGE_HEADERS,
    code_column,
    date_column,
    id_column,
    int_column,
    name_column,
    text_column,
)

REGIONS = Feed(
    code="regions",
    name_zh="行政区划",
    department="民政局区划地名股",
    mode="full",
    order=10,
    columns=(
        Column("code", "区划代码", Kind.REGION, MUST, ("行政区划代码", "代码")),
        code_column("level", "级别", codes.AREA_LEVEL, MUST, "层级"),
        text_column("area_name", "名称", MUST, "区划名称"),
        code_column("urban_rural", "城乡分类", codes.URBAN_RURAL, MAY, "城乡类别", "城乡分类代码"),
    ),
    purpose="确定户籍、走访和发放所在的乡镇与村",
    legal_basis="行政区划管理条例",
    population="everyone",
    freshness_days=400,
    closes=("area",),
    title_words=("行政区划",),
)


REGISTER = Feed(
    code="register",
    name_zh="户籍人口",
    department="公安局",
    mode="full",
    order=20,
    columns=(
        id_column("公民身份号码"),
        name_column(),
        name_column("曾用名", MAY, "former_name", synonyms=()),
        code_column("sex", "性别", codes.SEX, MUST),
        # Read only to be recognised: rules must never see it, so it is never stored (RELIABILITY R7).
        Column("ethnicity", "民族", Kind.IGNORED),
        date_column("birth_date", "出生日期", MUST, "出生年月日", "生日"),
        text_column("household_number", "户号", MUST, "户编号", "家庭户号"),
        name_column("户主姓名", MAY, "head_name", synonyms=("户主",)),
        code_column("relation", "与户主关系", codes.RELATION, STRICT, "家庭关系", "与户主的关系"),
        text_column("address", "户籍地址", MAY, "户籍所在地", "住址"),
        Column("region", "行政区划代码", Kind.REGION, MUST, ("区划代码", "所属区划")),
        text_column("village", "居(村)委会", MAY, *VILLAGE_HEADERS),
        code_column(
            "hukou_kind", "户籍性质", codes.URBAN_RURAL, STRICT, "城乡属性", "户籍性质/城乡属性", "户口性质"
        ),
        code_column("marital", "婚姻状况", codes.MARITAL, MAY),
        code_column("education", "文化程度", codes.EDUCATION, MAY, "学历"),
        code_column("hukou_status", "户口登记状态", codes.HUKOU_STATUS, STRICT, "户籍状态", "登记状态"),
        date_column("moved_in_on", "何时迁来", MAY, "迁来日期", "迁入日期"),
        date_column("moved_on", "迁出日期", STRICT, "何时迁出"),
        text_column("moved_to", "迁往地"),
        text_column("cancel_reason", "注销原因"),
        name_column("监护人一姓名", MAY, "guardian_name", synonyms=("监护人姓名",)),
        id_column(
            "监护人一身份证",
            MAY,
            "guardian_id",
            synonyms=("监护人身份证", "监护人一身份证号", "监护人身份证号"),
        ),
        name_column("监护人二姓名", MAY, "guardian2_name", synonyms=()),
        id_column("监护人二身份证", MAY, "guardian2_id", synonyms=("监护人二身份证号",)),
        date_column("updated_on", "更新时间", MAY, "更新日期"),
    ),
    purpose="确认本地户籍、年龄、家庭成员，主动发现困难家庭",
    legal_basis="社会救助法第三十九条、第四十一条；个人信息保护法第三十四条",
    population="everyone",
    freshness_days=40,
    closes=("hukou",),
    title_words=("户籍人口", "户籍"),
    is_master=True,
)


DEATHS = Feed(
    code="deaths",
    name_zh="死亡火化",
    department="民政局殡葬管理所",
    mode="delta",
    order=30,
    columns=(
        text_column("certificate_number", "火化证编号", MAY, "火化证号", "证明编号"),
        name_column(),
        id_column("身份证号"),
        SEX,
        int_column("age", "年龄", MAY),
        replace(
            date_column("died_on", "死亡日期", MUST, "死亡时间", "死亡日期时间"),
            instead=("cremated_on", "cancelled_on"),
        ),
        date_column("cremated_on", "火化日期", MAY, "火化时间"),
        text_column("funeral_home", "殡仪馆", MAY, "火化单位"),
        text_column("hukou_place", "户籍地", MAY, "户籍地址"),
        # 户口注销, as the police send it: a death where the reason says so.
        date_column("cancelled_on", "注销日期", MAY, "户口注销日期", "注销时间"),
        text_column("cancel_reason", "注销原因", MAY, "户口注销原因"),
    ),
    purpose="核对在享人员是否健在，及时更新名册",
    legal_basis="殡葬管理条例第十条、第二十三条；社会救助法第四十一条",
    population="everyone",
    freshness_days=7,
    closes=("death",),
    title_words=("死亡火化", "死亡", "火化", "户口注销"),
    period_column="died_on",
    asks_by_name=True,
)


MARRIAGE = Feed(
    code="marriage",
    name_zh="婚姻登记",
    department="民政局社会事务股",
    mode="delta",
    order=230,
    columns=(
        code_column("marriage_kind", "登记类别", codes.MARRIAGE_KIND, MUST, "业务类型", "登记类型"),
        date_column("registered_on", "登记日期", MUST, "登记时间"),
        name_column("男方姓名", synonyms=("男方", "男方当事人")),
        id_column("男方证件", synonyms=("男方证件号码", "男方身份证号", "男方身份证件号")),
        name_column("女方姓名", MUST, "wife_name", synonyms=("女方", "女方当事人")),
        id_column("女方证件", MUST, "wife_id", synonyms=("女方证件号码", "女方身份证号", "女方身份证件号")),
    ),
    purpose="了解婚姻变化，确定共同生活的家庭成员和法定义务人",
    legal_basis="社会救助法第四十一条；最低生活保障审核确认办法第六条",
    population="everyone",
    freshness_days=7,
    title_words=("婚姻登记", "婚姻"),
    period_column="registered_on",
)

BIRTHS = Feed(
    code="births",
    name_zh="出生医学证明",
    department="卫生健康局",
    mode="delta",
    order=240,
    columns=(
        text_column("certificate_number", "出生医学证明编号", MUST, "出生证编号", "出生证号"),
        name_column("婴儿姓名", MAY, "baby_name", synonyms=("新生儿姓名",)),
        code_column("baby_sex", "性别", codes.SEX, MAY, "婴儿性别", "新生儿性别"),
        date_column("born_on", "出生时间", MUST, "出生日期"),
        name_column("母亲姓名", synonyms=("母亲",)),
        id_column("母亲证件", synonyms=("母亲证件号码", "母亲身份证号", "母亲有效证件号码")),
        name_column("父亲姓名", MAY, "father_name", synonyms=("父亲",)),
        id_column(
            "父亲证件", MAY, "father_id", synonyms=("父亲证件号码", "父亲身份证号", "父亲有效证件号码")
        ),
    ),
    purpose="及时知道家庭添了人口，重新计算家庭人口和保障",
    legal_basis="社会救助法第四十一条；个人信息保护法第三十四条",
    population="everyone",
    freshness_days=7,
    title_words=("出生医学证明", "出生证"),
    period_column="born_on",
)

CUSTODY = Feed(
    code="custody",
    name_zh="服刑强戒",
    department="司法局",
    mode="full",
    order=170,
    columns=(
        name_column(),
        id_column("身份证号"),
        code_column("custody_kind", "类别", codes.CUSTODY_KIND, MUST, "人员类别", "执行类别"),
        date_column("from_on", "起日", MUST, "刑期起", "起始日期", "执行起日", "开始日期"),
        date_column("until_on", "止日", STRICT, "刑期止", "终止日期", "执行止日", "结束日期", future=True),
        code_column("custody_status", "状态", codes.CUSTODY_STATUS, MUST, "在押状态", "当前状态"),
        text_column("hukou_place", "户籍地", MAY, "户籍地址", "户籍所在地"),
    ),
    purpose="核实经授权或在享家庭的共同生活成员，发现父母服刑的儿童；只收起止日期，不收案由",
    legal_basis="社会救助法第四十条、第四十一条；民发〔2019〕62号第一条；个人信息保护法第二十八条",
    population="authorised",
    bound=True,
    freshness_days=40,
    closes=("custody",),
    title_words=("服刑", "强戒", "强制隔离戒毒"),
)
