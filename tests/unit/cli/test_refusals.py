"""What the machine or the officer got wrong is said in Chinese with a stable code, and nothing is lost by it."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from minsheng.cli import assess, demo
from minsheng.cli.main import main
from minsheng.cli.outputs import whole_folder


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0), capsys.readouterr().err


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.touch()
    return path


def test_a_place_that_cannot_be_written_is_named(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    code, told = refused(capsys, "synth", "--people", "200", "--out", file / "below")
    assert (code, "OUT_UNWRITABLE" in told) == (1, True)
    assert str(file) in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bogus"], "没有命令 bogus"),
        (["synth"], "缺少 --out"),
        (["synth", "--peeple", "3"], "没有选项 --peeple，是不是 --people"),
        (["synth", "--out"], "--out 的写法不对"),
        (["synth", "--people", "0", "--out", "x"], "--people 的值不对：应是整数，不小于 1"),
        (["synth", "--seed", "x", "--out", "x"], "--seed 的值不对：应是整数"),
        (["synth", "--as-of", "2026-13-45", "--out", "x"], "日期应写成 2026-11-16"),
        (
            ["facts", "export", "--as-of", "tomorrow", "--purpose", "测算预算", "--out", "x"],
            "日期应写成 2026-11-16",
        ),
        (
            ["facts", "export", "--known-at", "now", "--purpose", "测算预算", "--out", "x"],
            "请写成 2026-11-16T08:00:00+08:00",
        ),
        (["feeds", "check", "nowhere.xlsx"], "nowhere.xlsx 不存在"),
        (["feeds", "check", "."], "是文件夹，应是文件"),
        (["feeds", "check", "pyproject.toml", "--feed", "bogus"], "可选 regions、"),
        (["serve", "--port", "99999"], "--port 的值不对：应是整数，不小于 1，不大于 65535"),
        (["facts", "schema", "more"], "多出了参数 more"),
    ],
)
def test_wrong_usage_is_explained_in_chinese(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    code, told = refused(capsys, *arguments)
    assert code == 2
    assert words in told
    assert "（USAGE）" in told


def test_a_day_on_which_nothing_is_in_force_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, facts: Path
) -> None:
    out = tmp_path / "out"
    code, told = refused(
        capsys, "assess", "--pack", "demo", "--facts", facts, "--date", "1990-01-01", "--out", out
    )
    assert (code, "NOTHING_IN_FORCE" in told, out.exists()) == (1, True, False)


def test_an_interrupted_replacement_keeps_the_old_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "old.txt").touch()
    rename = Path.rename

    def interrupted(path: Path, goal: Path) -> Path:
        if path.name == "new":
            raise KeyboardInterrupt
        return rename(path, goal)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt), whole_folder(target, force=True) as draft:
        (draft / "new.txt").touch()
    assert [path.name for path in target.iterdir()] == ["old.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_demonstration_never_deletes_a_folder_of_somebody_else(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "precious.txt").touch()
    code, told = refused(capsys, "demo", "--people", "2000", "--home", tmp_path, "--no-serve")
    assert (code, "DEMO_HOME_TAKEN" in told) == (1, True)
    assert (tmp_path / "precious.txt").exists()


def test_the_demonstration_clears_what_it_left_half_built(tmp_path: Path) -> None:
    (tmp_path / demo.STARTED).touch()
    (tmp_path / "synth").mkdir()
    (tmp_path / "minsheng.sqlite3").touch()
    demo._clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [demo.STARTED]


def test_the_demonstration_has_a_database_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://county/real")
    assert "DATABASE_URL" not in demo._environment(tmp_path)


@pytest.mark.parametrize("command", [["serve"], ["demo", "--home", "{home}"]])
def test_a_taken_port_is_said_before_anything_is_made(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: list[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        words = [word.format(home=tmp_path / "home") for word in command]
        code, told = refused(capsys, *words, "--port", port)
    assert (code, "PORT_UNUSABLE" in told, str(port) in told) == (1, True, True)
    assert not (tmp_path / "home").exists()


def test_a_database_without_tables_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:

    environment = {**os.environ, "MINSHENG_HOME": str(tmp_path / "home"), "PYTHONPATH": ""}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "minsheng", "trail", "verify"]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert (done.returncode, "DATABASE_NOT_READY" in done.stderr) == (1, True)
    assert (tmp_path / "home").stat().st_mode & 0o077 == 0, "nobody else on the machine may read it"
    (tmp_path / "home" / "minsheng.sqlite3").write_bytes(b"not a database" * 400)
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert (done.returncode, "DATABASE_REFUSED" in done.stderr) == (1, True)


def test_an_interrupt_inside_a_query_is_an_interrupt(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, facts: Path, tmp_path: Path
) -> None:
    def interrupted(_folder: Path) -> None:
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr(assess, "open_snapshot", interrupted)
    words = ["assess", "--pack", "demo", "--facts", facts, "--date", "2026-11-16", "--out", tmp_path / "out"]
    code, told = refused(capsys, *words)
    assert (code, "已中断" in told) == (130, True)


def test_serve_says_where_as_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "execv", lambda *_: None)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    with pytest.raises(SystemExit):
        main(["serve", "--port", str(port), "--json"])
    assert json.loads(capsys.readouterr().out) == {"url": f"http://127.0.0.1:{port}/", "workers": 2}
