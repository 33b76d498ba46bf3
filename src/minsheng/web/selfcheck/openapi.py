"""The OpenAPI 3.1 document of the self-check. Tests hold it to the specification, and real answers to it."""

from typing import Any, Final

from minsheng.policy.programme import CYCLES
from minsheng.selfcheck.asking import Verdict
from minsheng.selfcheck.questions import Kind

Schema = dict[str, Any]


def _object(properties: Schema, *optional: str, **more: Any) -> Schema:
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
        **more,
    }


def _text(description: str = "", **more: Any) -> Schema:
    return {"type": "string", **({"description": description} if description else {}), **more}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_ROW: Final = _text("household，或成员序号（1 是填写人）", pattern="^(household|[1-9][0-9]?)$")
_VALUE: Final[Schema] = {
    "description": "choice 为代码；ticks 为 {代码: 是否}；money 为分；month 为 YYYY-MM；day 为 YYYY-MM-DD；null 为不清楚",
    "oneOf": [
        {"type": "null"},
        {"type": "string"},
        {"type": "integer", "minimum": 0},
        {"type": "object", "additionalProperties": {"type": "boolean"}},
    ],
}
_SCHEMAS: Final[Schema] = {
    "Answers": {
        "type": "object",
        "description": "问题 → 对象 → 栏目 → 值；不含姓名和证件号码",
        "additionalProperties": {
            "type": "object",
            "propertyNames": _ROW,
            "additionalProperties": {
                "oneOf": [{"type": "null"}, {"type": "object", "additionalProperties": _ref("Value")}]
            },
        },
        "examples": [
            {
                "roster": {"household": {"spouse": 1}},
                "birth": {"1": {"sex": "male", "month": "1950-03"}, "2": None},
                "property": {"household": {"assets": 1200000, "vehicles": 0, "dwellings": 1, "companies": 0}},
            }
        ],
    },
    "Value": _VALUE,
    "Option": _object({"code": _text(), "label": _text()}),
    "Field": _object(
        {
            "key": _text(),
            "label": _text(),
            "kind": _text(enum=[kind.value for kind in Kind]),
            "unit": _text(),
            "most": {"type": "integer", "description": "最大值（money 为分）"},
            "options": _list(_ref("Option")),
        },
        "most",
        "options",
    ),
    "Question": _object(
        {
            "key": _text(),
            "text": _text("给居民看的问题"),
            "help": _text(),
            "required": {"type": "boolean", "description": "不能答不清楚"},
            "nobody": _text("没有提到的成员按这个代码答；空为没有"),
            "rows": _list(_object({"row": _ROW, "label": _text()})),
            "fields": _list(_ref("Field")),
            "about": _list(_text("这一问能改变结果的项目")),
            "number": {"type": "integer", "minimum": 1},
            "most": {"type": "integer"},
        }
    ),
    "Reason": _object(
        {
            "condition": _text("条件的代码，也是政策手册里的锚点 /handbook/{programme}/#c-{condition}"),
            "who": _text(),
            "text": _text(),
            "clause": _text("依据条款"),
            "ask": _text("不清楚时由谁核实"),
            "topic": _text("这一条说的是什么，不带数字"),
        }
    ),
    "Amount": _object(
        {"name": _text(), "fen": {"type": ["integer", "null"]}, "rests_on": _list(_text("怎么算的"))}
    ),
    "Item": _object(
        {
            "programme": _text(),
            "name": _text(),
            "verdict": _text(enum=[verdict.value for verdict in Verdict]),
            "who": _list(_text()),
            "reasons": _list(_ref("Reason")),
            "amounts": _list(_ref("Amount")),
            "cycle": _text(enum=["", *CYCLES]),
            "kind": _text(enum=["", "cash", "status", "service"]),
            "office": _text("到哪里申请"),
            "signs": _list(_text("成年家人要签的")),
            "checked": _list(_text("由谁核对，不用开证明")),
            "law": _list(_text()),
            "beside": _text("已可以申请或正在领、因而不能同时享受的项目"),
            "either": _list(_text("也可以申请、但只能选一的项目")),
            "workdays": {
                "type": "integer",
                "minimum": 0,
                "description": "按规定受理后多少个工作日内答复；0 为没有统一规定",
            },
            "days": {"type": "integer", "minimum": 0, "description": "另加的自然日（公示等）"},
            "depends": _list(_text("申请以后才查明的")),
            "after": _text("要先批准的项目；verdict 为 after 时"),
            "illustrative": {"type": "boolean", "description": "用到示例参数"},
        }
    ),
    "Result": _object(
        {
            "on": _text(format="date"),
            "pack": _text(),
            "pack_name": _text(),
            "notice": _text("不是审核决定"),
            "appeal": _text("结果不对，仍然可以申请"),
            "items": _list(_ref("Item")),
            "without_figures": _list(_text("本地没有标准、暂不能测算的项目")),
            "elsewhere": _list(_object({"programme": _text(), "name": _text("按每张结算单另算的项目")})),
        }
    ),
    "Refusal": _object({"code": _text("不变的代码"), "message": _text("给人看的原因")}),
}


def _json(schema: Schema, description: str) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


DOCUMENT: Final[Schema] = {
    "openapi": "3.1.0",
    "info": {
        "title": "居民自查",
        "version": "1.0.0",
        "description": "按已有的回答给出下一个问题或结果。不用登录，不保存回答，不收姓名和证件号码；结果不是审核决定。",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    },
    "servers": [{"url": "/"}],
    "paths": {
        "/selfcheck/api/next": {
            "post": {
                "operationId": "next",
                "summary": "下一个问题，或者结果",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": _object(
                                {
                                    "answers": _ref("Answers"),
                                    "result": {"type": "boolean", "description": "不再提问，直接给结果"},
                                },
                                "answers",
                                "result",
                            )
                        }
                    },
                },
                "responses": {
                    "200": _json(
                        {
                            "oneOf": [
                                _object({"question": _ref("Question")}),
                                _object({"result": _ref("Result")}),
                            ]
                        },
                        "下一个问题（question）或结果（result）",
                    ),
                    "413": _json(_ref("Refusal"), "请求太大"),
                    "422": _json(_ref("Refusal"), "回答不能这样填"),
                    "429": _json(_ref("Refusal"), "请求太多"),
                    "503": _json(_ref("Refusal"), "政策资料正在维护"),
                },
            }
        }
    },
    "components": {"schemas": _SCHEMAS},
}
