"""The JSON interface keeps to its OpenAPI document, keeps nothing, and refuses with code and reason."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client, RequestFactory
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from minsheng.selfcheck import answers as reading
from minsheng.web.address import address_of
from minsheng.web.selfcheck import api
from minsheng.web.selfcheck.openapi import DOCUMENT
from tests.unit.selfcheck.oracle import fixtures, interview

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(settings: Any) -> None:
    settings.MINSHENG_PACK = "demo"
    cache.clear()


def ask(client: Client, body: Any) -> Any:
    return client.post("/selfcheck/api/next", json.dumps(body), content_type="application/json")


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": DOCUMENT["components"]})


OPERATION = DOCUMENT["paths"]["/selfcheck/api/next"]["post"]
REQUEST = validator(OPERATION["requestBody"]["content"]["application/json"]["schema"])
ANSWERS = {
    code: validator(answer["content"]["application/json"]["schema"])
    for code, answer in OPERATION["responses"].items()
}


def test_the_document_is_openapi_3_1(client: Client) -> None:
    answer = client.get("/selfcheck/openapi.json")
    assert answer.json() == DOCUMENT
    OpenAPIV31SpecValidator(answer.json()).validate()


def test_the_examples_of_the_document_keep_to_it_and_are_answered(client: Client) -> None:
    examples = OPERATION["requestBody"]["content"]["application/json"]["examples"]
    for example in examples.values():
        REQUEST.validate(example["value"])
        ANSWERS["200"].validate(ask(client, example["value"]).json())
    for status, answer in OPERATION["responses"].items():
        for example in answer["content"]["application/json"]["examples"].values():
            ANSWERS[status].validate(example["value"])
    shown = OPERATION["responses"]["200"]["content"]["application/json"]["examples"]["question"]["value"]
    asked = ask(client, examples["next"]["value"]).json()["question"]
    assert {**shown["question"], "about": asked["about"]} == asked


@pytest.mark.parametrize("fixture", fixtures(), ids=lambda f: f.name)
def test_questions_and_results_keep_to_the_document(
    client: Client, fixture: Any, django_assert_num_queries: Any
) -> None:
    steps, answers = interview(fixture)
    with django_assert_num_queries(3):  # the changes of policy adopted so far, once an answer
        for told in [steps[1][1], steps[-1][1], answers]:
            body = {"answers": reading.write(told), "result": told is answers}
            REQUEST.validate(body)
            answer = ask(client, body)
            assert answer.status_code == 200
            ANSWERS["200"].validate(answer.json())
    assert answer.json()["result"]["items"]
    assert not answer.cookies


def test_a_document_that_says_something_else_would_be_noticed(client: Client) -> None:
    content = ask(client, {}).json()
    content["question"]["surprise"] = 1
    assert list(ANSWERS["200"].iter_errors(content))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", "ANSWERS_FORM"),
        ("[]", "ANSWERS_FORM"),
        ('{"other": 1}', "ANSWERS_FORM"),
        ('{"answers": {"moon": {"household": {}}}}', "QUESTION_UNKNOWN"),
        ('{"answers":' + "[" * 20_000 + "]" * 20_000 + "}", "ANSWERS_FORM"),
        ('{"answers": {}, "result": "yes"}', "ANSWERS_FORM"),
        ('{"answers": {"roster": {"household": {"spouse": NaN}}}}', "ANSWER_VALUE"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_code(client: Client, body: str, code: str) -> None:
    answer = client.post("/selfcheck/api/next", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    ANSWERS["422"].validate(answer.json())


def test_what_is_too_large_is_not_read(client: Client) -> None:
    answer = client.post("/selfcheck/api/next", " " * (api.MOST_BYTES + 1), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")
    ANSWERS["413"].validate(answer.json())


def test_one_address_may_not_ask_without_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(client, {}).status_code == 200
    monkeypatch.setattr(api, "MOST_A_MINUTE", 0)
    answer = ask(client, {})
    assert answer.status_code == 429
    ANSWERS["429"].validate(answer.json())


def test_only_posting_asks(client: Client) -> None:
    assert client.get("/selfcheck/api/next").status_code == 405


def test_whoever_only_asks_leaves_nothing_behind(
    client: Client, caplog: pytest.LogCaptureFixture, tmp_path: Path, settings: Any
) -> None:
    settings.MINSHENG_HOME = tmp_path
    caplog.set_level("DEBUG")
    fixture = fixtures()[2]
    before = {model: model._default_manager.count() for model in apps.get_models()}
    steps, answers = interview(fixture)
    for told in [before_ for _asked, before_ in steps] + [answers]:
        answer = ask(client, {"answers": reading.write(told)})
        assert answer["Cache-Control"] == "no-store"
        assert not answer.cookies
    assert "result" in answer.json()
    assert {model: model._default_manager.count() for model in before} == before
    assert not list(tmp_path.rglob("*"))
    told = [r.getMessage() for r in caplog.records if not r.name.startswith("django.db")]
    assert not any(word in line for line in told for word in ("1986", "7000000", "180000", "answers"))


@pytest.mark.parametrize(
    ("peer", "claimed", "counted"),
    [
        ("203.0.113.9", "10.1.1.1", "203.0.113.9"),  # a stranger's claim
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7, 10.0.0.5", "198.51.100.7"),  # two proxies of ours
        ("127.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"),  # what stands before was only claimed
        ("127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_limits_count_the_address_behind_our_own_proxies_only(
    rf: RequestFactory, settings: Any, peer: str, claimed: str, counted: str
) -> None:
    settings.MINSHENG_TRUSTED_PROXIES = ["127.0.0.1", "10.0.0.0/8"]
    request = rf.post("/selfcheck/api/next", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=claimed)
    assert address_of(request) == counted
