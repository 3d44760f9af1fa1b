from __future__ import annotations

from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.merkle import (
    EMPTY_ROOT,
    PATH_MAX,
    Frontier,
    hash_leaf,
    prove_consistency,
    prove_inclusion,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# The leaves and roots that the implementations of Certificate Transparency test each other with.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

lists = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


def items(count: int) -> list[bytes]:
    return [number.to_bytes(4, "big") for number in range(count)]


@pytest.mark.parametrize("size", range(9))
def test_the_known_roots_come_out(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size]


def test_the_hash_of_nothing_is_the_hash_of_no_bytes() -> None:
    assert root_of([]) == EMPTY_ROOT == Frontier().root()


@given(lists)
def test_adding_one_by_one_gives_the_root_of_the_list(leaves: list[bytes]) -> None:
    frontier = Frontier()
    for count, leaf in enumerate(leaves, start=1):
        frontier = frontier.added(leaf)
        assert frontier.size == count
        assert len(frontier.peaks) == count.bit_count()
        assert frontier.root() == root_of(leaves[:count])


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def test_the_worked_example_of_the_rfc_holds() -> None:
    # RFC 9162, 2.1.5: seven leaves, with its letters.
    leaves = items(7)
    a, b, c, d, e, f, j = (hash_leaf(leaf) for leaf in leaves)
    g, h, i = _node(a, b), _node(c, d), _node(e, f)
    k, l = _node(g, h), _node(i, j)  # noqa: E741  # the letter of the RFC
    assert root_of(leaves) == _node(k, l)
    assert prove_inclusion(leaves, 0) == (b, h, l)
    assert prove_inclusion(leaves, 3) == (c, g, l)
    assert prove_inclusion(leaves, 4) == (f, j, k)
    assert prove_inclusion(leaves, 6) == (i, k)
    assert prove_consistency(leaves, 3) == (c, d, g, l)
    assert prove_consistency(leaves, 4) == (l,)
    assert prove_consistency(leaves, 6) == (i, j, k)


@pytest.mark.timeout(120)
def test_every_item_of_every_list_proves_its_place_and_no_other() -> None:
    for size in range(1, 34):
        leaves = items(size)
        root = root_of(leaves)
        for index in range(size):
            path = prove_inclusion(leaves, index)
            for claimed in range(-1, size + 2):
                proves = verify_inclusion(leaves[index], path, index=claimed, size=size, root=root)
                assert proves == (claimed == index)


@pytest.mark.timeout(120)
def test_every_beginning_of_every_list_proves_itself_and_no_other() -> None:
    roots = [root_of(items(size)) for size in range(35)]
    for later in range(1, 34):
        leaves = items(later)
        for earlier in range(1, later + 1):
            path = prove_consistency(leaves, earlier)
            for claimed in range(later + 2):
                proves = verify_consistency(
                    path,
                    earlier=claimed,
                    later=later,
                    earlier_root=roots[claimed],
                    later_root=roots[later],
                )
                assert proves == (claimed == earlier or claimed == later == earlier)


@given(lists, st.data())
def test_a_changed_proof_proves_nothing(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = list(prove_inclusion(leaves, index))
    place = {"index": index, "size": len(leaves), "root": root_of(leaves)}
    assert verify_inclusion(leaves[index], path, **place)  # type: ignore[arg-type]  # three names
    assert not verify_inclusion(leaves[index] + b"x", path, **place)  # type: ignore[arg-type]  # as above
    for changed in _changed(path, data):
        assert not verify_inclusion(leaves[index], changed, **place)  # type: ignore[arg-type]  # as above


@given(lists, st.data())
def test_a_changed_consistency_proof_proves_nothing(
    leaves: list[bytes], data: st.DataObject
) -> None:
    earlier = data.draw(st.integers(1, len(leaves)))
    path = list(prove_consistency(leaves, earlier))

    def proves(changed: list[bytes]) -> bool:
        return verify_consistency(
            changed,
            earlier=earlier,
            later=len(leaves),
            earlier_root=root_of(leaves[:earlier]),
            later_root=root_of(leaves),
        )

    assert proves(path)
    for changed in _changed(path, data):
        assert not proves(changed)


def _changed(path: list[bytes], data: st.DataObject) -> list[list[bytes]]:
    changed = [[*path, bytes(32)], [bytes(32), *path], [*path, *[bytes(32)] * PATH_MAX]]
    if path:
        place = data.draw(st.integers(0, len(path) - 1))
        other = bytearray(path[place])
        other[0] ^= 1
        changed += [
            path[:-1],
            path[1:],
            [*path[:place], bytes(other), *path[place + 1 :]],
            [*path[:place], path[place], *path[place:]],
        ]
    return changed


def test_a_leaf_never_passes_for_a_node() -> None:
    left, right = hash_leaf(b"a"), hash_leaf(b"b")
    root = root_of([b"a", b"b"])
    assert not verify_inclusion(left + right, [], index=0, size=1, root=root)


def test_no_beginning_means_no_proof() -> None:
    for earlier, later in ((0, 5), (6, 5), (-1, 5)):
        assert not verify_consistency(
            [], earlier=earlier, later=later, earlier_root=EMPTY_ROOT, later_root=EMPTY_ROOT
        )
    assert not verify_consistency(
        [], earlier=3, later=5, earlier_root=EMPTY_ROOT, later_root=EMPTY_ROOT
    )


@pytest.mark.parametrize("place", [-1, 5, 99])
def test_what_is_not_in_the_list_cannot_be_asked_for(place: int) -> None:
    with pytest.raises(IndexError):
        prove_inclusion(items(5), place)


@pytest.mark.parametrize("earlier", [-1, 0, 6])
def test_a_beginning_that_is_none_cannot_be_asked_for(earlier: int) -> None:
    with pytest.raises(IndexError):
        prove_consistency(items(5), earlier)


@pytest.mark.timeout(120)
def test_random_garbage_never_proves_anything() -> None:
    random = Random(9)
    root = root_of(items(21))
    for _ in range(2_000):
        path = [random.randbytes(32) for _ in range(random.randrange(8))]
        index = random.randrange(21)
        assert not verify_inclusion(items(21)[index], path, index=index, size=21, root=root)
