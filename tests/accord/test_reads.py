"""What a read may say."""

from __future__ import annotations

import pytest

from accord.errors import RefusedError
from accord.facts import KINDS, Speaker
from accord.reads import DossierRead, Look

CODE = "H26.001.02-260303-10001"


@pytest.mark.parametrize(
    ("look", "codes", "title"),
    [
        (Look.PAGE, (CODE, CODE), ""),
        (Look.PAPER, (CODE,), "qua-han"),
        (Look.LIST, (CODE,), ""),
        (Look.LIST, (), "qua-han"),
        (Look.PAGE, ("no code",), ""),
        (Look.LIST, (CODE, ""), "qua-han"),
    ],
)
def test_a_read_that_contradicts_itself_is_refused(
    look: Look, codes: tuple[str, ...], title: str
) -> None:
    with pytest.raises(RefusedError, match=r"record\.refused"):
        DossierRead(look, codes, title)


def test_a_read_is_no_entry_of_a_dossier() -> None:
    (kind,) = (kind for kind in KINDS if kind.fact is DossierRead)
    assert (kind.number, kind.is_of_dossier, kind.is_act) == (64, False, False)
    assert kind.speakers == frozenset({Speaker.BOX})
