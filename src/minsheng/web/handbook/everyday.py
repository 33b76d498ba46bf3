"""What people say, and the words of the policies that they mean: the search of the handbook takes both."""

from collections.abc import Callable, Iterable
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
    (("工作", "下岗", "没活干", "打工", "找活"), ("公益性岗位", "失业")),
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
    (("医保费", "参保", "交医保"), ("参保",)),
)
"""(said, meant): one word of the second row in a policy is enough."""


def means(word: str) -> Callable[[Iterable[str]], str]:
    """The first text that holds the word, or what the everyday expressions in it stand for, one of each; '' for none."""
    groups = [(*meant, *heard) for said, meant in EVERYDAY if (heard := [one for one in said if one in word])]

    def first(texts: Iterable[str]) -> str:
        every = list(texts)
        exact = next((text for text in every if word.lower() in text.lower()), "")
        if exact or not groups:
            return exact
        hits = [next((t for t in every if any(one in t for one in meant)), "") for meant in groups]
        return hits[-1] if all(hits) else ""

    return first
