"""Files that departments send and no policy here reads: told by name, so that nobody looks for a mistake, and not kept."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from minsheng.feeds.headers import header_words


class Unused(NamedTuple):
    """A kind of file by the words that only it has; `why`: what to do instead."""

    name_zh: str
    department: str
    words: tuple[str, ...]
    why: str


_NOT_READ: Final = "现行政策用不到，没有收取，也不必报送。"
_LEAST: Final = 2
UNUSED: Final = (
    Unused(
        "医保结算明细", "医疗保障局", ("结算ID", "就诊ID", "统筹支付", "起付线", "先行自付", "大病支付"),
        "结算明细请留在医保部门，只需按人按月汇总，报送“证件号码、姓名、年月、医疗费总额、基金合计、个人负担、病种分组”。",
    ),
    Unused(
        "医保十二个月合计", "医疗保障局", ("12个月个人负担", "近12个月个人负担", "主要病种"),
        "十二个月的合计不能逐月更新，请按人按月汇总，报送“年月”和当月“个人负担”。",
    ),
    Unused("用水用电用气", "供水、供电、燃气企业", ("户名", "用量", "欠费", "用电量", "用水量", "用气量"), _NOT_READ),
    Unused("12345工单", "热线办", ("工单号", "诉求类型", "承办单位", "派单时间", "办结时限", "退单次数"), _NOT_READ),
    Unused(
        "工程进度", "住房和城乡建设局",
        ("项目编码", "项目名称", "计划开工", "实际开工", "当前形象进度", "计划投资", "入户次数", "自闭阀", "立管"), _NOT_READ,
    ),
    Unused("出入境记录", "公安局", ("出境日期", "目的地", "入境日期"), _NOT_READ),
    Unused(
        "其他核对答复", "居民家庭经济状况核对中心",
        ("证券市值", "资金余额", "保单号", "现金价值", "年缴保费", "趸缴", "纳税期", "所得项目", "税额", "逐人逐项结果",
         "家庭金融资产合计", "是否超标"),
        "请由核对中心汇总成逐人的《核对报告》（姓名、证件号码、各项收入和财产、数据时点）后报送。",
    ),
)  # fmt: skip
_WORDS: Final = {one: frozenset(key for word in one.words for key in header_words(word)) for one in UNUSED}


def unused_feed(headers: Iterable[str]) -> Unused | None:
    """The kind whose words stand among the headers, at least two of them and the most; None for none of these."""
    found = {key for header in headers for key in header_words(header)}
    best = max(UNUSED, key=lambda one: len(_WORDS[one] & found))
    return best if len(_WORDS[best] & found) >= _LEAST else None
