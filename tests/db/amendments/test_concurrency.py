"""Two approve at the same moment: nobody's approval is lost and nobody counts twice. Runs on PostgreSQL only, see conftest.py."""

import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from minsheng.accounts.models import Officer
from minsheng.amendments import actions, rules
from minsheng.amendments.models import PolicyChange
from minsheng.kernel.errors import MinshengError
from tests.support.policy_desk import Desk, policy_desk

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
WAIT_SECONDS = 20


@pytest.fixture
def desk(transactional_db: None, settings: Settings, tmp_path: Path) -> Desk:
    settings.MINSHENG_HOME, settings.MINSHENG_PACK = tmp_path, "demo"
    return policy_desk()


@pytest.fixture
def change(desk: Desk) -> PolicyChange:
    return actions.propose(
        officer=desk.proposer, title="提高农村低保标准", basis="示例旗民发〔2026〕9号", evidence="LOCAL",
        effective_on=date(2026, 12, 1), changes=["dibao.standard_monthly:rural=640.00"], now=NOW,
    )  # fmt: skip


def approved(change: PolicyChange, *officers: Officer) -> list[str]:
    """Each approves in a thread of its own: "" or what it was refused with."""
    codes = [""] * len(officers)

    def approve(at: int) -> None:
        try:
            actions.approve(officer=officers[at], change_id=change.pk, now=NOW)
        except MinshengError as refusal:
            codes[at] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=[at]) for at in range(len(officers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
        assert not thread.is_alive()
    change.refresh_from_db()
    return codes


def read_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """No lock, and both have read the proposal before either writes: the moment of the race."""
    barrier = threading.Barrier(2)

    def unlocked(change_id: int) -> PolicyChange:
        found = PolicyChange.objects.get(pk=change_id)
        barrier.wait(WAIT_SECONDS)
        return found

    monkeypatch.setattr(actions, "_locked", unlocked)


def test_two_at_once_are_the_first_and_the_second(desk: Desk, change: PolicyChange) -> None:
    assert approved(change, desk.lead, desk.finance) == ["", ""]
    assert change.status == rules.ADOPTED
    assert {change.first_by, change.second_by} == {desk.lead, desk.finance}


def test_one_officer_in_two_windows_counts_once(desk: Desk, change: PolicyChange) -> None:
    assert sorted(approved(change, desk.lead, desk.lead)) == ["", "APPROVED_ALREADY"]
    assert (change.status, change.first_by, change.second_by) == (rules.PROPOSED, desk.lead, None)


def test_who_read_what_has_moved_on_is_told(
    desk: Desk, change: PolicyChange, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_together(monkeypatch)
    assert sorted(approved(change, desk.lead, desk.finance)) == ["", "CHANGE_STALE"]
    assert change.status == rules.PROPOSED


def test_without_lock_and_condition_an_approval_is_lost(
    desk: Desk, change: PolicyChange, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_together(monkeypatch)
    monkeypatch.setattr(
        actions,
        "_update",
        lambda pk, _expected, **values: PolicyChange.objects.filter(pk=pk).update(**values),
    )
    assert approved(change, desk.lead, desk.finance) == ["", ""]
    assert change.status == rules.PROPOSED, "two approved, one is gone"
