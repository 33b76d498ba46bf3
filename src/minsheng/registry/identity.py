"""The encrypted identity of a person: AES-256-GCM, one blob a person, bound to its row.

Layout of a blob: key version (1 byte), nonce (12), ciphertext with tag. Associated data: table and person id, so that a blob
copied to another person does not open.
"""

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from minsheng.registry.errors import RegistryError

KEY_VERSION = b"\x01"
_TABLE = b"registry_person:"
_SEPARATOR = "\x1f"
_NONCE_BYTES = 12


class Identity(NamedTuple):
    """What names a person; the empty text is "not known to us"."""

    name: str
    id_number: str
    phone: str = ""
    account: str = ""
    former_name: str = ""
    address: str = ""


def encrypt(person_ids: Sequence[int], identities: Iterable[Identity]) -> list[bytes]:
    """One blob for each person, in order."""
    cipher = _cipher(settings.MINSHENG_IDENTITY_KEY)
    nonces = os.urandom(_NONCE_BYTES * len(person_ids))
    blobs = []
    for index, (person_id, identity) in enumerate(zip(person_ids, identities, strict=True)):
        nonce = nonces[index * _NONCE_BYTES : (index + 1) * _NONCE_BYTES]
        plain = _SEPARATOR.join(identity).encode()
        blobs.append(KEY_VERSION + nonce + cipher.encrypt(nonce, plain, _TABLE + b"%d" % person_id))
    return blobs


def decrypt(person_ids: Iterable[int], blobs: Iterable[bytes]) -> list[Identity]:
    """The identities in these blobs, in order. Raises RegistryError IDENTITY_UNREADABLE for a wrong key or moved blob."""
    cipher = _cipher(settings.MINSHENG_IDENTITY_KEY)
    identities = []
    for person_id, stored in zip(person_ids, blobs, strict=True):
        blob = bytes(stored)
        if blob[:1] != KEY_VERSION:
            raise RegistryError(
                "IDENTITY_KEY_VERSION", "身份信息是用别的密钥加密的，无法读取。", person=person_id
            )
        nonce, body = blob[1 : 1 + _NONCE_BYTES], blob[1 + _NONCE_BYTES :]
        try:
            plain = cipher.decrypt(nonce, body, _TABLE + b"%d" % person_id)
        except InvalidTag:
            raise RegistryError(
                "IDENTITY_UNREADABLE", "身份信息无法解密：密钥不对，或数据被改动。", person=person_id
            ) from None
        identities.append(Identity(*plain.decode().split(_SEPARATOR)))
    return identities


def seal(plain: bytes, bound_to: bytes) -> bytes:
    """Encrypt bytes that belong to one row; `bound_to` (its table and key) is needed to open them again."""
    nonce, cipher = os.urandom(_NONCE_BYTES), _cipher(settings.MINSHENG_IDENTITY_KEY)
    return KEY_VERSION + nonce + cipher.encrypt(nonce, plain, KEY_VERSION + bound_to)


def unseal(blob: bytes, bound_to: bytes) -> bytes:
    """What `seal` was given. Raises RegistryError SEALED_UNREADABLE for a wrong key, a changed or a moved blob."""
    nonce, body = blob[1 : 1 + _NONCE_BYTES], blob[1 + _NONCE_BYTES :]
    try:
        return _cipher(settings.MINSHENG_IDENTITY_KEY).decrypt(nonce, body, blob[:1] + bound_to)
    except (InvalidTag, ValueError):
        raise RegistryError("SEALED_UNREADABLE", "加密内容无法解开：密钥不对，或内容被改动。") from None


@lru_cache(maxsize=4)
def _cipher(key_hex: str) -> AESGCM:
    return AESGCM(bytes.fromhex(key_hex))
