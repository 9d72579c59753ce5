import pytest
from pytest import MonkeyPatch, approx

from shop.prices import Price, fixture_of


@pytest.fixture(scope="module")
def price():
    return Price(3)


@pytest.mark.parametrize("cents", [1, 2])
def test_sum(cents, price, tmp_path):
    total = price.add(cents)
    assert total == approx(3.01)
    with pytest.raises(ValueError, match="negative"):
        price.add(-1)
    raises = fixture_of(price)
    (tmp_path / "total").write_text(str(raises))


def test_env(monkeypatch: MonkeyPatch):
    # skip what the mark says
    monkeypatch.setenv("SHOP", "open")
    mark = pytest.importorskip("numpy")
    skip = mark.array([1])
    assert skip
