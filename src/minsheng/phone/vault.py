"""Attachments on the disk: one encrypted file each under HOME/attachments, written whole or not at all."""

import os
from pathlib import Path
from uuid import UUID

from django.conf import settings

from minsheng.phone.errors import Refusal
from minsheng.registry.identity import seal, unseal


def path_of(attachment: UUID) -> Path:
    """Where the file lies; the first two characters spread the files over folders."""
    name = attachment.hex
    return Path(settings.MINSHENG_HOME) / "attachments" / name[:2] / name


def keep(attachment: UUID, content: bytes, *, bound: bytes) -> None:
    """Write the encrypted file to the disk, durably, before its row is committed."""
    path = path_of(attachment)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_suffix(".part")
    with half.open("wb") as file:
        file.write(seal(content, bound))
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def fetch(attachment: UUID, *, bound: bytes) -> bytes:
    """The content. Raises Refusal ATTACHMENT_NOT_FOUND when the file is gone; RegistryError when it was changed or moved."""
    try:
        blob = path_of(attachment).read_bytes()
    except FileNotFoundError:
        raise Refusal("ATTACHMENT_NOT_FOUND", "附件文件不在了，请联系系统管理员。") from None
    return unseal(blob, bound)


def drop(attachment: UUID) -> None:
    """Remove the file of a row that was not committed."""
    path_of(attachment).unlink(missing_ok=True)
