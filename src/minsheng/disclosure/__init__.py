"""What may be shown to whom: masks and the leak scanner. Pure; reads texts, writes texts; used by every screen and log."""

from minsheng.disclosure.leaks import Leak, LeakKind, find_leaks
from minsheng.disclosure.masks import mask_card, mask_id, mask_name, mask_phone

__all__ = ["Leak", "LeakKind", "find_leaks", "mask_card", "mask_id", "mask_name", "mask_phone"]
