"""The Merkle tree of RFC 9162: one hash for a whole list, and short proofs about it.

The hash of a leaf and that of a node begin with different bytes (RFC 9162, 2.1.1), so neither
passes for the other. A list that only grew proves it by a consistency proof; what is in the list
proves it by an inclusion proof; both take about log2 of the length in hashes of 32 bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

__all__ = [
    "EMPTY_ROOT",
    "PATH_MAX",
    "Frontier",
    "hash_leaf",
    "prove_consistency",
    "prove_inclusion",
    "root_of",
    "verify_consistency",
    "verify_inclusion",
]

EMPTY_ROOT: Final = sha256().digest()
"""The root of a list of nothing (RFC 9162, 2.1.1)."""

PATH_MAX: Final = 54
"""Hashes in a proof: a list has at most 2^53 - 1 entries."""


def hash_leaf(leaf: bytes) -> bytes:
    """Return the hash of one item of the list."""
    return sha256(b"\0" + leaf).digest()


def _join(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that is needed of a list to add to it: one hash for each one-bit of its length.

    Attributes:
        size: items so far.
        peaks: roots of the full subtrees, the largest first.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def added(self, leaf: bytes) -> Frontier:
        """Return the frontier of the list with one more item."""
        peaks, peak, size = list(self.peaks), hash_leaf(leaf), self.size
        while size & 1:
            peak = _join(peaks.pop(), peak)
            size >>= 1
        return Frontier(self.size + 1, (*peaks, peak))

    def root(self) -> bytes:
        """Return the hash of the whole list."""
        if not self.peaks:
            return EMPTY_ROOT
        *rest, root = self.peaks
        for peak in reversed(rest):
            root = _join(peak, root)
        return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the hash of a list."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return hash_leaf(leaves[0])
    middle = _middle(len(leaves))
    return _join(root_of(leaves[:middle]), root_of(leaves[middle:]))


def prove_inclusion(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the path from the item at ``index`` to the root (RFC 9162, 2.1.3.1).

    Raises:
        IndexError: there is no such item.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    path: list[bytes] = []
    while len(leaves) > 1:
        middle = _middle(len(leaves))
        if index < middle:
            path.append(root_of(leaves[middle:]))
            leaves = leaves[:middle]
        else:
            path.append(root_of(leaves[:middle]))
            leaves, index = leaves[middle:], index - middle
    return tuple(reversed(path))


def prove_consistency(leaves: Sequence[bytes], earlier: int) -> tuple[bytes, ...]:
    """Return the proof that the list begins with its first ``earlier`` items (RFC 9162, 2.1.4.1).

    Raises:
        IndexError: the list has not so many items, or none were asked for.
    """
    if not 0 < earlier <= len(leaves):
        raise IndexError(earlier)
    path: list[bytes] = []
    is_whole = True
    while earlier != len(leaves):
        middle = _middle(len(leaves))
        if earlier <= middle:
            path.append(root_of(leaves[middle:]))
            leaves = leaves[:middle]
        else:
            path.append(root_of(leaves[:middle]))
            leaves, earlier, is_whole = leaves[middle:], earlier - middle, False
    if not is_whole:
        path.append(root_of(leaves))
    return tuple(reversed(path))


def verify_inclusion(
    leaf: bytes, path: Sequence[bytes], *, index: int, size: int, root: bytes
) -> bool:
    """Say whether the item stands at ``index`` in the list of that size and root."""
    if not 0 <= index < size or len(path) > PATH_MAX:
        return False
    climb = _Climb(index, size - 1, path)
    found = climb.up(hash_leaf(leaf), on_right=_join)
    return climb.is_done and found == root


def verify_consistency(
    path: Sequence[bytes], *, earlier: int, later: int, earlier_root: bytes, later_root: bytes
) -> bool:
    """Say whether the list of the later size and root begins with the earlier one."""
    if not 0 < earlier <= later or len(path) > PATH_MAX:
        return False
    if earlier == later:
        return not path and earlier_root == later_root
    if earlier & (earlier - 1) == 0:  # the earlier list is one full subtree: it is its own start
        path = (earlier_root, *path)
    if not path:
        return False
    climb = _Climb(earlier - 1, later - 1, path[1:])
    climb.skip_full()
    start, old = path[0], path[0]

    def on_right(node: bytes, hash_: bytes) -> bytes:
        nonlocal old
        old = _join(node, old)
        return _join(node, hash_)

    found = climb.up(start, on_right=on_right)
    return climb.is_done and found == later_root and old == earlier_root


class _Climb:
    """The walk from a node to the root that both verifications share (RFC 9162, 2.1.3.2)."""

    def __init__(self, node: int, last: int, path: Sequence[bytes]) -> None:
        self._node, self._last, self._path = node, last, path
        self.is_done = False

    def skip_full(self) -> None:
        """Begin above the full subtree that the node closes."""
        while self._node & 1:
            self._node >>= 1
            self._last >>= 1

    def up(self, hash_: bytes, *, on_right: Callable[[bytes, bytes], bytes]) -> bytes:
        """Climb; ``on_right`` joins a sibling on the left with the hash so far."""
        for sibling in self._path:
            if self._last == 0:
                return hash_
            if self._node & 1 or self._node == self._last:
                hash_ = on_right(sibling, hash_)
                while self._node and not self._node & 1:
                    self._node >>= 1
                    self._last >>= 1
            else:
                hash_ = _join(hash_, sibling)
            self._node >>= 1
            self._last >>= 1
        self.is_done = self._last == 0
        return hash_


def _middle(size: int) -> int:
    # The largest power of two that is smaller than the size.
    return 1 << (size - 1).bit_length() - 1
