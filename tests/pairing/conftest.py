"""The large regime finds pairs in a table or block by block; its tests run in both ways."""

from collections.abc import Iterator

import pytest

from pairing.matching.large import market

BOTH_WAYS = ("bound", "hubs", "invariants", "odd", "plans", "repeats", "rules")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is said about whole rounds of the large regime both ways."""
    if metafunc.module.__name__.endswith(tuple(f"test_large_{it}" for it in BOTH_WAYS)):
        is_quick = metafunc.module.__name__.endswith("plans")
        blocks = pytest.param("blocks", marks=() if is_quick else pytest.mark.slow)
        metafunc.parametrize("way_to_look", ["table", blocks], indirect=True, scope="module")


@pytest.fixture(autouse=True, scope="module")
def way_to_look(request: pytest.FixtureRequest) -> Iterator[str]:
    """Pools of tests are small, so they would all be looked at in a table."""
    with pytest.MonkeyPatch.context() as patch:
        way: str = getattr(request, "param", "table")
        if way == "blocks":
            patch.setattr(market, "MOST_TABLED", 0)
        yield way
