"""Files that nobody needs any more go, with a word on the trail; what is still needed stays."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.utils import timezone

from minsheng.cli.files import files
from minsheng.feeds.models import Batch
from minsheng.feeds.refusals import FeedError
from minsheng.feeds.retention import prune
from minsheng.trail.models import Event
from tests.db.registry.support import GRANDMA, load, make_batch, register_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(settings, tmp_path) -> list[Batch]:
    """A register, two rolls one after the other and a file that waits, all received half a year ago."""
    settings.MINSHENG_HOME = tmp_path
    load("register", register_rows())
    for fen in (10_000, 20_000):
        load("roll_old_age", [{"id": GRANDMA, "name": "张桂兰", "monthly_fen": fen, "status": "running"}])
    make_batch("deaths", [{"id": GRANDMA, "name": "张桂兰"}])
    Batch.objects.update(received_at=timezone.now() - timedelta(days=180))
    (tmp_path / "landing").mkdir(exist_ok=True)
    (tmp_path / "staged").mkdir(exist_ok=True)
    batches = list(Batch.objects.order_by("pk"))
    for batch in batches:
        batch.landing_path.write_bytes(b"whole numbers")
        batch.staged_path.write_bytes(b"rows")
    return batches


def kept(batches: list[Batch]) -> list[bool]:
    return [batch.landing_path.exists() and batch.staged_path.exists() for batch in batches]


def test_what_is_newest_of_its_feed_or_waits_stays(old: list[Batch]) -> None:
    told = prune(older_than_days=90, actor="t", now=timezone.now(), rehearse=True)
    assert kept(old) == [True] * 4
    assert not Event.objects.filter(verb="feeds.prune").exists()
    assert told == prune(older_than_days=90, actor="t", now=timezone.now())
    assert (told.batches, told.files, told.needed) == ((old[1].pk,), 2, 3)
    assert kept(old) == [True, False, True, True]
    assert Event.objects.get(verb="feeds.prune").detail["batches"] == [old[1].pk]
    assert prune(older_than_days=90, actor="t", now=timezone.now()).files == 0


def test_what_is_young_stays_and_a_month_is_the_least(old: list[Batch]) -> None:
    assert prune(older_than_days=181, actor="t", now=timezone.now()).files == 0
    with pytest.raises(FeedError, match="RETENTION_TOO_SHORT"):
        prune(older_than_days=29, actor="t", now=timezone.now())
    assert kept(old) == [True] * 4


def test_the_command_says_what_it_did(old: list[Batch]) -> None:
    said = CliRunner().invoke(files, ["prune", "--older-than", "90", "--dry-run"])
    assert (said.exit_code, "将删除 1 批的 2 个文件" in said.output) == (0, True)
    said = CliRunner().invoke(files, ["prune", "--older-than", "90"])
    assert "已删除 1 批的 2 个文件" in said.output
    assert "另有 3 批还用得着" in said.output
