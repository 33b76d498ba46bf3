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


CODES: Final[dict[int, tuple[str, ...]]] = {
    413: ("TOO_LARGE",),
    422: (
        "ANSWERS_FORM",
        "QUESTION_UNKNOWN",
        "MEMBER_UNKNOWN",
        "ROSTER_MISSING",
        "TOO_MANY_MEMBERS",
        "ANSWER_VALUE",
    ),
    429: ("TOO_OFTEN",),
    503: ("POLICY_UNAVAILABLE",),
}
"""By status, why something is refused."""
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
    "Refusal": _object(
        {
            "code": _text("不变的代码", enum=[code for codes in CODES.values() for code in codes]),
            "message": _text("给人看的原因"),
        }
    ),
}
_TOLD: Final[Schema] = {"roster": {"household": {"spouse": 1}}}
_ASKED: Final[Schema] = {
    "question": {
        "key": "birth",
        "text": "每个人的性别和出生年月？",
        "help": "按身份证上的写。",
        "required": False,
        "nobody": "",
        "rows": [{"row": "1", "label": "您"}, {"row": "2", "label": "您的配偶"}],
        "fields": [
            {
                "key": "sex",
                "label": "性别",
                "kind": "choice",
                "unit": "",
                "options": [{"code": "male", "label": "男"}, {"code": "female", "label": "女"}],
            },
            {"key": "month", "label": "出生年月", "kind": "month", "unit": ""},
        ],
        "about": ["高龄津贴"],
        "number": 2,
        "most": 15,
    }
}


def _json(schema: Schema, description: str, **examples: Schema) -> Schema:
    content = {"schema": schema}
    if examples:
        content["examples"] = {name: {"value": value} for name, value in examples.items()}
    return {"description": description, "content": {"application/json": content}}


def _refused(status: int, description: str, message: str) -> Schema:
    told = {"code": CODES[status][0], "message": message}
    return _json(_ref("Refusal"), f"{description}：{'、'.join(CODES[status])}", refused=told)


DOCUMENT: Final[Schema] = {
    "openapi": "3.1.0",
    "info": {
        "title": "居民自查",
        "version": "1.0.0",
        "description": "按已有的回答给出下一个问题或结果。不用登录，不保存回答，不收姓名和证件号码；结果不是审核决定。"
        "从 {} 开始；把 question 的回答（rows 的每个 row，fields 的每个 key）放进 answers 再发，直到返回 result。",
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
                            ),
                            "examples": {
                                "begin": {"summary": "开始：还没有回答", "value": {}},
                                "next": {"summary": "答过第一题，要下一题", "value": {"answers": _TOLD}},
                                "enough": {
                                    "summary": "不再答了，要结果；第2人不清楚",
                                    "value": {
                                        "answers": {
                                            **_TOLD,
                                            "birth": {"1": {"sex": "male", "month": "1945-03"}, "2": None},
                                        },
                                        "result": True,
                                    },
                                },
                            },
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
                        question=_ASKED,
                    ),
                    "413": _refused(413, "请求太大", "请求最多 64 KB。"),
                    "422": _refused(
                        422, "回答不能这样填", "请求应是 JSON 对象：{answers: {...}, result: false}。"
                    ),
                    "429": _refused(429, "请求太多", "请求太多，请一分钟后再试。"),
                    "503": _refused(503, "政策资料正在维护", "政策资料正在维护，请稍后再来。"),
                },
            }
        }
    },
    "components": {"schemas": _SCHEMAS},
}
