"""The catalogue as data: whole, unambiguous, and faithful to the law's binding of purpose."""

import pytest

from minsheng.feeds.catalogue import FEEDS
from minsheng.feeds.columns import Kind, Need
from minsheng.feeds.headers import header_key
from minsheng.feeds.validate import MESSAGES, RULES

# What must be known before it can be said whose means may be checked.
GROUNDS = {"authorisations", "roll_dibao", "roll_dibao_edge", "roll_tekun", "roll_rigid"}


@pytest.mark.parametrize("feed", FEEDS.values(), ids=list(FEEDS))
class TestEachFeed:
    def test_declares_purpose_basis_population_and_freshness(self, feed) -> None:
        assert feed.purpose
        assert feed.legal_basis
        assert feed.department
        assert feed.freshness_days > 0
        assert feed.title_words

    def test_has_no_header_that_means_two_columns(self, feed) -> None:
        keys = [header_key(column.header) for column in feed.columns]
        assert len(set(keys)) == len(keys)

    def test_stages_no_field_twice_and_no_ethnicity(self, feed) -> None:
        names = feed.schema.names
        assert len(set(names)) == len(names)
        assert not {"ethnicity", "religion", "origin"} & set(names)

    def test_names_amounts_by_their_unit(self, feed) -> None:
        for column in feed.columns:
            assert (column.kind is Kind.YUAN) == column.key.endswith("_fen")

    def test_requires_somebody_to_be_named(self, feed) -> None:
        if feed.code not in {"regions", "training", "prescriptions"}:
            assert feed.column("name").is_indispensable or feed.column("id").is_indispensable
            assert feed.column("name").need is Need.MUST
            assert feed.column("id").need is not Need.MAY

    def test_has_codes_of_one_type(self, feed) -> None:
        for column in feed.columns:
            assert bool(column.codes) == (column.kind is Kind.CODE)
            assert len({type(value) for value in column.codes.values()}) <= 1


def test_means_are_loaded_only_for_those_who_agreed() -> None:
    authorised = {code for code, feed in FEEDS.items() if feed.population == "authorised"}
    assert authorised == {
        "means", "authorisations", "custody", "bank", "housing_fund", "vehicles", "houses", "companies",
    }  # fmt: skip


def test_the_base_of_a_contribution_is_the_one_cell_that_is_for_the_authorised_only() -> None:
    kept_apart = {code: feed.authorised_fields for code, feed in FEEDS.items() if feed.authorised_fields}
    assert kept_apart == {"contributions": ("base_fen",)}


def test_the_order_of_registering_is_total_and_begins_with_places_and_people() -> None:
    ordered = sorted(FEEDS.values(), key=lambda feed: feed.order)
    assert len({feed.order for feed in ordered}) == len(FEEDS)
    assert [feed.code for feed in ordered][:2] == ["regions", "register"]
    assert list(FEEDS.values()) == ordered
    bound = [feed.order for feed in ordered if feed.population == "authorised"]
    grounds = [feed.order for code, feed in FEEDS.items() if code in GROUNDS]
    assert max(grounds) < min(order for order in bound if order != FEEDS["authorisations"].order)


def test_a_delta_closes_nothing_but_what_happened_on_its_days() -> None:
    closing = {code for code, feed in FEEDS.items() if feed.mode == "delta" and feed.closes}
    assert closing == {"deaths", "vaccinations"}


def test_every_rule_has_its_message_and_a_feed() -> None:
    for rule in RULES:
        assert rule.code in MESSAGES
        assert any(set(rule.fields) <= set(feed.schema.names) for feed in FEEDS.values())
