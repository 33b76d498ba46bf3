"""What day it is where our users live."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def today() -> date:
    """The legal date now."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()
