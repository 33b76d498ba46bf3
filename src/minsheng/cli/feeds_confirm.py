"""The half of `minsheng feeds confirm` that needs the database: `feeds check` does without."""

from django.utils import timezone

from minsheng.feeds.models import Batch
from minsheng.kernel.errors import MinshengError
from minsheng.registry.actions import confirm_complete

ACTOR = "system:cli"


def confirm(batch_id: int) -> str:
    """What confirming did, in a sentence. Raises MinshengError BATCH_NOT_FOUND and as `confirm_complete`."""
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None:
        raise MinshengError("BATCH_NOT_FOUND", "没有这个批次。", batch=batch_id)
    done = confirm_complete(batch, actor=ACTOR, now=timezone.now())
    return (
        f"批次 {batch_id}《{batch.feed_name}》已确认完整：终止 {done.ended:,} 条，新增 {done.added:,} 条，"
        f"没有变化 {done.kept:,} 条。{done.note}线索由下一次研判更新。"
    )
