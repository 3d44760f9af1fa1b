import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.base45 import ALPHABET, decode45, encode45
from accord.errors import PeerError


# RFC 9285, 4.3 and 4.4.
@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"AB", "BB8"),
        (b"Hello!!", "%69 VD92EX0"),
        (b"base-45", "UJCLQE7W581"),
        (b"ietf!", "QED8WEX0"),
        (b"", ""),
        (b"\0", "00"),
        (b"\xff", "U5"),
        (b"\xff\xff", "FGW"),
    ],
)
def test_the_examples_of_the_rfc_hold(data: bytes, text: str) -> None:
    assert encode45(data) == text
    assert decode45(text) == data


@pytest.mark.parametrize(
    "text",
    [
        "GGW",  # 65536
        ":::",  # the largest triple
        "V5",  # 256
        "::",
        "A",
        "BB8A",
        "bb8",
        "BB_",
        "BB8\n",
        "BBé",
        "BB",  # 506 is no byte
    ],
)
def test_what_no_bytes_are_written_as_is_refused(text: str) -> None:
    with pytest.raises(PeerError) as refused:
        decode45(text)
    assert refused.value.key == "base45.malformed"


@given(st.binary(max_size=300))
def test_every_byte_string_comes_back(data: bytes) -> None:
    assert decode45(encode45(data)) == data


@given(st.text(alphabet=ALPHABET, max_size=40))
def test_a_text_that_is_read_prints_back_the_same(text: str) -> None:
    try:
        data = decode45(text)
    except PeerError:
        return
    assert encode45(data) == text
