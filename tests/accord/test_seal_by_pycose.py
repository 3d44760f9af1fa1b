"""A second reader and writer of COSE, by other hands, agrees with ours in both directions."""

from __future__ import annotations

import cbor2
from hypothesis import given
from pycose.algorithms import Es256
from pycose.headers import KID, Algorithm
from pycose.keys.curves import P256
from pycose.keys.ec2 import EC2Key
from pycose.messages.sign1message import Sign1Message

from accord.seal import Purpose, SigningKey, open_sealed, seal
from tests.accord.test_seal import KEY, ORDER, SEED, payloads, purposes


def _cose_key(key: SigningKey, scalar: int) -> EC2Key:
    point = key.public.point
    return EC2Key(crv=P256, x=point[1:33], y=point[33:], d=scalar.to_bytes(32, "big"))


SCALAR = int.from_bytes(SEED, "big") % (ORDER - 1) + 1


@given(purposes, payloads)
def test_pycose_verifies_what_we_seal(purpose: Purpose, payload: bytes) -> None:
    message = Sign1Message.from_cose_obj(
        cbor2.loads(seal(purpose, payload, KEY)), allow_unknown_attributes=False
    )
    assert (message.phdr, message.uhdr, message.payload) == (
        {Algorithm: Es256, KID: KEY.key_id},
        {},
        payload,
    )
    message.external_aad = purpose.value  # type: ignore[misc]  # its setter has no type
    message.key = _cose_key(KEY, SCALAR)
    assert message.verify_signature()
    message.external_aad = b""  # type: ignore[misc]  # its setter has no type
    assert not message.verify_signature()


@given(purposes, payloads)
def test_we_open_what_pycose_seals(purpose: Purpose, payload: bytes) -> None:
    message = Sign1Message(
        phdr={Algorithm: Es256, KID: KEY.key_id}, payload=payload, external_aad=purpose.value
    )
    message.key = _cose_key(KEY, SCALAR)
    sealed = bytearray(message.encode(tag=False))
    s = int.from_bytes(sealed[-32:], "big")
    sealed[-32:] = min(s, ORDER - s).to_bytes(32, "big")  # its random s may be the higher one
    assert open_sealed(purpose, bytes(sealed), KEY.public) == payload
