"""Names are compared as people write them, and never rewritten."""

import pytest

from minsheng.registry.names import Agreement, agreement, initials, skeleton


@pytest.mark.parametrize(
    ("one", "other"), [("張偉", "张伟"), ("阿依·买买提", "阿依•买买提"), ("王 丽", "王丽"), ("苏和", "苏和")]
)
def test_traditional_characters_dots_and_blanks_make_no_difference(one: str, other: str) -> None:
    assert agreement(one, other) is Agreement.SAME


@pytest.mark.parametrize(
    ("one", "other"), [("陈晓明", "陈小明"), ("乌云其木格", "乌云琪木格"), ("李红", "李虹")]
)
def test_the_same_syllables_are_homophones(one: str, other: str) -> None:
    assert agreement(one, other) is Agreement.HOMOPHONE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("图雅", "托娅"),
        ("乌云", "乌音"),
        ("巴图", "巴特"),
        ("牡丹托娅", "牡丹图雅"),
        ("巴音套格套", "白音套格套"),
        ("铁木尔·苏和巴特尔", "特木尔·苏和巴特尔"),
        ("达来格日乐", "达来格日勒"),
        ("额尔敦", "额尔登"),
        ("图雅·红其其格", "托娅·红其其格"),
    ],
)
def test_other_spellings_of_a_mongol_name_agree_by_sound(one: str, other: str) -> None:
    assert agreement(one, other) is Agreement.SOUND
    assert agreement(other, one) is Agreement.SOUND


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王伟", "王武"),
        ("张建国", "张建军"),
        ("李娜", "李静"),
        ("", ""),
        ("司徒铿", "红苏荣"),
        ("王建华", "李建华"),
        ("林桂华", "兰桂华"),
    ],
)
def test_other_people_do_not_agree(one: str, other: str) -> None:
    assert agreement(one, other) is Agreement.NONE


def test_initials_find_a_name_and_read_surnames_as_surnames() -> None:
    assert initials("张桂兰") == "zgl"
    assert initials("曾单解") == "zdj"
    assert initials("单红") == "sh"
    assert initials("阿依·买买提") == "aymmt"


def test_the_skeleton_keeps_consonants_and_nasals() -> None:
    assert skeleton("图雅") == skeleton("托娅") == "ty"
    assert skeleton("乌云") == "wyn"
