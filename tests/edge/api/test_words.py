from __future__ import annotations

from pathlib import Path

import pytest

from accord.errors import FaultError, RefusedError
from edge.api.words import LANGUAGES, load_words


def test_an_error_becomes_its_sentence_with_its_values() -> None:
    error = RefusedError("signer.wrong-pin", left=3)
    assert load_words("vi").sentence(error) == "Sai mã PIN. Còn 3 lần thử."
    assert load_words("en").sentence(error) == "Wrong PIN. 3 tries left."


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_nobody_foresaw_names_its_code(language: str) -> None:
    assert "never.heard-of" in load_words(language).sentence(FaultError("never.heard-of"))
    assert "never.heard-of" in load_words(language).say("never.heard-of")


def test_a_value_that_did_not_come_shows_as_a_gap() -> None:
    assert "…" in load_words("vi").sentence(RefusedError("signer.wrong-pin"))


def test_words_that_were_not_compiled_are_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match=r"words\.not-compiled"):
        load_words("vi", tmp_path)
