"""What the states of files are called on the screens, and which colour goes with the word."""

from datetime import date
from typing import Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from minsheng.feeds import states
from minsheng.feeds.models import Batch
from minsheng.feeds.queries import CountyFreshness, Freshness
from minsheng.ui.components import Kind

SOON_DAYS: Final = 5
STATUS_KINDS: Final[dict[str, Kind]] = {
    states.LANDED: "plain",
    states.CHECKED: "info",
    states.REGISTERED: "ok",
    states.REFUSED: "bad",
}
TABLE_WORDS: Final = (
    gettext_noop("已收到"),
    gettext_noop("已检查"),
    gettext_noop("已入库"),
    gettext_noop("已退回"),
)


class Tag(NamedTuple):
    """A coloured word."""

    kind: Kind
    text: str


def status_tag(batch: Batch) -> Tag:
    """landed | checked | registered | refused; registered, but not to be believed complete."""
    if batch.is_addition:
        return Tag("warn", _("待确认完整"))
    return Tag(STATUS_KINDS[batch.status], _(states.STATUS_NAMES[batch.status]))


def freshness_tag(one: Freshness | CountyFreshness, on: date) -> Tag:
    """Late or fresh, with the days in words."""
    if one.batch is None or one.due_on is None:
        return Tag("bad", _("还没有收到"))
    days = (one.due_on - on).days
    if one.late and days >= 0:
        return Tag("bad", _("有县没有收到"))
    if days < 0:
        return Tag("bad", ngettext("逾期 %(n)d 天", "逾期 %(n)d 天", -days) % {"n": -days})
    if days == 0:
        return Tag("warn", _("今天到期"))
    if days <= SOON_DAYS:
        return Tag("warn", ngettext("还有 %(n)d 天到期", "还有 %(n)d 天到期", days) % {"n": days})
    return Tag("ok", _("有效"))
