"""居民医保参保的共同部分 — law and conditions of the waiting period and of the reward."""

from datetime import date

from minsheng.policy import Law, fact, need

from ._rolls import alive

NOTICE = "国办发〔2024〕38号"
LAW = [Law("国务院办公厅关于健全基本医疗保险参保长效机制的指导意见", "全文", NOTICE, date(2024, 7, 26), "V2")]
SINCE = date(2025, 1, 1)


def insured():
    """Conditions of both: alive, in the residents' insurance."""
    return [
        alive(NOTICE),
        need("insured", fact("medical_insurance") == "resident", "参加居民医保", NOTICE, ask="医保经办机构"),
    ]
