"""Keys live in a file beside the data, readable by its owner alone, made at the first start."""

import json
import os
import secrets
from pathlib import Path

NAMES = ("django", "identity", "index")


def load_or_create_secrets(path: Path) -> dict[str, str]:
    """Return the three keys (64 hex digits each); create the file with mode 0600 where there is none.

    Raises FileExistsError never: two processes that start together agree on the file that was linked first.
    """
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({name: secrets.token_hex(32) for name in NAMES}, file)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    keys: dict[str, str] = json.loads(path.read_text())
    return keys
