"""The life of a batch: landed -> checked -> registered, or refused."""

from typing import Final

LANDED: Final = "landed"
CHECKED: Final = "checked"
REGISTERED: Final = "registered"
REFUSED: Final = "refused"

STATUS_NAMES: Final = {LANDED: "已收到", CHECKED: "已检查", REGISTERED: "已入库", REFUSED: "已退回"}

# A refused file may be checked again: as another feed, or after the catalogue has learned its headers.
CHECKABLE: Final = frozenset({LANDED, REFUSED})
