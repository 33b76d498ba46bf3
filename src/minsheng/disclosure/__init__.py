"""What may be shown to whom: masks, small cells, the leak scanner. Pure; reads texts, writes texts; used by screens and logs."""

from minsheng.disclosure.cells import hidden, too_few
from minsheng.disclosure.leaks import Leak, LeakKind, find_leaks
from minsheng.disclosure.masks import mask_card, mask_id, mask_name, mask_phone

__all__ = [
    "Leak",
    "LeakKind",
    "find_leaks",
    "hidden",
    "mask_card",
    "mask_id",
    "mask_name",
    "mask_phone",
    "too_few",
]
