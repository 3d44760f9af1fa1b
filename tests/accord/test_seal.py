from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord import seal as seal_module
from accord.canon import BYTES_MAX, Value, decode, encode
from accord.errors import PeerError, RefusedError
from accord.seal import (
    KEY_ID_BYTES,
    SEED_BYTES,
    PublicKey,
    Purpose,
    SigningKey,
    key_id_of,
    open_sealed,
    read_sealed,
    seal,
    to_be_signed,
)
from tests.refusal import refuses

SEED = bytes(range(40))
KEY = SigningKey(SEED)
OTHER = SigningKey(bytes(range(1, 41)))
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
PAYLOAD = b"payload"
SEALED = seal(Purpose.ENTRY, PAYLOAD, KEY)

purposes = st.sampled_from(Purpose)
payloads = st.binary(max_size=200)


def parts(sealed: bytes = SEALED) -> list[Value]:
    found = decode(sealed)
    assert isinstance(found, list)
    return found


# --- keys ---------------------------------------------------------------------------------------


def test_a_seed_gives_always_the_same_key() -> None:
    # Computed apart: seed mod (n - 1) + 1, times the generator.
    assert KEY.public.point == SigningKey(SEED).public.point
    assert KEY.public.point.hex() == POINT_OF_SEED
    assert KEY.key_id == key_id_of(KEY.public.point) == KEY.public.key_id
    assert len(KEY.key_id) == KEY_ID_BYTES


POINT_OF_SEED = (
    "04"
    "5d2865562c5094ab088c41e503ddad4dccb8c766132c7c6aeeca7b9058e12238"
    "c9a5311631b532f1bb79cd5bababa8ffef6b51eb7105ea4c1e00288f63c9b86d"
)


@pytest.mark.parametrize(
    ("scalar", "x"),
    [
        # The generator and its double (SEC 2, 2.4.2; NIST's list of multiples).
        (1, "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
        (2, "7cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978"),
        # n - 1 is the generator's negative: same x.
        (ORDER - 1, "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
        # And n is 1 again, never 0.
        (ORDER, "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
    ],
)
def test_a_seed_is_reduced_into_the_curves_order(scalar: int, x: str) -> None:
    key = SigningKey((scalar - 1).to_bytes(SEED_BYTES, "big"))
    assert key.public.point[1:33].hex() == x


@pytest.mark.parametrize("size", [0, 32, 39, 41])
def test_a_seed_of_another_length_is_refused(size: int) -> None:
    with refuses(RefusedError, "seal.bad-seed"):
        SigningKey(bytes(size))


def _point(x: int, y: int) -> bytes:
    return b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big")


X, Y = int.from_bytes(KEY.public.point[1:33], "big"), int.from_bytes(KEY.public.point[33:], "big")


@pytest.mark.parametrize(
    "point",
    [
        b"",
        bytes(65),
        b"\x00",
        b"\x04" + bytes(64),
        b"\x04" + bytes(63),
        KEY.public.point + b"\0",
        KEY.public.point[:-1],
        b"\x02" + KEY.public.point[1:33],
        b"\x06" + KEY.public.point[1:],
        b"\x05" + KEY.public.point[1:],
        _point(X, Y ^ 1),
        _point(X ^ 1, Y),
        _point(P, Y),
        _point(X, P),
        _point(2**256 - 1, 2**256 - 1),
    ],
    ids=range(15),
)
def test_what_is_no_point_of_the_curve_is_refused(point: bytes) -> None:
    with refuses(PeerError, "seal.bad-key"):
        PublicKey(point)


def test_a_point_and_its_negative_are_two_keys() -> None:
    negative = PublicKey(_point(X, P - Y))
    assert negative != KEY.public
    assert not negative.verifies(b"m", KEY.sign(b"m"))


def test_keys_are_equal_when_their_points_are() -> None:
    again = PublicKey(KEY.public.point)
    assert again == KEY.public
    assert hash(again) == hash(KEY.public)
    assert again != OTHER.public
    assert again != KEY.public.point


# --- signatures ---------------------------------------------------------------------------------


# RFC 6979, A.2.5: P-256 with SHA-256. The second's s is above half the order and comes out lowered.
@pytest.mark.parametrize(
    ("message", "r", "s"),
    [
        (
            b"sample",
            "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
            "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
        ),
        (
            b"test",
            "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
            "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
        ),
    ],
)
def test_the_signatures_of_rfc_6979_come_out(message: bytes, r: str, s: str) -> None:
    scalar = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
    key = SigningKey((scalar - 1).to_bytes(SEED_BYTES, "big"))
    low = min(int(s, 16), ORDER - int(s, 16))
    assert key.sign(message).hex().upper() == r + f"{low:064X}"
    assert key.public.verifies(message, key.sign(message))


@given(st.binary(max_size=100))
def test_signing_the_same_twice_gives_the_same_low_signature(message: bytes) -> None:
    signature = KEY.sign(message)
    assert signature == KEY.sign(message)
    assert int.from_bytes(signature[32:], "big") <= ORDER // 2
    assert KEY.public.verifies(message, signature)
    assert not OTHER.public.verifies(message, signature)
    assert not KEY.public.verifies(message + b"\0", signature)


def test_the_other_s_is_refused_though_mathematics_allows_it() -> None:
    signature = KEY.sign(b"m")
    s = int.from_bytes(signature[32:], "big")
    assert not KEY.public.verifies(b"m", signature[:32] + (ORDER - s).to_bytes(32, "big"))


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        bytes(64),
        KEY.sign(b"m")[:-1],
        KEY.sign(b"m") + b"\0",
        bytes(32) + KEY.sign(b"m")[32:],
        KEY.sign(b"m")[:32] + bytes(32),
        ORDER.to_bytes(32, "big") + KEY.sign(b"m")[32:],
        b"\xff" * 32 + KEY.sign(b"m")[32:],
        KEY.sign(b"m")[32:] + KEY.sign(b"m")[:32],
        bytes(31) + b"\1" + bytes(31) + b"\1",
    ],
    ids=range(10),
)
def test_what_is_no_signature_does_not_verify(signature: bytes) -> None:
    assert not KEY.public.verifies(b"m", signature)


def test_every_flipped_bit_of_a_signature_is_noticed() -> None:
    signature = KEY.sign(b"m")
    for bit in range(512):
        flipped = bytearray(signature)
        flipped[bit // 8] ^= 1 << bit % 8
        assert not KEY.public.verifies(b"m", bytes(flipped))


# --- messages -----------------------------------------------------------------------------------


@given(purposes, payloads)
def test_what_is_sealed_opens_with_its_purpose_and_key(purpose: Purpose, payload: bytes) -> None:
    sealed = seal(purpose, payload, KEY)
    assert read_sealed(sealed) == (KEY.key_id, payload)
    assert open_sealed(purpose, sealed, KEY.public) == payload


@pytest.mark.parametrize("made", Purpose)
@pytest.mark.parametrize("asked", Purpose)
def test_a_message_passes_for_its_own_purpose_only(made: Purpose, asked: Purpose) -> None:
    sealed = seal(made, PAYLOAD, KEY)
    if made is asked:
        assert open_sealed(asked, sealed, KEY.public) == PAYLOAD
    else:
        with refuses(PeerError, "seal.not-signed"):
            open_sealed(asked, sealed, KEY.public)


def test_every_purpose_says_what_it_is_and_ends_with_zero() -> None:
    values = [purpose.value for purpose in Purpose]
    assert len(set(values)) == len(values)
    for purpose in Purpose:
        assert purpose.value == f"motcua/{purpose.name.lower()}/v1\0".encode()


def test_another_key_opens_nothing() -> None:
    with refuses(PeerError, "seal.not-signed"):
        open_sealed(Purpose.ENTRY, SEALED, OTHER.public)


class _Named:
    """A key that goes by another's short name."""

    def __init__(self, key: SigningKey, key_id: bytes) -> None:
        self._key, self.key_id = key, key_id

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    def verifies(self, message: bytes, signature: bytes) -> bool:
        return self._key.public.verifies(message, signature)


def test_a_message_that_names_another_key_than_signed_it_opens_with_neither() -> None:
    mixed = seal(Purpose.ENTRY, PAYLOAD, _Named(KEY, OTHER.key_id))
    for key in (KEY.public, OTHER.public):
        with refuses(PeerError, "seal.not-signed"):
            open_sealed(Purpose.ENTRY, mixed, key)


PROTECTED: dict[int, Value] = {1: -7, 4: KEY.key_id}


@pytest.mark.parametrize(
    "protected",
    [
        {},
        {1: -7},
        {4: KEY.key_id},
        {1: -8, 4: KEY.key_id},
        {1: -35, 4: KEY.key_id},
        {1: 0, 4: KEY.key_id},
        {1: "ES256", 4: KEY.key_id},
        {1: -7, 4: KEY.key_id[:7]},
        {1: -7, 4: KEY.key_id + b"\0"},
        {1: -7, 4: b""},
        {1: -7, 4: "key"},
        {1: -7, 2: [1], 4: KEY.key_id},
        {1: -7, 4: KEY.key_id, 5: b"iv"},
        {1: -7, 3: 0, 4: KEY.key_id},
        [1, -7],
        b"",
        -7,
    ],
    ids=repr,
)
def test_a_header_that_says_anything_else_is_refused(protected: Value) -> None:
    written = encode(protected)
    signature = KEY.sign(to_be_signed(Purpose.ENTRY, written, PAYLOAD))
    _refused(encode([written, {}, PAYLOAD, signature]))


def _refused(sealed: bytes) -> None:
    for reading in (read_sealed, lambda data: open_sealed(Purpose.ENTRY, data, KEY.public)):
        with pytest.raises(PeerError) as caught:
            reading(sealed)
        assert caught.value.key in {"seal.malformed", "canon.malformed"}


def _with(index: int, value: Value) -> bytes:
    changed = parts()
    changed[index] = value
    return encode(changed)


@pytest.mark.parametrize(
    "sealed",
    [
        b"",
        encode(1),
        encode([]),
        encode({}),
        encode(parts()[:3]),
        encode([*parts(), b""]),
        _with(0, b""),
        _with(0, "text"),
        _with(0, PROTECTED),
        _with(0, b"\xa2\x01\x26"),
        _with(1, {4: KEY.key_id}),
        _with(1, {1: -7}),
        _with(1, []),
        _with(1, b""),
        _with(2, "payload"),
        _with(2, []),
        _with(3, b""),
        _with(3, bytes(63)),
        _with(3, bytes(65)),
        _with(3, [bytes(64)]),
        b"\xd2" + SEALED,  # tagged
        b"\xd8\x62" + SEALED,
        SEALED + b"\0",
        SEALED[:-1],
        SEALED[:1] + b"\x58\x0e" + SEALED[2:],  # a length that is not the shortest
        b"\x9f" + SEALED[1:] + b"\xff",
    ],
    ids=range(26),
)
def test_what_is_no_message_of_ours_is_refused(sealed: bytes) -> None:
    _refused(sealed)


@pytest.mark.parametrize("size", [0, 1, 23, 24, 255, 256, 65_535, 65_536, 130_000])
def test_a_message_is_the_canonical_list_of_its_parts_whatever_its_size(size: int) -> None:
    payload = b"p" * size
    sealed, protected = seal(Purpose.ENTRY, payload, KEY), encode(PROTECTED)
    assert decode(sealed) == [protected, {}, payload, sealed[-64:]]
    assert read_sealed(sealed) == (KEY.key_id, payload)
    assert open_sealed(Purpose.ENTRY, sealed, KEY.public) == payload
    signed: Value = ["Signature1", protected, Purpose.ENTRY.value, payload]
    assert to_be_signed(Purpose.ENTRY, protected, payload) == encode(signed)


@pytest.mark.parametrize(
    ("size", "head"),
    [
        (23, b"\x58\x17"),
        (24, b"\x59\x00\x18"),
        (255, b"\x59\x00\xff"),
        (65_535, b"\x5a\x00\x00\xff\xff"),
        (65_536, b"\x5b\x00\x00\x00\x00\x00\x01\x00\x00"),
        (65_536, b"\x5f"),
    ],
)
def test_a_part_whose_length_is_not_the_shortest_is_refused(size: int, head: bytes) -> None:
    payload = b"p" * size
    sealed = seal(Purpose.ENTRY, payload, KEY)
    _refused(sealed.replace(encode(payload), head + payload, 1))


def test_a_message_that_nobody_could_read_is_not_made() -> None:
    room = BYTES_MAX - len(seal(Purpose.ENTRY, b"p" * 70_000, KEY)) + 70_000
    largest = seal(Purpose.ENTRY, b"p" * room, KEY)
    assert open_sealed(Purpose.ENTRY, largest, KEY.public) == b"p" * room
    with refuses(PeerError, "seal.malformed"):
        seal(Purpose.ENTRY, b"p" * (room + 1), KEY)
    assert len(largest) == BYTES_MAX
    _refused(largest + b"\0")


def test_a_message_without_its_payload_is_refused() -> None:
    # Detached content (RFC 9052, 4.1) would be null, which the canonical form does not have.
    written = parts()
    _refused(SEALED.replace(encode(written[2]), b"\xf6", 1))


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_every_changed_byte_of_a_message_is_noticed(place: int, change: int) -> None:
    changed = bytearray(SEALED)
    changed[place] ^= change
    with pytest.raises(PeerError):
        open_sealed(Purpose.ENTRY, bytes(changed), KEY.public)


@given(purposes, st.binary(max_size=70_000), st.binary(max_size=300))
def test_what_is_signed_is_the_structure_of_rfc_9052(
    purpose: Purpose, payload: bytes, protected: bytes
) -> None:
    written: Value = ["Signature1", protected, purpose.value, payload]
    assert to_be_signed(purpose, protected, payload) == encode(written)


def test_what_is_remembered_of_a_header_is_what_it_says() -> None:
    seal_module._key_id.cache_clear()  # noqa: SLF001  # the memory itself is on trial
    for key in (KEY, OTHER, KEY):
        assert read_sealed(seal(Purpose.ENTRY, PAYLOAD, key))[0] == key.key_id
