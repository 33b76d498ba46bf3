"""A pack that is broken on disk: strangers get a plain sentence and a code, the policy desk and the log file and line."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.support.officers import make_officer, sign_in
from tests.support.pack_folders import write_pack

pytestmark = pytest.mark.django_db
WHERE = "rules/trial.py 第"


@pytest.fixture(autouse=True)
def broken(settings: Any, tmp_path: Path) -> None:
    settings.MINSHENG_PACK = str(write_pack(tmp_path / "mycounty", "trial = programme(\n"))
    cache.clear()


@pytest.mark.parametrize(
    "address", ["/handbook/", "/handbook/dibao/", "/selfcheck/", "/selfcheck/1/", "/selfcheck/result/"]
)
def test_a_stranger_reads_a_plain_sentence(client: Client, address: str, caplog: Any) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get(address)
    text = answer.content.decode()
    assert answer.status_code == 503
    assert "POLICY_UNAVAILABLE" in text
    assert "trial.py" not in text
    assert WHERE in caplog.text
    assert "RULES_BROKEN" in caplog.text


def test_the_json_interface_says_no_more(client: Client) -> None:
    answer = client.post("/selfcheck/api/next", json.dumps({"answers": {}}), content_type="application/json")
    assert answer.status_code == 503
    assert answer.json()["code"] == "POLICY_UNAVAILABLE"
    assert "trial.py" not in answer.content.decode()


@pytest.mark.parametrize(("role", "told"), [("county_finance", True), ("village_worker", False)])
def test_only_who_looks_after_policies_reads_file_and_line(client: Client, role: str, told: bool) -> None:
    sign_in(client, make_officer(role))
    text = client.get("/handbook/").content.decode()
    assert (WHERE in text) is told
