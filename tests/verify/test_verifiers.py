"""Both verifiers find of every vector what it says, and refuse every mutant of those that hold."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from accord.base45 import ALPHABET
from accord.export import Preamble, write_export
from accord.fleet import LogOpened, OpeningReason
from accord.log import FIRST_PREVIOUS, Head
from accord.moments import ClockTrust, Hlc, Instant, Reading
from accord.naming import LogName
from accord.seal import SigningKey
from accord.writer import write_entry
from tests.tidy.test_size import LONGER
from tools import vector_chains, vectors

ROOT = Path(__file__).parents[2]
PYTHON = [sys.executable, str(ROOT / "verify/verify.py")]
NODE = ["node", str(ROOT / "verify/verify.mjs")]
MUTANTS = 5_400
VERIFIERS = pytest.mark.parametrize("verifier", [PYTHON, NODE], ids=["python", "javascript"])

Case = dict[str, object]

FIELDS = {
    "seal": ["sealed"],
    "export": ["bytes"],
    "acknowledgement": ["sealed"],
    "checkpoint": ["sealed"],
    "inclusion": ["over", "entry", "proof"],
    "consistency": ["held", "shown", "proof"],
}
"""What is changed of a vector of each kind, to make a mutant."""


def run(verifier: list[str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*verifier, *words], capture_output=True, text=True, check=False, timeout=60
    )


def holding(kind: str) -> list[Case]:
    return [
        case
        for cases in vectors.vectors().values()
        for case in cases
        if case["kind"] == kind and case["holds"]
    ]


def changed(hexadecimal: str, random: Random) -> str:
    data = bytearray.fromhex(hexadecimal)
    place = random.randrange(len(data))
    match random.randrange(4):
        case 0:
            data[place] ^= 1 << random.randrange(8)
        case 1:
            del data[place]
        case 2:
            data.insert(place, random.randrange(256))
        case _:
            data = data[:place]
    return data.hex()


def respelled(text: str, random: Random) -> str:
    place = random.randrange(len(text))
    other = random.choice([letter for letter in ALPHABET if letter != text[place]])
    return text[:place] + random.choice([other, "", other + text[place]]) + text[place + 1 :]


def mutants(random: Random) -> Iterator[Case]:
    cases = [case for kind in FIELDS for case in holding(kind)]
    while True:
        case = random.choice(cases)
        field = random.choice(FIELDS[str(case["kind"])])
        yield {**case, field: changed(str(case[field]), random), "holds": False}
        case = random.choice(holding_receipts)
        yield {**case, "text": respelled(str(case["text"]), random), "holds": False}
        case = random.choice(holding_chains)
        records = [list(record) for record in case["records"]]  # type: ignore[attr-defined]  # a list
        record = random.choice(records)
        part = random.choice([place for place in range(3) if record[place]])
        record[part] = changed(record[part], random)
        yield {**case, "records": records, "holds": False}


holding_receipts = holding("receipt")
holding_chains = holding("chain")


def test_the_published_vectors_are_current() -> None:
    for name, cases in vectors.vectors().items():
        published = json.loads((ROOT / vectors.FOLDER / name).read_text(encoding="utf-8"))

        assert published == json.loads(json.dumps(cases)), f"run: python -m tools.vectors ({name})"


@VERIFIERS
def test_every_published_vector_agrees(verifier: list[str]) -> None:
    answer = run(verifier, "vectors", str(ROOT / vectors.FOLDER))

    assert answer.returncode == 0, answer.stdout[-2000:] + answer.stderr
    agreed, _, total = answer.stdout.split()[:3]
    assert int(agreed) == int(total) > 400


@pytest.mark.timeout(120)
@VERIFIERS
def test_every_mutant_is_refused(verifier: list[str], tmp_path: Path) -> None:
    random = Random(20_261_122)
    source = mutants(random)
    known = {json.dumps(case) for case in (*holding_receipts, *holding_chains)}
    cases = [
        {**case, "name": f"mutant {number}"}
        for number, case in zip(range(MUTANTS), source, strict=False)
        if json.dumps({**case, "holds": True}) not in known
    ]
    (tmp_path / "mutants.json").write_text(json.dumps(cases), encoding="utf-8")

    answer = run(verifier, "vectors", str(tmp_path))

    assert answer.returncode == 0, answer.stdout[-2000:] + answer.stderr
    assert int(answer.stdout.split()[0]) >= 5_000


@VERIFIERS
def test_a_verifier_that_is_shown_a_wrong_vector_says_so(
    verifier: list[str], tmp_path: Path
) -> None:
    wrong = {**holding_receipts[0], "holds": False}
    (tmp_path / "wrong.json").write_text(json.dumps([wrong]), encoding="utf-8")

    answer = run(verifier, "vectors", str(tmp_path))

    assert answer.returncode == 1
    assert "DISAGREES" in answer.stdout


@VERIFIERS
def test_no_vectors_at_all_is_no_success(verifier: list[str], tmp_path: Path) -> None:
    assert run(verifier, "vectors", str(tmp_path)).returncode == 1


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(vector_chains.KEYS), encoding="utf-8")
    return path


@VERIFIERS
def test_a_slip_is_read_out_and_holds(verifier: list[str], keys: Path) -> None:
    answer = run(verifier, "slip", str(keys), str(holding_receipts[0]["text"]))

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert f"dossier: {vector_chains.DOSSIER}" in answer.stdout
    assert "box: box-00103-a" in answer.stdout
    assert answer.stdout.rstrip().endswith("holds")


@VERIFIERS
def test_a_forged_slip_does_not_hold(verifier: list[str], keys: Path) -> None:
    text = str(holding_receipts[0]["text"])
    answer = run(verifier, "slip", str(keys), text[:-1] + ("0" if text[-1] != "0" else "1"))

    assert answer.returncode == 1
    assert "DOES NOT HOLD" in answer.stdout


def pair(said: str) -> list[str]:
    found = next(case for case in holding("receipts") if case["says"] == said)
    texts = found["texts"]
    assert isinstance(texts, list)
    return texts


@VERIFIERS
@pytest.mark.parametrize(
    ("said", "code"), [("next", 0), ("missing 2", 0), ("same", 0), ("contradiction", 1)]
)
def test_two_slips_show_what_is_missing_between_them(
    verifier: list[str], keys: Path, said: str, code: int
) -> None:
    answer = run(verifier, "slip", str(keys), *pair(said))

    assert answer.returncode == code
    assert f"between: {said}" in answer.stdout


@VERIFIERS
def test_an_exported_log_is_counted_and_holds(
    verifier: list[str], keys: Path, tmp_path: Path
) -> None:
    path = tmp_path / "log.export"
    path.write_bytes(bytes.fromhex(str(holding("export")[0]["bytes"])))

    answer = run(verifier, "log", str(keys), str(path))

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "box-00103-a: 3 entries in 1 epochs" in answer.stdout


@VERIFIERS
@pytest.mark.parametrize("is_there", [True, False])
def test_what_a_log_says_it_saw_of_another_is_held_against_it(
    verifier: list[str], keys: Path, tmp_path: Path, *, is_there: bool
) -> None:
    """Each of the two logs holds alone; beside each other they contradict."""
    records = vector_chains.chain()
    seen = vector_chains.origin(records[2], digest=b"" if is_there else bytes(32))
    other = vector_chains.next_epoch(seen, log="box-00104-a", box=vector_chains.OTHER_BOX)
    files = [tmp_path / "one.export", tmp_path / "other.export"]
    for file, log, lines in zip(
        files, ("box-00103-a", "box-00104-a"), (records, [other]), strict=True
    ):
        file.write_bytes(b"".join(write_export(Preamble(log, Instant(0)), lines)))
        assert run(verifier, "log", str(keys), str(file)).returncode == 0
    answer = run(verifier, "log", str(keys), *map(str, files))
    assert answer.returncode == (0 if is_there else 1)
    assert ("a parent that is not the one in that log" in answer.stdout) is not is_there


@VERIFIERS
def test_wrong_use_is_told_from_what_does_not_hold(verifier: list[str]) -> None:
    assert run(verifier, "slip").returncode == 2


def test_the_python_verifier_is_one_short_file_without_the_project() -> None:
    source = (ROOT / "verify/verify.py").read_text(encoding="utf-8")

    assert len(source.splitlines()) <= LONGER["verify/verify.py"]
    assert not any(f"from {room}" in source for room in ("accord", "edge", "hub"))


BOX_POINT = vector_chains.KEYS["box-00103-a"]


@VERIFIERS
@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"box-00103-a": {"role": "box", "point": BOX_POINT}}, 0),
        ({"box-00103-a": {"role": "officer", "point": BOX_POINT}}, 1),
        ({"box-00103-a": {"role": "hub", "point": BOX_POINT}}, 1),
        ({"box-00103-a": {"role": "king", "point": BOX_POINT}}, None),
        ({"hub-evil (1f2e3d4c)": BOX_POINT}, None),
        ({"hub-00103": BOX_POINT}, None),
    ],
)
def test_a_key_is_what_its_role_says_and_not_its_name(
    verifier: list[str], keys: dict[str, object], code: int | None, tmp_path: Path
) -> None:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(keys), encoding="utf-8")
    answer = run(verifier, "slip", str(path), str(holding_receipts[0]["text"]))
    assert answer.returncode == code if code is not None else answer.returncode in {1, 2}


@VERIFIERS
def test_an_officer_called_like_a_log_of_the_hub_seals_none(
    verifier: list[str], tmp_path: Path
) -> None:
    key, log = SigningKey(b"e" * 40), LogName("hub-00103")
    opened = LogOpened(
        box=log,
        agency="H26.103",
        unit="x",
        slot=0,
        point=key.public.point,
        reason=OpeningReason.ENROLLED,
        software="1",
    )
    record = write_entry(
        Head(log, b"epoch--1", 0, FIRST_PREVIOUS, Hlc(Instant(0), 0)),
        opened,
        dossier="",
        parents=(),
        reading=Reading(Instant(1), 1, b"boot----", ClockTrust.SYNCHRONISED),
        salt=bytes(16),
        box=key,
    )
    file = tmp_path / "log"
    file.write_bytes(b"".join(write_export(Preamble(log, Instant(1)), [record])))
    for role, code in (("officer", 1), ("hub", 0)):
        told = {"hub-evil (1f2e3d4c)": {"role": role, "point": key.public.point.hex()}}
        (tmp_path / "keys").write_text(json.dumps(told), encoding="utf-8")
        assert run(verifier, "log", str(tmp_path / "keys"), str(file)).returncode == code
