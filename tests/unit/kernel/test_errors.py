"""The base of all errors for people."""

from minsheng.kernel.errors import MinshengError


def test_an_error_has_a_code_a_sentence_and_details() -> None:
    error = MinshengError("HOLIDAYS_MISSING", "缺少节假日安排", year=2027)
    assert (error.code, error.message, error.details) == (
        "HOLIDAYS_MISSING",
        "缺少节假日安排",
        {"year": 2027},
    )
    assert str(error) == "缺少节假日安排（HOLIDAYS_MISSING）"
