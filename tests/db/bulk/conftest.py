"""Each test has its own data folder."""

import pytest


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    settings.MINSHENG_HOME = tmp_path
