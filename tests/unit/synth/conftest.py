"""One made-up county for all tests here: 20,000 people, where every kind is promised at least five times."""

import pytest

from tests.unit.synth.written import Written, write

PEOPLE = 20_000


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(tmp_path_factory.mktemp("county"), PEOPLE, 7)


@pytest.fixture(scope="session")
def clean_county(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(tmp_path_factory.mktemp("clean"), PEOPLE, 7, clean=True)
