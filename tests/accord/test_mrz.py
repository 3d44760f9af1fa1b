import pytest

from accord.errors import RefusedError
from accord.mrz import Mrz, access_seed, check_digit, read_mrz

# A synthetic card: nobody has this number.
ZONE = """IDVNM1990001239001199000123<<0
9902059F3902057VNM<<<<<<<<<<<4
NGUYEN<<THI<THU<NGHIEM<<<<<<<<
"""


def test_a_zone_reads_as_the_card_prints_it() -> None:
    assert read_mrz(ZONE) == Mrz(
        number="001199000123",
        document="199000123",
        born="990205",
        sex="F",
        expires="390205",
        nationality="VNM",
        name="NGUYEN THI THU NGHIEM",
    )


def test_the_check_digit_of_the_standard_holds() -> None:
    # ICAO 9303-3, Appendix A: the two worked examples.
    assert check_digit("520727") == 3
    assert check_digit("AB2134<<<") == 5


def test_the_access_seed_joins_fields_and_their_digits() -> None:
    assert access_seed(document="199000123", born="990205", expires="390205") == (
        "199000123" + "9" + "990205" + "9" + "390205" + "7"
    )


@pytest.mark.parametrize("place", [6, 16, 31, 40, 60])
def test_one_misread_digit_is_noticed(place: int) -> None:
    flat = ZONE.replace("\n", "")
    wrong = "0" if flat[place] != "0" else "1"
    changed = flat[:place] + wrong + flat[place + 1 :]
    lines = "\n".join(changed[start : start + 30] for start in (0, 30, 60))

    if place < 60:
        with pytest.raises(RefusedError, match=r"mrz\.check-digit"):
            read_mrz(lines)
    else:
        assert read_mrz(lines).name.startswith("0GUYEN")


@pytest.mark.parametrize(
    "text",
    [
        "",
        ZONE.replace("IDVNM", "IDFRA"),
        ZONE[:-2],
        ZONE + "X" * 30,
        ZONE.replace("NGUYEN", "NGUY?N"),
    ],
)
def test_what_is_no_zone_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match=r"mrz\.malformed"):
        read_mrz(text)


def test_a_document_number_that_is_not_the_citizens_is_refused() -> None:
    document, number = "199000124", "001199000123"
    first = f"IDVNM{document}{check_digit(document)}{number}<<{check_digit(number)}"
    dates = ("9902059", "3902057")
    composite = check_digit(first[5:30] + dates[0] + dates[1] + "<" * 11)
    second = f"{dates[0]}F{dates[1]}VNM{'<' * 11}{composite}"

    with pytest.raises(RefusedError, match=r"mrz\.malformed"):
        read_mrz(f"{first}\n{second}\nNGUYEN<<THI<<<<<<<<<<<<<<<<<<<")
