"""A whole file refused: stable code, Chinese reason, what to do about it."""

from typing import Final

from minsheng.kernel.errors import MinshengError


class FeedError(MinshengError):
    """Nothing of the file is loaded. Codes: see `REFUSALS`."""


REFUSALS: Final[dict[str, str]] = {
    "FEED_EMPTY": "文件是空的，没有可读的内容。",
    "FEED_NO_ROWS": "找到了表头，但没有数据行，没有作任何改动。如果本期确实没有，不必报送。",
    "ROLL_OF_NO_COUNTY": "名册里一个人也没有，又看不出是哪个县（区）的。请在文件名里写明县（区）名称后重新报送。",
    "ROLL_OF_NO_PROGRAMME": "名册里一个人也没有，又看不出是哪一项待遇的。请在文件名里写明项目名称后重新报送。",
    "FEED_TOO_LARGE": "文件超过大小上限，请按乡镇拆分后分别报送。",
    "FEED_ZIP_BOMB": "文件解压后超过上限，或压缩内容与说明不符，不予读取。",
    "FEED_CELL_FAR_AWAY": "工作表里有离数据很远的单元格，表格范围超过上限。请把数据复制到新工作表后再报送。",
    "FEED_ROW_TOO_LONG": "有一行过长，可能是引号没有成对或分隔符不对。",
    "FEED_CELL_ERRORS": "工作表里有公式错误，但说不清在哪一格，或错误过多。请把公式改为数值，另存为 .xlsx 后重报。",
    "FEED_QUOTE_UNCLOSED": "引号没有成对，后面的行被并进了同一个单元格。请改正后重报。",
    "FEED_ENCRYPTED": "文件设有打开密码。请去掉密码后重新报送（不要把密码写在文件名里）。",
    "FEED_FORMAT": "不认识的文件格式。请另存为 .xlsx 或 .csv 后报送。",
    "FEED_DAMAGED": "文件已损坏，无法读取。请重新导出后报送。",
    "FEED_ENCODING": "文字编码无法识别。请用 UTF-8 或 GB18030 编码保存。",
    "FEED_HEADER_NOT_FOUND": "没有找到必需的表头。",
    "FEED_UNRECOGNISED": "认不出是哪个部门的文件。",
    "FEED_NOT_USED": "这类数据本系统不收取。",
    "FEED_WRONG_FEED": "文件内容与所选的数据类别不符。",
    "FEED_AMBIGUOUS": "只看表头分不清是哪一类数据，请指定数据类别。",
    "FEED_UNKNOWN": "不认识的数据类别。",
    "FEED_NOT_TAKEN": "这一类数据还不能入库：本版本的档案里没有存放它的地方。原文件已保存，升级后可重新检查。",
    "RETENTION_TOO_SHORT": "原始文件至少保存 30 天：退回部门的行要有时间改正重报。",
    "FEED_NOT_CHECKED": "这个批次还没有检查通过。",
    "FEED_TOO_MANY_ERRORS": "出错的行超过允许的比例，整个文件不予接收。",
}


def refuse(code: str, extra: str = "", **details: object) -> FeedError:
    """The refusal with this code; `extra` continues the sentence. Never put personal data into either."""
    return FeedError(code, REFUSALS[code] + extra, **details)
