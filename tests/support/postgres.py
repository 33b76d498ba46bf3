"""Run a command with DATABASE_URL pointing at a PostgreSQL of its own, made for this run and thrown away after it.

Usage: python -m tests.support.postgres COMMAND [ARGUMENT ...]
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

SPEED_OVER_SAFETY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


def _binaries() -> Path:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if versions:
        return versions[-1]
    found = shutil.which("initdb")
    if found is None:
        sys.exit("没有 PostgreSQL：sudo apt-get install -y --no-install-recommends postgresql")
    return Path(found).parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _unprivileged(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root; the Debian package brings the user postgres."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def main(command: list[str]) -> int:
    """Return the exit code of `command`; the server is stopped whatever happens."""
    binaries, port = _binaries(), _free_port()
    folder = Path(tempfile.mkdtemp(prefix="minsheng-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    control = [str(binaries / "pg_ctl"), "-D", str(data), "-s", "-w"]
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {SPEED_OVER_SAFETY}"
    try:
        init = [
            str(binaries / "initdb"),
            "-D",
            str(data),
            "-U",
            "minsheng",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
        ]
        subprocess.run(_unprivileged(init), check=True, stdout=subprocess.DEVNULL, cwd=folder)
        start = [*control, "-l", str(folder / "log"), "-o", options, "start"]
        subprocess.run(_unprivileged(start), check=True, stdout=subprocess.DEVNULL, cwd=folder)
        environment = {**os.environ, "DATABASE_URL": f"postgresql://minsheng@127.0.0.1:{port}/postgres"}
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        subprocess.run(_unprivileged([*control, "-m", "immediate", "stop"]), check=False, cwd=folder)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
