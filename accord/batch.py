"""The entries of a push as one block: thinned (accord.thin), then compressed.

Dictionaries are handed in; nothing here reads a file. Decompression is bounded by the size the
block states, which is bounded here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import zstandard

from accord.errors import PeerError
from accord.reconcile.values import Line, Mark, Parcel
from accord.thin import read_body, write_body
from accord.wire import ENTRIES_MAX, Push

__all__ = ["BLOCK_BYTES_MAX", "BODY_BYTES_MAX", "LEVEL", "Packer"]

BODY_BYTES_MAX: Final = 524_288
"""What a block may decompress to: four times a frame, the ratio that real entries reach."""
BLOCK_BYTES_MAX: Final = 130_048
"""What a block may take in a frame, 1 KiB left for the envelope."""
LEVEL: Final = 9
"""Of zstd: 12 % smaller than 3 at a fifth of its speed, still 40 MB/s."""


class Packer:
    """Packs and unpacks blocks with the dictionaries a program knows."""

    def __init__(self, dictionaries: Mapping[int, bytes]) -> None:
        """Prepare the dictionaries.

        Args:
            dictionaries: number and bytes of each, as shipped; number 0 is no dictionary.
        """
        self.dictionaries = tuple(sorted(dictionaries))
        known = {number: zstandard.ZstdCompressionDict(raw) for number, raw in dictionaries.items()}
        for dictionary in known.values():
            dictionary.precompute_compress(level=LEVEL)
        self._compressors = {0: zstandard.ZstdCompressor(level=LEVEL)} | {
            number: zstandard.ZstdCompressor(level=LEVEL, dict_data=dictionary)
            for number, dictionary in known.items()
        }
        self._decompressors = {0: zstandard.ZstdDecompressor()} | {
            number: zstandard.ZstdDecompressor(dict_data=dictionary)
            for number, dictionary in known.items()
        }

    def common(self, theirs: Sequence[int]) -> int:
        """Return the newest dictionary both know, 0 when there is none."""
        return max(set(self.dictionaries).intersection(theirs), default=0)

    def pack(self, log: str, prev: Mark, lines: Sequence[Line], *, dictionary: int) -> Push:
        """Return a push of as many of the lines as fit one frame, at least the first.

        Args:
            log: their log.
            prev: the place before the first line.
            lines: consecutive lines, at least one.
            dictionary: as ``common`` said.
        """
        lines = lines[:ENTRIES_MAX]
        while True:
            body = write_body(log, prev, lines)
            block = self._compressors[dictionary].compress(body)
            if len(lines) == 1 or (len(body) <= BODY_BYTES_MAX and len(block) <= BLOCK_BYTES_MAX):
                return Push(log, prev.epoch, lines[0].seq, prev.hash, len(lines), dictionary, block)
            lines = lines[: len(lines) // 2]

    def unpack(self, push: Push) -> tuple[Parcel, ...]:
        """Return the parcels of a push, each rebuilt to the bytes its author sealed.

        Raises:
            PeerError: ``wire.malformed`` when the block is no block, or larger than allowed.
        """
        decompressor = self._decompressors.get(push.dictionary)
        try:
            size = zstandard.frame_content_size(push.block)
            if decompressor is None or not 0 < size <= BODY_BYTES_MAX:
                raise PeerError("wire.malformed")
            # The size the block states is the size it gets: more is an error of the library.
            body = decompressor.decompress(push.block, allow_extra_data=False)
            return tuple(read_body(push, body))
        except (zstandard.ZstdError, PeerError) as error:
            raise PeerError("wire.malformed") from error
