"""Both verifiers take the same files of keys, and say the same of keys that were revoked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.verify.test_verifiers import (
    BOX_POINT,
    NODE,
    PYTHON,
    VERIFIERS,
    Case,
    holding,
    holding_receipts,
    pair,
    run,
)
from tools import vector_chains, vector_revocations, vectors

UNREADABLE = ["", '{"keys": 1}', "[]", "5", "null", "[" * 100_000, '{"\u00ff": 1.0}', "\u00ff"]


@VERIFIERS
@pytest.mark.parametrize("text", [None, *UNREADABLE], ids=lambda text: str(text)[:20])
def test_keys_that_cannot_be_read_are_told_from_a_slip_that_does_not_hold(
    verifier: list[str], tmp_path: Path, text: str | None
) -> None:
    path = tmp_path / "broken.json"
    if text is not None:
        path.write_text(text, "latin-1")
    answer = run(verifier, "slip", str(path), "MC1:0")
    assert answer.returncode == 2, answer.stdout
    assert answer.stdout.startswith("cannot read")
    assert answer.stderr == ""


def said_of(kind: str, name: str) -> tuple[str, str]:
    """Return the keys of a vector, and what is verified by them."""
    case = next(case for case in holding(kind) if case["name"] == name)
    return json.dumps(case["keys"]), str(case["text" if kind == "receipt" else "bytes"])


@VERIFIERS
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("of a revoked box, with an entry the city has", "has an entry of this number"),
        ("of a revoked box, behind what is believed", "did not have an entry of this number"),
        ("of a revoked box of which nothing is believed", "did not have an entry of this number"),
    ],
)
def test_a_slip_under_a_revoked_key_sends_to_the_city(
    verifier: list[str], name: str, told: str, tmp_path: Path
) -> None:
    keys, text = said_of("receipt", name)
    (tmp_path / "keys").write_text(keys, encoding="utf-8")

    answer = run(verifier, "slip", str(tmp_path / "keys"), text)

    assert answer.returncode == 3, answer.stderr
    assert "ASK THE CITY: genuine signature, but the key of box-00103-a" in answer.stdout
    assert "revoked on 2026-11-22" in answer.stdout
    assert told in answer.stdout
    assert "holds" not in answer.stdout


@VERIFIERS
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("all of it was with the city when the box was revoked", 0),
        ("one entry behind what is believed of a revoked box", 3),
        ("an export that ends before what is believed", 3),
        ("acts of a revoked officer, no clock checked", 3),
        ("acts before an officer was revoked", 0),
    ],
)
def test_a_log_under_a_revoked_key_holds_as_far_as_the_city_is_known_to_believe_it(
    verifier: list[str], name: str, code: int, tmp_path: Path
) -> None:
    keys, data = said_of("export", name)
    (tmp_path / "keys").write_text(keys, encoding="utf-8")
    (tmp_path / "log").write_bytes(bytes.fromhex(data))

    answer = run(verifier, "log", str(tmp_path / "keys"), str(tmp_path / "log"))

    assert answer.returncode == code, answer.stdout + answer.stderr
    assert ("ASK THE CITY" in answer.stdout) == (code == 3)


def test_both_verifiers_say_the_same_words(tmp_path: Path) -> None:
    for kind, what, name in (
        ("receipt", "slip", "of a revoked box, behind what is believed"),
        ("export", "log", "one entry behind what is believed of a revoked box"),
    ):
        keys, subject = said_of(kind, name)
        (tmp_path / "keys").write_text(keys, encoding="utf-8")
        if what == "log":
            (tmp_path / "log").write_bytes(bytes.fromhex(subject))
            subject = str(tmp_path / "log")
        one, other = (run(each, what, str(tmp_path / "keys"), subject) for each in (PYTHON, NODE))
        assert one.stdout == other.stdout


@VERIFIERS
@pytest.mark.parametrize(
    "case", [case for case in vectors.vectors()["keys.json"][:12] if not case["holds"]], ids=str
)
def test_keys_that_are_none_end_alike(verifier: list[str], case: Case, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(str(case["text"]), encoding="utf-8")
    text = str(holding_receipts[0]["text"])
    assert run(verifier, "slip", str(tmp_path / "keys"), text).returncode == 2


@VERIFIERS
def test_a_revocation_at_the_beginning_of_time_is_one(verifier: list[str], tmp_path: Path) -> None:
    keys, text = said_of("receipt", "of a box revoked at the beginning of time")
    (tmp_path / "keys").write_text(keys, encoding="utf-8")
    answer = run(verifier, "slip", str(tmp_path / "keys"), text)
    assert answer.returncode == 3
    assert "revoked on 1970-01-01" in answer.stdout


@VERIFIERS
def test_a_contradiction_between_slips_of_a_revoked_box_does_not_hold(
    verifier: list[str], tmp_path: Path
) -> None:
    (tmp_path / "keys").write_text(
        json.dumps(vector_revocations.revoking(box=(vector_chains.NOON, []))), encoding="utf-8"
    )
    answer = run(verifier, "slip", str(tmp_path / "keys"), *pair("contradiction"))
    assert answer.returncode == 1


@VERIFIERS
@pytest.mark.parametrize(
    "revoked",
    [
        None,
        {},
        {"at": "soon", "last": []},
        {"at": -1, "last": []},
        {"at": 1},
        {"at": 1, "last": [{"log": "box-00103-a", "epoch": "00", "seq": 0, "hash": ""}]},
        {"at": 1, "last": [{"log": "box-00103-a"}]},
    ],
)
def test_a_revocation_that_cannot_be_read_lets_nothing_hold(
    verifier: list[str], revoked: object, tmp_path: Path
) -> None:
    told = {"box-00103-a": {"role": "box", "point": BOX_POINT, "revoked": revoked}}
    (tmp_path / "keys").write_text(json.dumps(told), encoding="utf-8")
    answer = run(verifier, "slip", str(tmp_path / "keys"), str(holding_receipts[0]["text"]))
    assert answer.returncode == 2, answer.stdout + answer.stderr
