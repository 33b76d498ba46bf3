"""Parameters: by date, class, longest region prefix, later pack; missing and overlapping ones refuse."""

from datetime import date
from pathlib import Path

import pytest

from minsheng.policy import PolicyError
from minsheng.policy.parameters import Book, Series, book, load_folder

ON = date(2026, 11, 16)


def series(folder: Path, text: str, *, pack: str = "p", rank: int = 0, kind: str = "amounts") -> list[Series]:
    (folder / kind).mkdir(parents=True, exist_ok=True)
    (folder / kind / "x.yaml").write_text(text, encoding="utf-8")
    return load_folder(folder, pack, rank)


def one(values: str, unit: str = "fen") -> str:
    return f"a.b:\n  name: 甲\n  unit: {unit}\n  values:\n" + "".join(
        f"    - {{{v}}}\n" for v in values.split("|")
    )


ROW = "basis: 某办法, evidence: K"


def picked(
    found: Book, urban_rural: str | None = "", region: str | None = "990100", *, by_class: bool = False
) -> object:
    value = found.resolve("a.b", ON, by_class=by_class).pick(urban_rural, region)
    return None if value is None else value.value


def test_the_value_in_force_on_the_date_is_taken(tmp_path: Path) -> None:
    found = book(
        series(
            tmp_path,
            one(f"from: 2025-01-01, to: 2026-11-15, value: 1, {ROW}|from: 2026-11-16, value: 2, {ROW}"),
        ),
        "",
    )
    assert picked(found) == 2
    assert found.resolve("a.b", date(2026, 11, 15), by_class=False).pick("", None).value == 1  # type: ignore[union-attr]


def test_urban_and_rural_rows_get_their_own_value_and_an_unknown_class_none(tmp_path: Path) -> None:
    text = one(
        f"from: 2025-01-01, class: urban, value: 1, {ROW}|from: 2025-01-01, class: rural, value: 2, {ROW}"
    )
    found = book(series(tmp_path, text), "")
    assert [picked(found, c, by_class=True) for c in ("urban", "rural", None, "other")] == [1, 2, None, None]


def test_a_classed_parameter_needs_by_class_in_the_rule(tmp_path: Path) -> None:
    found = book(series(tmp_path, one(f"from: 2025-01-01, class: urban, value: 1, {ROW}")), "")
    with pytest.raises(PolicyError, match="by_class") as caught:
        found.resolve("a.b", ON, by_class=False)
    assert caught.value.code == "PARAMETER_CLASSED"


def test_the_longest_region_prefix_wins_and_an_unknown_region_is_unknown(tmp_path: Path) -> None:
    text = one(
        f'from: 2025-01-01, value: 1, {ROW}|from: 2025-01-01, region: "9901", value: 2, {ROW}'
        f'|from: 2025-01-01, region: "990102", value: 3, {ROW}'
    )
    found = book(series(tmp_path, text), "")
    regions = ("990200000000", "990100000000", "990102003004", None)
    assert [picked(found, region=r) for r in regions] == [1, 2, 3, None]


def test_a_value_for_a_prefix_of_the_packs_region_holds_everywhere(tmp_path: Path) -> None:
    found = book(series(tmp_path, one(f'from: 2025-01-01, region: "99", value: 2, {ROW}')), "9901")
    assert picked(found, region=None) == 2


def test_a_later_pack_wins_over_an_earlier_one_even_over_its_classes(tmp_path: Path) -> None:
    first = series(
        tmp_path / "a",
        one(
            f"from: 2025-01-01, class: urban, value: 1, {ROW}|from: 2025-01-01, class: rural, value: 1, {ROW}"
        ),
    )
    later = series(tmp_path / "b", one(f"from: 2025-01-01, value: 2, {ROW}"), rank=1)
    assert picked(book([*first, *later], ""), "urban", by_class=True) == 2


def test_a_missing_parameter_refuses_and_names_itself_class_and_date(tmp_path: Path) -> None:
    found = book(series(tmp_path, one(f"from: 2025-01-01, class: urban, value: 1, {ROW}")), "")
    with pytest.raises(PolicyError, match=r"a\.b（农村）在 2026-11-16") as caught:
        found.resolve("a.b", ON, by_class=True)
    assert caught.value.code == "PARAMETER_MISSING"
    with pytest.raises(PolicyError, match=r"a\.b") as caught:
        found.resolve("a.b", date(2024, 1, 1), by_class=True)
    assert caught.value.code == "PARAMETER_MISSING"


def test_what_each_place_sets_for_itself_is_declared_without_a_value_and_refuses_until_it_has_one(
    tmp_path: Path,
) -> None:
    national = series(tmp_path / "a", "a.b: {name: 甲, unit: fen, values: []}")
    with pytest.raises(PolicyError, match=r"甲.*a\.b") as caught:
        book(national, "").resolve("a.b", ON, by_class=False)
    assert caught.value.code == "PARAMETER_MISSING"
    local = series(tmp_path / "b", one(f"from: 2025-01-01, value: 2, {ROW}"), rank=1)
    assert picked(book([*national, *local], "")) == 2


def test_a_parameter_that_may_lack_a_value_is_unknown_without_one(tmp_path: Path) -> None:
    found = book(series(tmp_path, one(f"from: 2025-01-01, class: urban, value: 1, {ROW}")), "")
    resolved = found.resolve("a.b", ON, by_class=True, may_lack=True)
    assert resolved.pick("rural", "990100") is None
    urban = resolved.pick("urban", "990100")
    assert urban is not None
    assert urban.value == 1


def test_a_value_for_a_part_of_the_area_only_is_missing_elsewhere(tmp_path: Path) -> None:
    found = book(series(tmp_path, one(f'from: 2025-01-01, region: "990102", value: 1, {ROW}')), "9901")
    with pytest.raises(PolicyError) as caught:
        found.resolve("a.b", ON, by_class=False)
    assert caught.value.code == "PARAMETER_MISSING"


def test_values_in_the_illustrative_folder_are_marked(tmp_path: Path) -> None:
    (known,) = series(tmp_path / "a", one(f"from: 2025-01-01, value: 1, {ROW}"))
    (made_up,) = series(tmp_path / "b", one(f"from: 2025-01-01, value: 1, {ROW}"), kind="illustrative")
    assert [known.values[0].illustrative, made_up.values[0].illustrative] == [False, True]


def test_text_and_flag_values_are_typed(tmp_path: Path) -> None:
    assert (
        picked(book(series(tmp_path / "a", one(f"from: 2025-01-01, value: truncate, {ROW}", "text")), ""))
        == "truncate"
    )
    assert (
        picked(book(series(tmp_path / "b", one(f"from: 2025-01-01, value: true, {ROW}", "flag")), "")) is True
    )


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("FLOAT_REFUSED", one(f"from: 2025-01-01, value: 1.5, {ROW}")),
        ("TYPE_MISMATCH", one(f"from: 2025-01-01, value: true, {ROW}")),
        ("TYPE_MISMATCH", one(f'from: 2025-01-01, value: "1", {ROW}')),
        ("CITATION_MISSING", one("from: 2025-01-01, value: 1, evidence: K")),
        ("EVIDENCE_UNKNOWN", one("from: 2025-01-01, value: 1, basis: 甲, evidence: maybe")),
        ("PARAMETER_FORM", one(f"value: 1, {ROW}")),
        ("PARAMETER_FORM", one(f"from: 2025, value: 1, {ROW}")),
        ("PARAMETER_FORM", one(f"from: 2025-01-01 10:00:00, value: 1, {ROW}")),
        ("PARAMETER_FORM", one(f"from: 2025-01-01, value: 1, class: city, {ROW}")),
        ("PARAMETER_FORM", one(f"from: 2025-01-01, value: 1, until: 2026-01-01, {ROW}")),
        ("PARAMETER_FORM", "- 1\n"),
        ("PARAMETER_FORM", "a.b: 1\n"),
        ("UNIT_UNKNOWN", one(f"from: 2025-01-01, value: 1, {ROW}", "yuan")),
        ("DATES_REVERSED", one(f"from: 2025-01-01, to: 2024-01-01, value: 1, {ROW}")),
        ("PARAMETER_OVERLAP", one(f"from: 2025-01-01, value: 1, {ROW}|from: 2026-01-01, value: 2, {ROW}")),
        (
            "PARAMETER_OVERLAP",
            one(f"from: 2025-01-01, to: 2026-01-01, value: 1, {ROW}|from: 2026-01-01, value: 2, {ROW}"),
        ),
        ("KEY_TWICE", one(f"from: 2025-01-01, value: 1, {ROW}") * 2),
        ("YAML_UNREADABLE", "a: [1"),
    ],
)
def test_a_mistake_in_a_parameter_file_stops_with_its_code_and_the_file(
    tmp_path: Path, code: str, text: str
) -> None:
    with pytest.raises(PolicyError) as caught:
        series(tmp_path, text)
    assert caught.value.code == code


def test_files_of_one_pack_may_share_a_parameter_but_not_overlap(tmp_path: Path) -> None:
    series(tmp_path, one(f"from: 2025-01-01, to: 2025-12-31, value: 1, {ROW}"))
    (both,) = series(tmp_path, one(f"from: 2026-01-01, value: 2, {ROW}"), kind="illustrative")
    assert len(both.values) == 2
    with pytest.raises(PolicyError) as caught:
        series(tmp_path, one(f"from: 2025-06-01, value: 2, {ROW}"), kind="illustrative")
    assert caught.value.code == "PARAMETER_OVERLAP"


def test_two_packs_must_agree_on_the_unit(tmp_path: Path) -> None:
    first = series(tmp_path / "a", one(f"from: 2025-01-01, value: 1, {ROW}"))
    later = series(tmp_path / "b", one(f"from: 2025-01-01, value: 1, {ROW}", "percent"), rank=1)
    with pytest.raises(PolicyError) as caught:
        book([*first, *later], "")
    assert caught.value.code == "PARAMETER_UNIT"


def test_an_unknown_parameter_is_named() -> None:
    with pytest.raises(PolicyError, match=r"x\.y") as caught:
        Book({}).find("x.y")
    assert caught.value.code == "PARAMETER_UNKNOWN"


SAID = "a.b:\n  name: 发放方式\n  unit: text\n  one_of: [difference, tier]\n  values:"
TYPED = f"\n    - {{from: 2025-01-01, value: diference, {ROW}}}\n"


def test_a_word_that_no_rule_knows_is_refused_and_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="“diference”不认识，只能是 difference、tier") as caught:
        series(tmp_path, SAID + TYPED)
    assert caught.value.code == "PARAMETER_NOT_ONE_OF"


def test_a_pack_over_it_may_say_no_other_word(tmp_path: Path) -> None:
    below = series(tmp_path / "below", SAID + " []\n")
    over = series(tmp_path / "over", f"a.b:\n  name: 发放方式\n  unit: text\n  values:{TYPED}", rank=1)
    with pytest.raises(PolicyError, match="不认识"):
        book([*below, *over], "")


def test_the_words_of_a_parameter_are_a_list_of_words(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="one_of 应是可选的词的列表"):
        series(tmp_path, "a.b:\n  name: 甲\n  unit: text\n  one_of: tier\n  values: []\n")
