"""Blind indexes: keyed 63-bit numbers that find an exact value again without holding it.

HMAC-SHA256 under a key that is not in the database; each kind of value has its own domain, so that equal texts of two kinds do
not give equal tokens.
"""

import hmac
from collections.abc import Sequence
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

ID_NUMBER = "id"
NAME = "name"
INITIALS = "initials"
ID_TAIL = "tail"


def token(domain: str, text: str) -> int:
    """The index number of one value, 0 <= token < 2**63."""
    return _digest(_key(settings.MINSHENG_INDEX_KEY), domain.encode() + b"\x00", text)


def token_column(domain: str, values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The index numbers of a string column (int64; NULL stays NULL). Each distinct value is computed once."""
    encoded = _flat(values).dictionary_encode()
    key, prefix = _key(settings.MINSHENG_INDEX_KEY), domain.encode() + b"\x00"
    distinct = [_digest(key, prefix, text) for text in encoded.dictionary.to_pylist()]
    return pc.take(pa.array(distinct, pa.int64()), encoded.indices)


def tokens(domain: str, values: Sequence[str]) -> list[int]:
    """The index numbers of many values, in order."""
    key, prefix = _key(settings.MINSHENG_INDEX_KEY), domain.encode() + b"\x00"
    return [_digest(key, prefix, text) for text in values]


def _flat(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _digest(key: bytes, prefix: bytes, text: str) -> int:
    return int.from_bytes(hmac.digest(key, prefix + text.encode(), "sha256")[:8], "big") >> 1


@lru_cache(maxsize=4)
def _key(key_hex: str) -> bytes:
    return bytes.fromhex(key_hex)
