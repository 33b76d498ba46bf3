"""Thirty-five kinds of files: each is known by its headers, and none is taken for another."""

from itertools import pairwise

import pytest

from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.choosing import choose_feed
from minsheng.feeds.columns import Column, Feed
from minsheng.feeds.headers import Head
from minsheng.feeds.refusals import FeedError

# Rolls that departments write with the very same headers: only a title or the name of the file tells them apart.
TWINS = (
    {"roll_disability_living", "roll_disability_care", "roll_old_age"},
    {"roll_dibao_edge", "roll_rigid"},
)
ALONE = sorted(set(FEEDS) - set.union(*TWINS))


def chosen(headers: list[str], file_name: str = "表.xlsx") -> str:
    return choose_feed(None, [Head("Sheet1", [headers])], file_name).code


def words(columns: tuple[Column, ...], nth: int) -> list[str]:
    """The headers, or the nth synonym where the column has so many that are not another column's."""
    taken = {column.header for column in columns}
    found = []
    for column in columns:
        other = [word for word in column.synonyms if word not in taken]
        found.append(other[nth] if nth < len(other) else column.header)
        taken.add(found[-1])
    return found


def full(feed: Feed) -> tuple[Column, ...]:
    return feed.columns


def bare(feed: Feed) -> tuple[Column, ...]:
    return tuple({column.key: column for column in (*feed.indispensable, *feed.usual)}.values())


@pytest.mark.parametrize("code", ALONE)
@pytest.mark.parametrize("part", [full, bare])
@pytest.mark.parametrize("nth", [99, 0, 1])
def test_headers_alone_tell_a_feed(code, part, nth) -> None:
    assert chosen(words(part(FEEDS[code]), nth)) == code


@pytest.mark.parametrize("code", sorted(FEEDS))
@pytest.mark.parametrize("part", [full, bare])
def test_the_usual_file_name_never_misleads(code, part) -> None:
    headers = words(part(FEEDS[code]), 99)
    assert chosen(headers, f"{FEEDS[code].name_zh}_202611.xlsx") == code


@pytest.mark.parametrize("twins", TWINS)
def test_twins_without_a_title_are_asked_about(twins) -> None:
    for one, other in pairwise(sorted(twins)):
        assert words(bare(FEEDS[one]), 99) == words(bare(FEEDS[other]), 99)
    with pytest.raises(FeedError) as caught:
        chosen(words(full(FEEDS[min(twins)]), 99))
    assert caught.value.code == "FEED_AMBIGUOUS"
    assert all(FEEDS[code].name_zh in caught.value.message for code in twins)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("刚性支出困难家庭（支出型困难家庭）名册", "roll_rigid"),
        ("低保边缘家庭花名册", "roll_dibao_edge"),
    ],
)
def test_a_title_above_the_header_tells_twins_apart(title, code) -> None:
    rows = [[title], words(full(FEEDS["roll_rigid"]), 99)]
    assert choose_feed(None, [Head("Sheet1", rows)], "名单.xlsx").code == code


def test_a_file_said_to_be_another_feed_is_refused_by_name() -> None:
    head = Head("Sheet1", [words(full(FEEDS["custody"]), 99)])
    with pytest.raises(FeedError) as caught:
        choose_feed("school", [head], "服刑强戒_202611.xlsx")
    assert caught.value.code == "FEED_WRONG_FEED"
    assert "服刑强戒" in caught.value.message
