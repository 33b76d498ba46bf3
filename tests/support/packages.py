"""Name the Debian packages that the tests need and the machine lacks, in one apt line."""

import shutil
import sys
from pathlib import Path


def _has_postgres() -> bool:
    return bool(list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))) or shutil.which("initdb") is not None


def _has_cjk_font() -> bool:
    return any(Path("/usr/share/fonts").rglob("NotoSansCJK*"))


NEEDED = {
    "make": lambda: shutil.which("make") is not None,
    "chromium": lambda: shutil.which("chromium") is not None,
    "fonts-noto-cjk": _has_cjk_font,
    "postgresql": _has_postgres,
    "default-jre-headless": lambda: shutil.which("java") is not None,
}


def missing() -> list[str]:
    """Package names, in a fixed order."""
    return [name for name, is_there in NEEDED.items() if not is_there()]


if __name__ == "__main__":
    names = missing()
    if "--list" in sys.argv:
        print(" ".join(names))
    elif names:
        sys.exit(
            f"测试还缺 Debian 软件包，请先运行：\n  sudo apt-get install -y --no-install-recommends {' '.join(names)}"
        )
