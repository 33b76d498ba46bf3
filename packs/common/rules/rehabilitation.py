"""残疾人基本康复服务、辅助器具适配 — rehabilitation and devices for who holds a certificate, and for small children.

A child up to six may come with a diagnosis alone. How many persons were served and how often are two figures (人、人次); they
are counted from the records of the services, not here.
"""

from datetime import date

from minsheng.policy import Delivery, Person, Programme, fact, need

from ._rehabilitation import NEED, REGULATION, SERVICE, YEARLY, entitled_person
from ._rolls import alive, local_hukou


def service(code: str, name_zh: str, wanted: str, text: str) -> Programme:
    """One service for whoever registered this need in the yearly survey."""
    return Programme(
        code=code,
        name_zh=name_zh,
        subject=Person,
        valid_from=date(2018, 9, 21),
        law=[REGULATION],
        conditions=[
            alive(NEED),
            local_hukou(NEED),
            entitled_person(),
            need("need", fact(wanted), text, NEED, ask="县残联年度调查"),
        ],
        delivery=Delivery("service", "none"),
        procedure=SERVICE,
        review=YEARLY,
    )


rehab_service = service("rehab_service", "残疾人基本康复服务", "rehab_need", "登记有康复需求")
assistive_device = service("assistive_device", "残疾人辅助器具适配", "device_need", "登记有辅助器具需求")
