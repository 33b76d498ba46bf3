"""The same arguments write the same bytes, whatever the hash seed of the process."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from minsheng.cli.synth import synth

RUN = "from minsheng.cli.synth import synth; synth()"


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _run(out: Path, hash_seed: str, seed: str = "5") -> dict[str, str]:
    command = [sys.executable, "-c", RUN, "--people", "3000", "--seed", seed, "--out", str(out)]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return _hashes(out)


def test_the_same_seed_and_size_give_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    first = _run(tmp_path / "a", "1")
    assert first == _run(tmp_path / "b", "2")
    assert first != _run(tmp_path / "c", "1", seed="6")
    assert len(first) == 46 + 7


def test_the_command_writes_whole_or_not_at_all_and_prints_one_json_object(tmp_path: Path) -> None:
    out = tmp_path / "county"
    arguments = ["--people", "1000", "--out", str(out), "--json"]
    done = CliRunner().invoke(synth, arguments)
    assert done.exit_code == 0
    assert json.loads(done.stdout)["people"] == 1_000
    assert "户籍人口_202611.csv" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["county"]
    before = _hashes(out)
    again = CliRunner().invoke(synth, arguments)
    assert again.exit_code == 1
    assert _hashes(out) == before


def test_the_command_does_not_load_django() -> None:
    code = "import sys, minsheng.cli.synth; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
