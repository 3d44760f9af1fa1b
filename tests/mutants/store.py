"""The box's store, broken on purpose: durability, secrecy, chain, counts, the second medium."""

from __future__ import annotations

import inspect
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accord.errors import FaultError
from edge.store import chain, city, counts, derive, drafts, engine, journal, judgement, ledger, said
from edge.store.database import Database
from edge.store.journal import JournalState
from edge.store.ledger import Ledger
from ground.files.tidemark import TideMark
from tests.edge.store import (
    test_book,
    test_copies,
    test_database,
    test_journal,
    test_keyfile,
    test_ledger,
    test_own,
    test_verify,
)
from tests.edge.store.boxes import Hub, a_box, admit_lan
from tests.edge.store.liar import Liar
from tests.edge.store.logs import key_file
from tests.mutants.mutant import Mutant

Patch = pytest.MonkeyPatch


def _given(check: Callable[..., None]) -> Callable[[], None]:
    """Give a test what its fixtures would: folders, an open box, a hub it has heard."""

    def run() -> None:
        with tempfile.TemporaryDirectory() as made, Patch.context() as patch:
            wanted = inspect.signature(check).parameters
            folder = Path(made)
            card, stick = folder / "card", folder / "stick"
            card.mkdir()
            stick.mkdir()
            gifts: dict[str, Any] = {
                "tmp_path": folder,
                "card": card,
                "stick": stick / "tide",
                "monkeypatch": patch,
                "path": card / "box.db",
            }
            if "box" not in wanted:
                check(**{name: gifts[name] for name in wanted})
                return
            with a_box(card) as box:
                gifts["box"] = box
                if "hub" in wanted:
                    gifts["hub"] = Hub()
                    box.hear(*(gifts["hub"].say(fact) for fact in admit_lan()))
                check(**{name: gifts[name] for name in wanted})

    return run


def _pragma(name: str, wanted: str, answer: str | int) -> Callable[[Patch], None]:
    rows = engine._PRAGMAS
    kept = tuple((name, wanted, answer) if row[0] == name else row for row in rows)
    return lambda patch: patch.setattr(engine, "_PRAGMAS", kept)


def _set(where: object, name: str, value: object) -> Callable[[Patch], None]:
    return lambda patch: patch.setattr(where, name, value)


def _nothing(*_: object, **__: object) -> None:
    return None


def _reads(name: str, answer: str | int) -> Callable[[], None]:
    """Check that the writer works under a protection, by the engine's own word."""

    def check(path: Path) -> None:
        opened = Database(path, keys=key_file(path.parent))
        try:
            with opened.writing() as connection:
                assert connection.execute(f"PRAGMA {name}").fetchone() == (answer,)
        finally:
            opened.close()

    return _given(check)


def _salts_are_looked_at() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        bit = 8 * 8 + 1  # in the first salt, which follows page number and size
        test_journal.test_a_bit_flipped_in_the_head_of_the_last_frame_leaves_it_not_whole(
            path, test_journal.write_journal(path / "box.db"), bit
        )


def _forget_counts(connection: Any, day: str, count: int) -> None:
    connection.execute("INSERT OR REPLACE INTO day_counts VALUES (?, ?)", (day, count))


def _engine_is_old() -> None:
    with Patch.context() as patch:
        connect = engine.sqlite.connect
        lie: dict[str, object] = {"SELECT sqlite_version": [("3.51.2",)]}
        patch.setattr(engine.sqlite, "connect", lambda *a, **k: Liar(connect(*a, **k), lie))
        _given(_refuses_the_engine)()


def _refuses_the_engine(path: Path) -> None:
    with pytest.raises(FaultError, match="what=engine"):
        Database(path, keys=key_file(path.parent)).close()


MUTANTS = [
    Mutant(
        "a commit is not synced to the disk",
        _pragma("synchronous", "NORMAL", 1),
        _reads("synchronous", 2),
    ),
    Mutant(
        "a commit rests on the name of a journal",
        _pragma("journal_mode", "DELETE", "delete"),
        _reads("journal_mode", "wal"),
    ),
    Mutant(
        "checkpoints run by themselves",
        _pragma("wal_autocheckpoint", "1000", 1000),
        _reads("wal_autocheckpoint", 0),
    ),
    Mutant(
        "references are not held",
        _pragma("foreign_keys", "OFF", 0),
        _reads("foreign_keys", 1),
    ),
    Mutant(
        "an engine with a known defect is used",
        _set(engine, "ENGINE_FLOOR", (3, 0, 0)),
        _engine_is_old,
    ),
    Mutant(
        "what was committed is not read back",
        _set(Ledger, "_read_back", _nothing),
        _given(test_ledger.test_what_is_read_back_is_compared_before_the_block_ends),
    ),
    Mutant(
        "the chain is not looked at when the box starts",
        _set(chain, "prove_tail", _nothing),
        _given(test_ledger.test_a_broken_chain_keeps_the_box_shut),
    ),
    Mutant(
        "a link of the chain is taken for granted",
        _set(chain, "prove", _nothing),
        _given(test_ledger.test_an_entry_of_another_chain_keeps_the_box_shut),
    ),
    Mutant(
        "a damaged write-ahead log is tidied away",
        _set(JournalState, "is_damaged", False),
        _given(test_database.test_a_damaged_log_keeps_the_store_shut),
    ),
    Mutant(
        "the count of a day goes down",
        _set(counts, "raise_to", _forget_counts),
        _given(test_book.test_numbers_of_a_day_count_up_and_never_down),
    ),
    Mutant(
        "the tide mark is not written",
        _set(TideMark, "write", _nothing),
        _given(test_ledger.test_a_restored_card_says_exactly_what_is_missing),
    ),
    Mutant(
        "a restored card goes on as if nothing were",
        _set(ledger, "compare", _nothing),
        _given(test_ledger.test_a_restored_card_takes_nothing_until_it_goes_on_in_a_new_epoch),
    ),
    Mutant(
        "a draft belongs to everybody",
        lambda patch: patch.setitem(
            drafts._SQL,
            "owner",
            "SELECT NULL WHERE ?1 IS NULL",
        ),
        _given(test_book.test_a_draft_belongs_to_who_began_it),
    ),
    Mutant(
        "a lamp stays lit when the hub has lost what it signed",
        _set(city, "roll_back", lambda *_: ()),
        _given(test_own.test_a_hub_that_lost_what_it_signed_puts_the_lamps_out),
    ),
    Mutant(
        "a lamp is lit by any acknowledgement",
        lambda patch: patch.setitem(
            said._SQL,
            "at-city",
            "SELECT max(at) FROM acks WHERE ?1 <> ''",
        ),
        _given(test_own.test_an_acknowledgement_lights_the_lamp_of_what_it_covers),
    ),
    Mutant(
        "a decision of another person's dossier is taken for one's own",
        _set(said, "_is_another", lambda _: False),
        _given(test_copies.test_the_city_means_another_dossier_by_a_code_that_is_put_aside),
    ),
    Mutant(
        "what is put aside leaves the lists as they were",
        _set(derive, "judged", _nothing),
        _given(test_copies.test_the_city_means_another_dossier_by_a_code_that_is_put_aside),
    ),
    Mutant(
        "another payload passes in a hub's log",
        _set(judgement, "payload_matches", lambda _: True),
        _given(test_copies.test_what_cannot_be_believed_is_put_aside_and_holds_nothing_up),
    ),
    Mutant(
        "a key that others may read is used",
        lambda patch: patch.setattr("edge.store.keyfile._OTHERS", 0),
        _given(
            lambda tmp_path: test_keyfile.test_a_key_others_may_read_is_refused(tmp_path, 0o640)
        ),
    ),
    Mutant(
        "verify passes over the write-ahead log",
        _set(JournalState, "is_whole", True),
        _given(test_verify.test_a_spoiled_journal_is_found),
    ),
    Mutant(
        "a frame whose salts are spoiled is taken for the rest of an older log",
        _set(journal, "_is_of_this_log", lambda *, checks, has_salts: has_salts),
        _salts_are_looked_at,
    ),
]
