"""docs/feeds.md shows the catalogue as it is. To write it anew: `python -m tests.unit.feeds.test_reference`."""

from pathlib import Path

from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.columns import Column, Feed, Kind

DOC = Path(__file__).parents[3] / "docs" / "feeds.md"
MARK = "<!-- from the catalogue -->\n"


def render() -> str:
    """The tables of all feeds in registering order."""
    return "".join(_feed(feed) for feed in sorted(FEEDS.values(), key=lambda feed: feed.order))


def _feed(feed: Feed) -> str:
    closes = "、".join(f"`{fact}`" for fact in feed.closes) or "—"
    lines = [
        f"\n### `{feed.code}` {feed.name_zh}\n",
        f"{feed.department} · {feed.mode} · fresh for {feed.freshness_days} days · for {feed.population} · closes {closes}\n",
        f"用途：{feed.purpose}。依据：{feed.legal_basis}。\n",
        "| header | staged | kind | need | without the header |",
        "|---|---|---|---|---|",
    ]
    for column in feed.columns:
        staged = (
            "never stored"
            if column.kind is Kind.IGNORED
            else " ".join(f"`{field.name}`" for field in column.fields)
        )
        lines.append(f"| {column.header} | {staged} | {_kind(column)} | {column.need} | {_without(column)} |")
    return "\n".join(lines) + "\n"


def _without(column: Column) -> str:
    """What a file without this header means."""
    if column.instead:
        return f"{', '.join(f'`{key}`' for key in column.instead)}, else refused"
    if column.stand_in not in (None, ""):
        return f"{column.word(column.stand_in)}"
    return "refused" if column.is_indispensable else "unknown"


def _kind(column: Column) -> str:
    """The kind; of a code also the words that may be written (synonyms of these are understood, too)."""
    return f"{column.kind}: {'、'.join(column.options)}" if column.options else str(column.kind)


def test_the_reference_shows_the_catalogue_as_it_is() -> None:
    assert DOC.read_text(encoding="utf-8").split(MARK)[1] == render()


if __name__ == "__main__":
    text = DOC.read_text(encoding="utf-8").split(MARK)[0]
    DOC.write_text(text + MARK + render(), encoding="utf-8")
