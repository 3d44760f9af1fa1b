import pytest

from accord.errors import FaultError, MotcuaError, PeerError, RefusedError


@pytest.mark.parametrize("family", [RefusedError, PeerError, FaultError])
def test_an_error_carries_its_key_and_the_values_of_its_sentence(family: type[MotcuaError]) -> None:
    error = family("naming.slot-full", unit="H26.001", slot=3)
    assert isinstance(error, MotcuaError)
    assert error.key == "naming.slot-full"
    assert error.values == {"unit": "H26.001", "slot": 3}
    assert str(error) == "naming.slot-full unit=H26.001 slot=3"


def test_an_error_without_values_is_its_key() -> None:
    assert str(PeerError("canon.malformed")) == "canon.malformed"


def test_the_families_are_told_apart() -> None:
    families = (RefusedError, PeerError, FaultError)
    for one in families:
        assert [issubclass(one, other) for other in families].count(True) == 1
