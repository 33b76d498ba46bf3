"""Every address that shows something is asked by the benchmark of pages."""

from benchmarks.screens import DEEDS, DOCUMENTS, SHOWN

from minsheng.web.access import ACCESS


def test_every_address_is_measured_or_only_writes():
    assert not ACCESS.keys() - SHOWN - DEEDS
    assert not (SHOWN | DEEDS) - ACCESS.keys()
    assert not SHOWN & DEEDS
    assert not DOCUMENTS - SHOWN
