"""A folder that departments write into: what is whole becomes tasks, what is half stays, what is wrong goes back with why."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone
from pytest_django import Settings

from minsheng.cli import watch as watching
from minsheng.cli.watch import DONE, REFUSED, looks, only_one, watch
from minsheng.discovery.models import Lead, Reaction
from minsheng.feeds.models import Batch
from minsheng.kernel.errors import MinshengError
from tests.support.feed_files import write_csv
from tests.support.live_county import GRANDMA, first_week

pytestmark = pytest.mark.django_db(transaction=True)
DEATHS = ["姓名", "身份证号", "死亡日期", "火化日期"]


@pytest.fixture
def inbox(tmp_path: Path, settings: Settings) -> Path:
    settings.MINSHENG_IMPACT_ASSESSMENT = "测试"
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def deaths(inbox: Path, name: str = "死亡_202611.csv") -> Path:
    return write_csv(inbox / name, [DEATHS, ["张桂兰", GRANDMA, "2026-11-14", "2026-11-15"]])


def run(inbox: Path) -> Result:
    return CliRunner().invoke(
        watch, ["--inbox", str(inbox), "--every", "0.05", "--once"], catch_exceptions=False
    )


def test_a_file_becomes_a_task_and_is_put_away_with_what_happened(inbox: Path) -> None:
    first_week()
    deaths(inbox)
    assert run(inbox).exit_code == 0
    assert Lead.objects.filter(reason="dead").exclude(status="closed").count() == 1
    assert [p.name for p in looks(inbox)] == []
    told = (inbox / DONE / "死亡_202611.csv.txt").read_text(encoding="utf-8")
    assert "入库 1 行" in told
    assert "新增线索" in told
    assert (inbox / DONE / "死亡_202611.csv").is_file()


def test_what_cannot_be_read_goes_back_with_the_reason_and_its_code(inbox: Path) -> None:
    (inbox / "谁也不认识.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    (inbox / "空.csv").write_text("", encoding="utf-8")
    run(inbox)
    told = {p.name: p.read_text(encoding="utf-8") for p in (inbox / REFUSED).glob("*.txt")}
    assert set(told) == {"谁也不认识.csv.txt", "空.csv.txt"}
    assert "FEED_EMPTY" in told["空.csv.txt"]
    assert "FEED_" in told["谁也不认识.csv.txt"]


def test_half_written_files_stay(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deaths(inbox, "死亡_202611.csv.part")
    deaths(inbox, ".死亡.csv")
    growing = deaths(inbox, "死亡_202612.csv")
    honest, looked = watching.looks, 0

    def while_it_grows(folder: Path) -> dict[Path, watching.Look]:
        nonlocal looked
        looked += 1
        if looked <= 3:
            with growing.open("a", encoding="utf-8") as file:
                file.write("\r\n")
            assert not Batch.objects.exists(), "a file that still grew was taken"
        return honest(folder)

    monkeypatch.setattr(watching, "looks", while_it_grows)
    run(inbox)
    assert looked > 3
    assert sorted(p.name for p in inbox.iterdir() if p.is_file()) == [
        ".watch.lock",
        ".死亡.csv",
        "死亡_202611.csv.part",
    ]


def test_a_watcher_that_died_after_registering_goes_on_where_it_stopped(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_week()
    deaths(inbox)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(watching, "react", killed)
        CliRunner().invoke(watch, ["--inbox", str(inbox), "--every", "0.05", "--once"])
    assert Batch.objects.get(feed="deaths").status == "registered"
    assert not Reaction.objects.exists()
    assert len(looks(inbox)) == 1
    run(inbox)
    assert Lead.objects.filter(reason="dead").exclude(status="closed").count() == 1
    assert not looks(inbox)


def test_a_second_file_of_the_same_name_does_not_cover_the_first(inbox: Path) -> None:
    for _ in range(2):
        (inbox / "空.csv").write_text("", encoding="utf-8")
        run(inbox)
    assert len(list((inbox / REFUSED).glob("空*.csv"))) == 2


def test_only_one_watcher_looks_after_a_folder(inbox: Path) -> None:
    with only_one(inbox), pytest.raises(MinshengError) as refused, only_one(inbox):
        pass
    assert refused.value.code == "WATCH_RUNNING"


def test_put_away_tells_what_happened_before_the_file_moves(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = deaths(inbox)
    monkeypatch.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(FileNotFoundError))
    watching.put_away(watching.Taken(path, DONE, "入库 1 行。"), inbox)
    assert timezone.localdate().isoformat() in (inbox / DONE / f"{path.name}.txt").read_text(encoding="utf-8")
