"""The catalogue of department files: every feed, its columns and headers, its purpose, legal basis and freshness.

Staged column names are the `key`s (see `Column.fields`): an ID column gives `<key>_clean` and `<key>_state`, a name
column `<key>_raw` and `<key>_clean` (`name` also `name_key`, for matching only); amounts are int64 fen, months the first day.
"""

from typing import Final

from minsheng.feeds.catalogue import condition, means, people, reports, rolls, services, things
from minsheng.feeds.columns import ENROLMENT, Feed

FEEDS: Final[dict[str, Feed]] = {
    feed.code: feed
    for feed in sorted(
        (
            feed
            for room in (people, condition, rolls, reports, means, services, things)
            for feed in vars(room).values()
            if isinstance(feed, Feed)
        ),
        key=lambda feed: feed.order,
    )
}
"""By code, in the order of registering: places and people first, who agreed before what they own."""
CLOSING: Final[dict[str, str]] = {table: feed.code for feed in FEEDS.values() for table in feed.closes}
"""The feed that proves the absence of a kind of fact, of kinds that one feed is for."""


def closing(table: str) -> str:
    """The feed that proves the absence of this kind of fact, "" for none; any programme may stand on a list that names it."""
    anybody = next((feed.code for feed in FEEDS.values() if feed.names_programmes), "")
    return CLOSING.get(table) or (anybody if table.startswith(ENROLMENT) else "")
