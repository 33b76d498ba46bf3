"""`minsheng assess` writes whole folders, refuses in Chinese, and needs no Django."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from minsheng.cli import assess as command
from minsheng.cli.main import main
from minsheng.cli.outputs import whole_folder
from minsheng.engine.duckdb_sql import Outcome
from minsheng.kernel.errors import MinshengError


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(a) for a in arguments])
    return int(ended.value.code or 0)


def assess(facts: Path, out: Path, *more: str) -> int:
    return run("assess", "--pack", "demo", "--facts", facts, "--date", "2026-11-16", "--out", out, *more)


def test_everybody_is_assessed_into_one_folder(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assess(facts, tmp_path / "out") == 0
    shown = capsys.readouterr()
    assert "最低生活保障 dibao（含示例参数）" in shown.out
    assert "逐项研判" in shown.err
    outcome = Outcome.read(tmp_path / "out")
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "manifest.json",
        *(f"{code}.parquet" for code in outcome.programmes),
    }


def test_json_is_one_object_on_stdout_and_the_engines_agree(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hashes = set()
    for engine in ("duckdb", "reference", "kernel"):
        assert assess(facts, tmp_path / engine, "--engine", engine, "--json") == 0
        hashes.add(json.loads(capsys.readouterr().out)["content_hash"])
    assert len(hashes) == 1


def test_a_folder_with_content_is_kept_unless_forced(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kept.txt").write_text("x")
    assert assess(facts, tmp_path) == 1
    assert "OUT_NOT_EMPTY" in capsys.readouterr().err
    assert assess(facts, tmp_path, "--force") == 0
    assert not (tmp_path / "kept.txt").exists()


@pytest.mark.parametrize(
    ("pack", "folder", "code"), [("nowhere", None, "PACK_NOT_FOUND"), ("demo", "nowhere", "SNAPSHOT_MISSING")]
)
def test_a_refusal_has_its_code_and_leaves_nothing(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], pack: str, folder: str | None, code: str
) -> None:
    given = facts if folder is None else tmp_path / folder
    out = tmp_path / "out"
    assert run("assess", "--pack", pack, "--facts", given, "--date", "2026-11-16", "--out", out) == 1
    assert code in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_nothing_half_done(
    facts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_facts: object, _pack: object, _on: date, out: Path) -> Outcome:
        (out / "half.parquet").write_text("x")
        raise KeyboardInterrupt

    monkeypatch.setitem(command.ENGINES, "duckdb", interrupted)
    assert assess(facts, tmp_path / "out") == 130
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(MinshengError) as refused, whole_folder(tmp_path / "file"):
        pass
    assert refused.value.code == "OUT_NOT_FOLDER"


def test_the_commands_on_folders_need_no_django() -> None:
    names = "minsheng.cli.assess, minsheng.cli.explain, minsheng.cli.facts_schema, minsheng.cli.selfcheck"
    code = f"import sys, {names}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
