"""Headers and logs for tests: one of everything, and strategies for the rest."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from accord.canon import INTEGER_MAX
from accord.header import (
    ATTACHMENT_BYTES_MAX,
    ATTACHMENTS_MAX,
    KIND_MAX,
    PARENTS_MAX,
    PAYLOAD_BYTES_MAX,
    SCHEMA_MAX,
    SEQ_MAX,
    Attachment,
    Header,
    Origin,
    Stamp,
)
from accord.log import FIRST_PREVIOUS, Entry, Record, act_bytes, hash_payload, seal_entry
from accord.moments import COUNTER_MAX, INSTANT_MAX, ClockTrust, Hlc, Instant
from accord.seal import SigningKey

__all__ = ["BOX", "FULL", "LAN", "PLAIN", "a_log", "headers"]

BOX = SigningKey(bytes(range(40)))
LAN = SigningKey(bytes(range(1, 41)))

PLAIN = Header(
    log="box-00103-a",
    epoch=b"epoch-01",
    seq=1,
    prev=FIRST_PREVIOUS,
    stamp=Stamp(Hlc(Instant(1_795_305_600_000), 0), ClockTrust.UNKNOWN, b"boot-001", 17),
    kind=57,
    dossier="",
    parents=(),
    schema=1,
    payload_hash=b"p" * 32,
    payload_bytes=12,
)

FULL = replace(
    PLAIN,
    seq=1_204,
    prev=b"v" * 32,
    dossier="H26.001.02-261122-0001",
    parents=(1_190, 1_201, Origin("hub-00103", b"epoch-09", 44, b"q" * 32)),
    attachments=(Attachment(b"a" * 32, 0), Attachment(b"b" * 32, 1 << 20)),
    officer=LAN.key_id,
    act=b"s" * 64,
    was=Origin("box-00103-a", b"epoch-00", 1_203, b"w" * 32),
    extra=((20, 5), (23, [b"later"])),
)

_digests = st.binary(min_size=32, max_size=32)
_epochs = st.binary(min_size=8, max_size=8)
_names = st.from_regex(r"[a-z0-9][a-z0-9-]{0,22}", fullmatch=True)
_origins = st.builds(Origin, log=_names, epoch=_epochs, seq=st.integers(1, SEQ_MAX), hash=_digests)


@st.composite
def headers(draw: st.DrawFn) -> Header:
    """Any header that may be written."""
    seq = draw(st.integers(2, SEQ_MAX))
    is_act = draw(st.booleans())
    extra = draw(
        st.dictionaries(
            st.integers(20, 23), st.binary(max_size=9) | st.integers(0, INTEGER_MAX), max_size=4
        )
    )
    return Header(
        log=draw(_names),
        epoch=draw(_epochs),
        seq=seq,
        prev=draw(_digests),
        stamp=Stamp(
            Hlc(Instant(draw(st.integers(0, INSTANT_MAX))), draw(st.integers(0, COUNTER_MAX))),
            draw(st.sampled_from(ClockTrust)),
            draw(_epochs),
            draw(st.integers(0, SEQ_MAX)),
        ),
        kind=draw(st.integers(1, KIND_MAX)),
        dossier=draw(st.just("") | st.text(alphabet="0123456789.-AHđế", min_size=1, max_size=64)),
        parents=tuple(draw(st.lists(st.integers(1, seq - 1) | _origins, max_size=PARENTS_MAX))),
        schema=draw(st.integers(1, SCHEMA_MAX)),
        payload_hash=draw(_digests),
        payload_bytes=draw(st.integers(0, PAYLOAD_BYTES_MAX)),
        attachments=tuple(
            draw(
                st.lists(
                    st.builds(
                        Attachment,
                        hash=_digests,
                        size_bytes=st.integers(0, ATTACHMENT_BYTES_MAX),
                    ),
                    max_size=min(5, ATTACHMENTS_MAX),
                )
            )
        ),
        officer=draw(_epochs) if is_act else b"",
        act=draw(st.binary(min_size=64, max_size=64)) if is_act else b"",
        was=draw(st.none() | _origins),
        extra=tuple(sorted(extra.items())),
    )


def a_log(
    count: int, *, box: SigningKey = BOX, officer: SigningKey = LAN, log: str = "box-00103-a"
) -> list[Record]:
    """A log of so many entries, every third of them an act."""
    made: list[Record] = []
    previous: Entry | None = None
    for seq in range(1, count + 1):
        salt, payload = seq.to_bytes(16, "big"), b"payload %d" % seq
        header = replace(
            PLAIN,
            log=log,
            seq=seq,
            prev=previous.hash if previous else FIRST_PREVIOUS,
            stamp=replace(PLAIN.stamp, time=Hlc(Instant(1_795_305_600_000 + 1000 * seq), 0)),
            payload_hash=hash_payload(salt, payload),
            payload_bytes=len(payload),
        )
        if seq % 3 == 0:
            header = replace(header, officer=officer.key_id, act=officer.sign(act_bytes(header)))
        previous = seal_entry(header, box)
        made.append(Record(previous, salt, payload))
    return made
