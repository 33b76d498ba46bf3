"""What names a person is encrypted, bound to its row, and found again by blind indexes alone."""

import pyarrow as pa
import pytest
from django.db import connection

from minsheng.registry import tokens
from minsheng.registry.errors import RegistryError
from minsheng.registry.identity import KEY_VERSION, Identity, decrypt, encrypt
from minsheng.registry.models import Person
from tests.db.registry.support import GRANDMA, load, register_rows

ONE = Identity("张桂兰", GRANDMA, "19900000001", "", "", "示例嘎查 1 号")


def test_an_identity_comes_back_whole() -> None:
    blobs = encrypt([7, 8], [ONE, ONE._replace(name="阿依·买买提")])
    assert decrypt([7, 8], blobs) == [ONE, ONE._replace(name="阿依·买买提")]
    assert blobs[0][:1] == KEY_VERSION
    assert blobs[0] != encrypt([7], [ONE])[0]


def test_a_blob_of_another_person_does_not_open() -> None:
    with pytest.raises(RegistryError, match="IDENTITY_UNREADABLE"):
        decrypt([8], encrypt([7], [ONE]))


def test_a_changed_byte_or_another_key_does_not_open(settings: object) -> None:
    blob = bytearray(encrypt([7], [ONE])[0])
    blob[-1] ^= 1
    with pytest.raises(RegistryError, match="IDENTITY_UNREADABLE"):
        decrypt([7], [bytes(blob)])
    good = encrypt([7], [ONE])
    settings.MINSHENG_IDENTITY_KEY = "00" * 32  # type: ignore[attr-defined]
    with pytest.raises(RegistryError, match="IDENTITY_UNREADABLE"):
        decrypt([7], good)


def test_an_unknown_key_version_is_said_so() -> None:
    with pytest.raises(RegistryError, match="IDENTITY_KEY_VERSION"):
        decrypt([7], [b"\x09" + encrypt([7], [ONE])[0][1:]])


def test_tokens_differ_by_domain_and_key_and_fit_a_bigint(settings: object) -> None:
    one = tokens.token(tokens.NAME, "张桂兰")
    assert 0 <= one < 2**63
    assert one == tokens.token_column(tokens.NAME, pa.array(["张桂兰", None]))[0].as_py()
    assert one != tokens.token(tokens.INITIALS, "张桂兰")
    settings.MINSHENG_INDEX_KEY = "00" * 32  # type: ignore[attr-defined]
    assert one != tokens.token(tokens.NAME, "张桂兰")


@pytest.mark.django_db
def test_no_table_of_the_registry_holds_a_number_or_a_name_in_clear() -> None:
    load("register", register_rows())
    assert Person.objects.count() == 5
    with connection.cursor() as cursor:
        tables = [t for t in connection.introspection.table_names() if t.startswith(("registry_", "trail_"))]
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            text = repr(
                [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()]
            )
            assert GRANDMA not in text, table
            assert "张桂兰" not in text, table
            assert GRANDMA.encode().hex() not in text, table
