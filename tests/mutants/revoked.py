"""What the public keys and both verifiers say of revoked keys, broken on purpose."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.keyring import Keyring
from tests.hub.installation import make_installation
from tests.hub.main import test_proving
from tests.mutants.mutant import Mutant
from tests.verify import test_verifiers

Patch = pytest.MonkeyPatch
VERIFY = test_verifiers.ROOT / "verify"


def _rewritten(part: str, other: str, suffix: str) -> Callable[[Patch], None]:
    """Let a verifier be another one, in which a part of its text is changed."""

    def patch(patch: Patch) -> None:
        text = (VERIFY / f"verify{suffix}").read_text("utf-8")
        assert text.count(part) == 1, part
        folder = Path(tempfile.mkdtemp())
        (folder / f"verify{suffix}").write_text(text.replace(part, other), "utf-8")
        name = "PYTHON" if suffix == ".py" else "NODE"
        program = sys.executable if suffix == ".py" else "node"
        patch.setattr(test_verifiers, name, [program, str(folder / f"verify{suffix}")])

    return patch


def _python_agrees() -> None:
    test_verifiers.test_every_published_vector_agrees(test_verifiers.PYTHON)


def _javascript_agrees() -> None:
    test_verifiers.test_every_published_vector_agrees(test_verifiers.NODE)


def _revocations_are_told() -> None:
    with tempfile.TemporaryDirectory() as folder:
        hub = make_installation(Path(folder))
        assert hub.init() == 0
        test_proving.test_a_revoked_box_is_told_with_the_public_keys(hub)


def _python(name: str, part: str, other: str) -> Mutant:
    return Mutant(f"verify.py {name}", _rewritten(part, other, ".py"), _python_agrees)


def _javascript(name: str, part: str, other: str) -> Mutant:
    return Mutant(f"verify.mjs {name}", _rewritten(part, other, ".mjs"), _javascript_agrees)


MUTANTS = [
    Mutant(
        "leaves revocations out of the public keys",
        lambda patch: patch.setattr(Keyring, "end", lambda *_: None),
        _revocations_are_told,
    ),
    _python(
        "calls a slip of a revoked box good",
        '"believed": end.last(box, fields[0])[0]} if end',
        '"believed": end.last(box, fields[0])[0]} if end and end.at',
    ),
    _python(
        "believes what a revoked box sealed",
        "self.sealed_late.add((epoch, seq))",
        "pass",
    ),
    _python(
        "lets any history pass for what the city believes",
        "need(digest.hex() == believed,",
        "need(True,",
    ),
    _python(
        "takes the last entry of one epoch for that of all",
        "if place[0] != epoch}",
        "if False}",
    ),
    _python("takes a revoked officer's word for the time", "header[7] == SYNCHRONISED and ", ""),
    _python(
        "believes acts of revoked officers",
        "self.acted_late.add((epoch, seq))",
        "pass",
    ),
    _javascript("calls a slip of a revoked box good", "...(end && {", "...(end && end.at && {"),
    _javascript(
        "believes what a revoked box sealed",
        "this.sealedLate.add(place);",
        "",
    ),
    _javascript(
        "lets any history pass for what the city believes",
        "need(hex(hash) === last.hash,",
        "need(true,",
    ),
    _javascript(
        "takes a revoked officer's word for the time",
        "header.get(7) === SYNCHRONISED && ",
        "",
    ),
    _python(
        "takes 1.0 for a whole number", "parse_float=str", "parse_float=lambda t: int(float(t))"
    ),
    _python(
        "takes a key with fields nobody knows",
        "set(value) == set(shapes)",
        "set(value) >= set(shapes)",
    ),
    _python("takes any name for a key's", "and is_clean(owner)", "and True"),
    _javascript("takes 1.0 for a whole number", "need(!/", "need(true || /"),
    _javascript(
        "takes a key with fields nobody knows", "Object.keys(value).length === names.length && ", ""
    ),
    _javascript("takes any name for a key's", "&& isClean(owner)", ""),
    _javascript("believes acts of revoked officers", "this.actedLate.add(place);", ";"),
]
