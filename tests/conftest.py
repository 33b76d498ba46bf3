"""What all tests share: a data folder of the run's own, and a skipped test is a failed run."""

import os
import tempfile

import pytest
from hypothesis import HealthCheck, settings

from tests.support.migrated import django_db_setup, migrated_before  # noqa: F401

# Seconds tell how busy the machine is, not whether the code is right.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

os.environ.setdefault("MINSHENG_HOME", tempfile.mkdtemp(prefix="minsheng-test-"))
os.environ.setdefault("MINSHENG_IMPACT_ASSESSMENT", "测试-影响评估-2026-001")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that a skip counts as a failure."""
    if terminalreporter.stats.get("skipped"):
        terminalreporter.section("a skipped test fails the run", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn a run with skips into a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped") and session.exitstatus == 0:
        session.exitstatus = 1
