"""The law, broken on purpose: numbers, reasons, states, conflicts, due times."""

from __future__ import annotations

from functools import partial

import pytest

from accord import branches, catalogue, dossier, lineage, money, naming, procedure, records, states
from accord.acts import WithdrawalAsked
from accord.branches import Branches, Refusal
from accord.catalogue import ProcedureVersion
from accord.national import Channel
from accord.procedure import PerCase, Quantity
from accord.states import State
from tests.accord import (
    test_branches,
    test_catalogue,
    test_dossier,
    test_facts,
    test_lineage,
    test_money,
    test_naming,
)
from tests.accord.histories import ASKED, RECEIVED, REGISTERED, WITHDRAWN, decided
from tests.accord.samples import ACCEPTED
from tests.mutants.mutant import Mutant


def _allow_withdrawal_of_what_is_done(patch: pytest.MonkeyPatch) -> None:
    allowed = {(WithdrawalAsked, State.DONE): State.WITHDRAWAL}
    patch.setattr(states, "_BY_FACT", states._BY_FACT | allowed)  # the table itself


MUTANTS = [
    Mutant(
        "a box goes on counting into the next box's slot",
        lambda patch: patch.setattr(naming, "COUNT_MAX", naming.SLOT_SIZE * 2),
        test_naming.test_a_full_slot_mints_no_more,
    ),
    Mutant(
        "a reason may be empty",
        lambda patch: patch.setattr(records, "_is_allowed_item", lambda *_: True),
        partial(test_facts.test_a_reason_is_in_words, "", "empty"),
    ),
    Mutant(
        "a text may hide letters",
        lambda patch: patch.setattr(records, "is_clean_text", lambda _: True),
        partial(test_facts.test_a_reason_is_in_words, "a\u202eb", "reordered"),
    ),
    Mutant(
        "a finished dossier may be withdrawn",
        _allow_withdrawal_of_what_is_done,
        partial(
            test_dossier.test_what_the_table_does_not_allow_is_kept_and_changes_nothing,
            (ACCEPTED, decided(), WITHDRAWN),
            Refusal.STATE,
        ),
    ),
    Mutant(
        "more papers may be asked for again and again",
        lambda patch: patch.setattr(branches, "_ONCE", frozenset()),
        partial(
            test_dossier.test_what_the_table_does_not_allow_is_kept_and_changes_nothing,
            (ACCEPTED, ASKED, RECEIVED, ASKED),
            Refusal.TWICE,
        ),
    ),
    Mutant(
        "a filing is handled that nobody accepted",
        lambda patch: patch.setattr(branches, "_AFTER_INTAKE", frozenset()),
        partial(
            test_dossier.test_what_the_table_does_not_allow_is_kept_and_changes_nothing,
            (REGISTERED, ASKED, RECEIVED),
            Refusal.NO_INTAKE,
        ),
    ),
    Mutant(
        "contradicting moves are merged silently",
        lambda patch: patch.setattr(Branches, "_commutes", lambda *_: True),
        test_branches.test_two_moves_that_did_not_know_of_each_other_are_a_conflict,
    ),
    Mutant(
        "results of a linked dossier contradict each other",
        lambda patch: patch.setattr(Branches, "_commutes", lambda *_: False),
        test_branches.test_two_logs_may_decide_different_results_at_once,
    ),
    Mutant(
        "the branch decided against still counts",
        lambda patch: patch.setattr(Branches, "overruled_in", lambda *_: 0),
        test_branches.test_a_head_chosen_in_words_overrules_the_other_branch,
    ),
    Mutant(
        "an entry written again after a restore counts twice",
        lambda patch: patch.setattr(lineage, "_same", lambda given: {key: key for key in given}),
        test_lineage.test_an_entry_written_again_in_a_new_epoch_is_the_same_fact,
    ),
    Mutant(
        "two people's statements at one place of a copied card count as one",
        lambda patch: patch.setattr(lineage, "replace", lambda one, **_: one),
        test_lineage.test_what_two_copies_of_a_card_wrote_at_one_place_stays_two_statements,
    ),
    Mutant(
        "the clock runs while papers are asked for",
        lambda patch: patch.setattr(dossier, "_STANDS_STILL", frozenset()),
        partial(
            test_dossier.test_late_is_computed_in_states_2_to_9,
            (ACCEPTED, ASKED),
            test_dossier.DUE + 1,
            is_late=False,
        ),
    ),
    Mutant(
        "a most for each copy is forgotten",
        lambda patch: patch.setattr(procedure, "min", lambda one, _: one, raising=False),
        partial(
            test_catalogue.test_fees_are_those_of_the_law,
            "2.000815",
            Quantity(pages=500, copies=2),
            400_000,
        ),
    ),
    Mutant(
        "an amount is made up where the law states none",
        lambda patch: patch.setattr(procedure, "AsWritten", PerCase),
        partial(test_catalogue.test_no_amount_is_made_up, "1.013225", Channel.COUNTER),
    ),
    Mutant(
        "two letters bring up whichever procedure comes first",
        lambda patch: patch.setattr(catalogue, "_check_mnemonics", lambda _: None),
        test_catalogue.test_two_procedures_of_one_text_cannot_have_one_mnemonic,
    ),
    Mutant(
        "a dossier takes other words for those it pinned",
        lambda patch: patch.setattr(ProcedureVersion, "hash", property(lambda _: bytes(32))),
        test_catalogue.test_the_hash_of_a_version_is_that_of_its_words,
    ),
    Mutant(
        "an amount in words sounds like another",
        lambda patch: patch.setattr(money, "_ONE", -1),
        partial(test_money.test_an_amount_reads_as_receipts_write_it, 21, "hai mươi mốt"),
    ),
    Mutant(
        "of two promises the later binds",
        lambda patch: patch.setattr(dossier, "min", max, raising=False),
        test_dossier.test_of_two_promises_at_once_the_earlier_binds,
    ),
]
