"""The order of a walk: pure."""

import itertools

from minsheng.fieldwork.routes import Place, length, route


def test_figures_in_addresses_count_as_figures():
    places = [Place("a", "1", "二组12号"), Place("b", "1", "二组9号"), Place("c", "1", "一组30号")]
    keys, basis = route(places)
    assert keys.index("b") < keys.index("a")
    assert basis == "address"


def test_villages_stay_together():
    places = [Place(f"{v}{n}", v, f"{n}号") for n in range(3) for v in ("2", "1")]
    assert route(places)[0] == ["10", "11", "12", "20", "21", "22"]


def test_without_addresses_the_sheet_says_so():
    assert route([Place("b", "1"), Place("a", "1", "3号")]) == (["b", "a"], "key")
    assert route([]) == ([], "key")


def test_the_walk_by_coordinates_is_nearly_the_shortest():
    spots = [
        (43.60 + x / 1000, 122.2 + y / 1000)
        for x, y in [(0, 0), (9, 1), (1, 8), (8, 9), (4, 4), (2, 1), (7, 2)]
    ]
    places = [Place(str(n), "1", f"{n}号", at) for n, at in enumerate(spots)]
    keys, basis = route(places)
    by_key = {place.key: place for place in places}
    found = length([by_key[key] for key in keys])
    best = min(length(path) for path in itertools.permutations(places) if path[0].key == "0")
    assert basis == "coordinates"
    assert sorted(keys) == sorted(by_key)
    assert found <= best * 1.05


def test_turning_a_stretch_undoes_a_crossing():
    """The nearest neighbour walks into a trap here; 2-opt must shorten it."""
    spots = [(0.0, 0.0), (0.0, 0.001), (0.0, -0.0011), (0.0, 0.004), (0.0, -0.005)]
    places = [Place(str(n), "1", f"{n}号", at) for n, at in enumerate(spots)]
    keys, _ = route(places)
    by_key = {place.key: place for place in places}
    greedy = [by_key[key] for key in "01234"]
    assert length([by_key[key] for key in keys]) < length(greedy)


def test_one_village_without_coordinates_weakens_the_basis():
    places = [Place("a", "1", "1号", (43.0, 122.0)), Place("b", "2", "1号")]
    assert route(places)[1] == "address"
