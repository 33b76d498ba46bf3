"""Of which county and programme a roll without a row speaks, and whether a doubtful full file may still be confirmed."""

from typing import Final

from minsheng.feeds import states
from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.models import Batch
from minsheng.registry.errors import RegistryError
from minsheng.registry.loading import benefits
from minsheng.registry.loading.earlier import period_of
from minsheng.registry.loading.plans import Source

_REPLACED: Final = "之后已有完整的同类文件入库，以那一份为准。"


def of_whom_unclear(batch: Batch, source: Source) -> str:
    """The refusal of a roll without a row that does not say in which county, or on what, nobody is; "" for any other file."""
    feed = FEEDS[batch.feed]
    if not feed.is_roll or batch.rows_in:
        return ""
    if not source.nobody_in:
        return "ROLL_OF_NO_COUNTY"
    return "ROLL_OF_NO_PROGRAMME" if feed.names_programmes and not source.nobody_programmes else ""


def check_confirmable(batch: Batch) -> None:
    """Raises RegistryError NOT_IN_DOUBT, REPLACED_SINCE, FILE_GONE."""
    if not batch.is_addition:
        raise RegistryError("NOT_IN_DOUBT", "这一批没有待确认的“只作补充”，不需要确认。", batch=batch.pk)
    if batch.feed == benefits.FEED and batch.staged_path.exists():
        if benefits.replaced_by(batch):
            raise RegistryError("REPLACED_SINCE", _REPLACED, batch=batch.pk)
        return
    since = Batch.objects.filter(
        feed=batch.feed, status=states.REGISTERED, mode="full", pk__gt=batch.pk,
        served__county__in=batch.served.values("county"),
    )  # fmt: skip
    if any(period_of(one)[1] >= period_of(batch)[1] for one in since.distinct()):
        raise RegistryError("REPLACED_SINCE", _REPLACED, batch=batch.pk)
    if not batch.staged_path.exists():
        raise RegistryError("FILE_GONE", "原始文件已过保存期删除，请部门重新报送后再确认。", batch=batch.pk)
