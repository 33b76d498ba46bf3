"""What people say, and the words of the policies that they mean: the search of the handbook takes both.

A question is taken apart: expressions that are in the table, then pairs of characters that are left. A policy answers better the
more of them it knows, so that a whole sentence finds something too.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

EVERYDAY: Final[tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = (
    (("瘫", "卧床", "起不来床", "植物人", "昏迷"), ("失能", "残疾", "护理", "自理能力")),
    (("孤老", "五保", "三无", "无儿无女", "没儿没女", "光棍"), ("特困", "独居", "法定义务人")),
    (("没钱", "穷", "没收入", "吃不上", "揭不开锅", "困难户"), ("低保", "困难", "救助")),
    (
        ("看病", "住院", "药费", "吃药", "大病", "癌", "透析", "尿毒症", "手术"),
        ("医疗", "重病", "重特大疾病", "门诊", "急救"),
    ),
    (("上学", "学费", "读书", "大学", "念书"), ("就读", "助学", "教育", "课后服务")),
    (("幼儿园", "托儿"), ("幼儿园", "学前")),
    (("找不到工作", "没工作", "工作", "下岗", "没活干", "打工", "找活"), ("公益性岗位", "失业")),
    (("着火", "车祸", "出事", "急事"), ("急难", "小额快救")),
    (("抢救", "救护车", "昏倒"), ("急救",)),
    (("要饭", "讨饭", "乞讨", "流浪", "睡马路", "桥洞"), ("流散",)),
    (("塌", "发大水", "洪水", "地震", "冰雹", "旱"), ("受灾", "旱灾")),
    (("生孩子", "怀孕", "坐月子", "二胎", "三胎", "奶粉"), ("育儿", "生育", "产检")),
    (("没爹", "没妈", "没父母", "父母双亡", "爹妈"), ("孤儿", "事实无人抚养")),
    (("坐牢", "监狱", "劳改", "戒毒"), ("服刑", "强制隔离戒毒")),
    (("轮椅", "拐杖", "助听器", "假肢"), ("辅助器具",)),
    (("扶手", "坡道", "厕所"), ("无障碍改造", "适老化改造")),
    (("食堂", "吃饭", "送饭"), ("助餐",)),
    (("没人照顾", "伺候", "没人管", "保姆"), ("护理", "照料", "探访", "监护")),
    (("长寿", "老人", "岁数大", "八十", "九十"), ("高龄", "老年人")),
    (("打针", "宫颈癌"), ("疫苗",)),
    (("涨价", "物价"), ("价格",)),
    (("煤", "取暖", "棉衣", "过冬"), ("取暖", "冬春")),
    (("医保费", "参保", "交医保", "医保断"), ("参保",)),
    (("一个人住", "独自", "孤寡", "没人陪", "空巢"), ("独居", "特困")),
    (("爷爷", "奶奶", "姥姥", "姥爷", "老头", "老太", "老两口"), ("老年人", "高龄")),
    (("80岁", "85岁", "90岁", "95岁", "100岁", "百岁"), ("高龄",)),
    (("腿断", "断腿", "骨折", "瘸", "摔", "截肢", "残废", "工伤"), ("肢体", "急难", "意外")),
    (("聋", "听不见", "哑"), ("听力", "言语", "辅助器具", "残疾")),
    (("瞎", "看不见", "失明", "盲"), ("视力", "辅助器具", "残疾")),
    (("精神病", "疯", "抑郁", "智障", "傻"), ("智力、精神", "精神或", "精神残疾", "残疾等级")),
    (("残疾孩子", "残疾小孩", "自闭症", "孤独症", "脑瘫", "发育慢"), ("残疾儿童", "0至6岁")),
    (("痴呆", "老糊涂", "生活不能自理", "不能自理"), ("失能", "能力评估", "能力等级")),
    (("洗澡", "做饭", "打扫", "上门"), ("服务类", "上门", "家庭养老床位", "养老服务")),
    (("养老院", "敬老院", "福利院"), ("集中供养", "特困", "养老服务")),
    (("妈妈", "爸爸", "父母", "爹", "娘"), ("父母", "母亲", "父亲")),
    (
        ("跑了", "不回来", "找不到人", "不见了", "走丢", "走失"),
        ("失联", "失去联系", "失踪", "查找不到", "流散"),
    ),
    (("死了", "去世", "过世", "没了"), ("死亡", "遇难")),
    (("单亲", "离婚", "寡妇", "守寡"), ("低保", "困境儿童", "刚性支出")),
    (("没人管", "没人养", "留守", "挨打", "虐待", "家暴"), ("监护", "困境儿童", "事实无人抚养")),
    (("没饭吃", "没吃的", "饿"), ("低保", "急难", "口粮", "流散")),
    (("车撞", "撞了", "淹", "触电", "中毒"), ("急难", "小额快救", "意外")),
    (("欠债", "借钱", "还不起", "花光", "花了很多", "花太多"), ("刚性支出", "支出型")),
    (("房子", "漏雨", "危房"), ("住房", "受灾")),
    (("外地", "外来", "没户口", "黑户", "居住证"), ("居住证", "户口", "流散")),
    (("补习", "培训班", "退费"), ("培训机构", "培训")),
    (("药太贵", "药贵", "买药", "高血压", "糖尿病", "慢病"), ("门诊慢特病", "两病", "医疗")),
    (("体检",), ("体检",)),
    (("收入低", "工资低", "退休金少"), ("低保", "边缘")),
)
"""(said, meant): one word of the second row in a policy is enough."""
CALLED: Final[tuple[tuple[str, str], ...]] = (
    ("低保边缘", "低保边缘户（"),
    ("边缘户", "低保边缘户（"),
    ("边缘家庭", "低保边缘户（"),
    ("单人保", "单人保（"),
    ("低保", "低保（最低生活保障"),
    ("特困", "特困供养（"),
    ("刚性支出", "刚性支出困难家庭（"),
    ("大病保险", "大病保险"),
)
"""(said, what only the policy of that name holds), longer names first: who says 低保边缘 does not ask about 低保."""
_NOTHING: Final = re.compile(
    "怎么|什么|多少|哪里|能不能|可以|可不可以|申请|办理|我家|我的|家里|一个|没有|有没有|时候|请问|需要|已经|政策|补助吗|[了吗呢啊的我你他她它们很太都也就被把给在和]"
)
"""What a question is made of and says nothing of the matter."""
_EXACT, _EVERYDAY, _PAIR = 6, 3, 1


@dataclass(frozen=True, slots=True)
class Sought:
    """One of several words of which a policy must hold one; `weight`: how much that tells."""

    words: tuple[str, ...]
    weight: int

    def first(self, texts: Collection[str]) -> str:
        """The first text that holds one; '' for none."""
        return next((text for text in texts if any(one in text.lower() for one in self.words)), "")


def sought(question: str) -> list[Sought]:
    """What a policy should hold: each word as it stands, what is meant by the expressions in it, the rest in pairs."""
    found: dict[Sought, None] = {}
    for word in question.lower().split():
        known = any(word in said for said, _meant in EVERYDAY)
        found[Sought((word,), _PAIR if known else _EXACT)] = None
        found |= dict.fromkeys(_parts(word))
    return list(found)


def _parts(word: str) -> Iterator[Sought]:
    rest = word
    for name, only in CALLED:
        if name in rest and name != word:
            yield Sought((only,), _EVERYDAY)
            rest = rest.replace(name, " ")
    word = rest
    for said, meant in EVERYDAY:
        heard = [one for one in said if one in word]
        if heard:
            yield Sought((*meant, *heard), _EVERYDAY)
        for one in heard:
            rest = rest.replace(one, " ")
    for piece in _NOTHING.sub(" ", rest).split():
        yield from (
            Sought((piece[n : n + 2],), _PAIR)
            for n in range(len(piece) - 1)
            if piece != word or len(piece) > 2
        )


def weight(wanted: Sequence[Sought], texts: Collection[str]) -> int:
    """How well the texts of a policy answer."""
    return sum(one.weight for one in wanted if one.first(texts))
