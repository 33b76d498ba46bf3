"""Files that are locked, broken, disguised or made to hurt: refused with a code, never a crash, never a full memory."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from minsheng.feeds import probe
from minsheng.feeds.reading import check_file
from minsheng.feeds.refusals import REFUSALS, FeedError
from minsheng.feeds.sniff import Limits
from tests.support.feed_files import ROLL_HEADERS, headers_of, make_id, roll_row, write_csv, write_roll


def refusal(path: Path, feed: str | None = "roll_old_age", **more) -> str:
    with pytest.raises(FeedError) as caught:
        check_file(path, feed, **more)
    assert caught.value.message.startswith(REFUSALS[caught.value.code])
    return caught.value.code


def workbook(sheet_xml: bytes, *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The smallest workbook around one sheet's XML."""
    out = BytesIO()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(out, "w", compression) as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.xml", sheet_xml)
    return out.getvalue()


def sheet(*cells: tuple[str, str]) -> bytes:
    written = "".join(
        f'<row r="{i}"><c r="{where}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for i, (where, text) in enumerate(cells, 1)
    )
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return f"{head}{written}</sheetData></worksheet>".encode()


def put(tmp_path: Path, content: bytes, name: str = "a.xlsx") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("where", ["XFD1048576", "A900000000", "ZZZ9", "$A$99999999", "xfd1048576"])
def test_a_cell_far_away_is_refused_before_the_grid_is_laid_out(tmp_path, where) -> None:
    path = put(tmp_path, workbook(sheet(("A1", "姓名"), (where, "x"))))
    assert refusal(path) == "FEED_CELL_FAR_AWAY"


def test_a_far_cell_is_found_across_the_pieces_in_which_a_sheet_is_unpacked(tmp_path) -> None:
    for pad in range(1_048_400, 1_048_580, 13):
        content = sheet(("A1", "姓名")).replace(
            b"<sheetData>", b"<sheetData>" + b" " * pad + b'<row r="1"><c r="XFD1048576"/></row>'
        )
        assert (
            refusal(put(tmp_path, workbook(content, compression=zipfile.ZIP_STORED))) == "FEED_CELL_FAR_AWAY"
        )


def test_an_archive_that_unpacks_beyond_the_limit_is_refused(tmp_path) -> None:
    path = put(tmp_path, workbook(sheet(("A1", "x")) + b" " * 5_000_000))
    assert path.stat().st_size < 20_000
    assert refusal(path, limits=Limits(unpacked_bytes=1_000_000)) == "FEED_ZIP_BOMB"


def test_an_archive_packed_a_thousandfold_is_refused_long_before_the_limit(tmp_path) -> None:
    path = put(tmp_path, workbook(sheet(("A1", "x")) + b" " * 60_000_000))
    assert refusal(path) == "FEED_ZIP_BOMB"


def test_an_archive_that_lies_about_its_size_is_refused(tmp_path) -> None:
    honest = workbook(sheet(("A1", "x")) + b" " * 5_000_000)
    size = len(sheet(("A1", "x"))) + 5_000_000
    lie = honest.replace(struct.pack("<I", size), struct.pack("<I", 100))
    assert lie != honest
    assert refusal(put(tmp_path, lie)) == "FEED_ZIP_BOMB"


def with_strings(declared: str, encoding: str = "utf-8") -> bytes:
    """A workbook whose table of shared strings declares so many."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = f'<?xml version="1.0" encoding="{encoding}"?><sst xmlns="{main}" uniqueCount="{declared}"><si><t>a</t></si></sst>'
    out = BytesIO(workbook(sheet(("A1", "姓名"))))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", strings.encode(encoding))
    return out.getvalue()


@pytest.mark.parametrize("declared", ["4294967295", "99999999999999", "&#52;294967295"])
def test_a_part_that_boasts_of_its_items_is_refused(tmp_path, declared) -> None:
    assert refusal(put(tmp_path, with_strings(declared))) == "FEED_ZIP_BOMB"


def test_what_aborts_the_reader_kills_only_the_child_process(tmp_path) -> None:
    """Past the scan: the child asks for a hundred gigabytes and dies, the parent refuses."""
    with pytest.raises(FeedError, match="FEED_DAMAGED"):
        probe.survive(put(tmp_path, with_strings("4294967295")))


def test_a_boast_in_another_encoding_is_survived_as_well(tmp_path) -> None:
    assert refusal(put(tmp_path, with_strings("4294967295", "utf-16"))) in (
        "FEED_DAMAGED",
        "FEED_HEADER_NOT_FOUND",
    )


def test_a_file_above_the_size_limit_is_refused_unread(tmp_path) -> None:
    path = write_roll(tmp_path / "a.xlsx", [roll_row(1)])
    assert refusal(path, limits=Limits(workbook_bytes=100)) == "FEED_TOO_LARGE"
    assert refusal(path, limits=Limits(file_bytes=100)) == "FEED_TOO_LARGE"


def test_a_workbook_with_a_password_asks_for_one_without(tmp_path) -> None:
    encrypted = (
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    )
    path = put(tmp_path, encrypted)
    assert refusal(path) == "FEED_ENCRYPTED"
    assert "去掉密码" in REFUSALS["FEED_ENCRYPTED"]


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 x", b"\x89PNG\r\n", b"PK\x03\x04 broken", b"\x1f\x8b\x08", b"{\"a\": 1}", b"<?xml version='1.0'?><a/>",
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000, bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook".encode("utf-16-le"),
    ],
)  # fmt: skip
def test_other_files_are_refused_whatever_they_are_called(tmp_path, content) -> None:
    assert refusal(put(tmp_path, content, "名册.xlsx")) in ("FEED_FORMAT", "FEED_DAMAGED")


def test_an_archive_of_something_else_is_no_workbook(tmp_path) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert refusal(put(tmp_path, out.getvalue())) == "FEED_FORMAT"


def test_an_empty_file_is_refused(tmp_path) -> None:
    assert refusal(put(tmp_path, b"", "a.csv")) == "FEED_EMPTY"


def test_bytes_of_no_encoding_are_refused(tmp_path) -> None:
    assert refusal(put(tmp_path, b"\xff\xfe\xfd\x80\x80\xff" * 50, "a.csv")) in (
        "FEED_ENCODING",
        "FEED_DAMAGED",
        "FEED_HEADER_NOT_FOUND",
    )
    assert refusal(put(tmp_path, b"a,b\0\n", "b.csv")) == "FEED_ENCODING"


def test_a_quote_that_never_ends_is_refused(tmp_path) -> None:
    text = ",".join(ROLL_HEADERS) + '\n"' + "x" * 200_000
    assert refusal(put(tmp_path, text.encode(), "a.csv")) == "FEED_ROW_TOO_LONG"


@pytest.mark.parametrize("end", ["", "\r\n"])
@pytest.mark.parametrize(("bad", "shut", "line"), [(2, None, 3), (5, None, 6), (2, 4, 3), (2, 3, 3)])
def test_a_quote_that_swallows_rows_is_refused_with_its_line(tmp_path, bad, shut, line, end) -> None:
    """Up to the end of the file, or to another stray quote further down."""
    rows = [ROLL_HEADERS, *(roll_row(serial) for serial in range(1, 6))]
    rows[bad] = [*rows[bad][:2], '"甲镇', *rows[bad][3:]]
    if shut is not None:
        rows[shut] = [*rows[shut][:2], '"甲镇', *rows[shut][3:]]
    path = write_csv(tmp_path / "高龄津贴.csv", rows)
    path.write_bytes(path.read_bytes() + end.encode())
    with pytest.raises(FeedError, match="FEED_QUOTE_UNCLOSED") as caught:
        check_file(path)
    assert f"第 {line} 行" in caught.value.message


def test_a_quote_that_swallows_more_than_a_cell_may_hold_is_refused_with_its_line(tmp_path) -> None:
    rows = [ROLL_HEADERS, *(roll_row(serial % 400) for serial in range(3_000))]
    rows[7] = [*rows[7][:2], '"甲镇', *rows[7][3:]]
    with pytest.raises(FeedError, match="FEED_QUOTE_UNCLOSED") as caught:
        check_file(write_csv(tmp_path / "高龄津贴.csv", rows))
    assert "第 8 行" in caught.value.message


@pytest.mark.parametrize("note", ['"一，\n二,三\n四"', '"一\r\n二"', '"一,二"', '"说""好""\n"'])
def test_a_quoted_cell_of_several_lines_is_a_cell(tmp_path, note) -> None:
    rows = [ROLL_HEADERS, roll_row(1), roll_row(2, 村=note), roll_row(3)]
    assert check_file(write_csv(tmp_path / "高龄津贴.csv", rows)).counts.accepted == 3


def test_a_row_of_many_thousand_cells_is_refused(tmp_path) -> None:
    assert refusal(put(tmp_path, ("," * 5_000).encode(), "a.csv")) == "FEED_ROW_TOO_LONG"


def test_a_page_of_endless_columns_is_refused(tmp_path) -> None:
    page = f"<table><tr><td colspan=999999999>x</td>{'<td>y' * 2_000}</tr></table>"
    assert refusal(put(tmp_path, page.encode(), "a.xls")) == "FEED_ROW_TOO_LONG"


def _mutated(rng: Random, content: bytes) -> bytes:
    """A few bytes changed, a piece cut out, doubled or moved."""
    data = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        at, length = rng.randrange(len(data)), rng.randint(1, 30)
        match rng.randrange(4):
            case 0:
                data[at : at + length] = rng.randbytes(length)
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = data[at : at + length]
            case _:
                data = data[: max(1, at)]
    return bytes(data) or b"x"


def _survives(path: Path, feed: str) -> None:
    try:
        checked = check_file(path, feed)
    except FeedError as error:
        REFUSALS[error.code]
        return
    counts = checked.counts
    assert counts.rows_in == counts.accepted + counts.quarantined
    assert counts.accepted <= checked.staged.num_rows <= counts.rows_in
    assert len({(problem.sheet, problem.row_number) for problem in checked.rejects}) == counts.quarantined


def test_a_mutated_text_file_is_refused_or_its_rows_add_up(tmp_path) -> None:
    rows = [[cell or "无" for cell in roll_row(i)] for i in range(30)]
    content = write_csv(tmp_path / "高龄津贴_202611.csv", [ROLL_HEADERS, *rows], "gb18030").read_bytes()
    rng = Random(20261116)
    for _ in range(400):
        _survives(put(tmp_path, _mutated(rng, content), "高龄津贴_202611.csv"), "roll_old_age")


def test_a_mutated_workbook_is_refused_or_its_rows_add_up(tmp_path) -> None:
    content = write_roll(tmp_path / "高龄津贴_202611.xlsx", [roll_row(i) for i in range(10)]).read_bytes()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    rng = Random(20261116)
    for turn in range(120):
        if turn % 3:  # inside: a sound archive around a broken part
            name = rng.choice(
                ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
            )
            out = BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                for part, data in parts.items():
                    archive.writestr(part, _mutated(rng, data) if part == name else data)
            broken = out.getvalue()
        else:
            broken = _mutated(rng, content)
        _survives(put(tmp_path, broken, "高龄津贴_202611.xlsx"), "roll_old_age")


def test_a_stream_that_is_no_deflate_is_damaged(tmp_path) -> None:
    content = workbook(sheet(("A1", "x")))
    packed = zlib.compressobj(wbits=-15)
    stream = packed.compress(sheet(("A1", "x"))) + packed.flush()
    assert stream in content
    assert refusal(put(tmp_path, content.replace(stream, b"\xff" * len(stream)))) in (
        "FEED_DAMAGED",
        "FEED_ZIP_BOMB",
    )


def test_a_register_line_break_inside_quotes_counts_as_one_row(tmp_path) -> None:
    headers = headers_of("declarations")
    row = ["S1", "2026-11-10", "示例甲", make_id(1), "", "3", "800", "因病", '"第一行\n第二行"', "一村"]
    path = write_csv(
        tmp_path / "群众自主申报_2026年第46周.csv", [headers, row, ["S2", *row[1:3], "坏", *row[4:]]]
    )
    checked = check_file(path)
    assert [(problem.row_number, problem.code) for problem in checked.rejects] == [(3, "ID_CHARS")]
    assert checked.staged["note"].to_pylist() == ["第一行 第二行"]
