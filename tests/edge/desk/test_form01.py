from __future__ import annotations

from dataclasses import replace

import pytest

from accord.intake import Accepted, Delivery
from accord.moments import ClockTrust
from accord.national import DeliveryMethod, PaperPurpose
from accord.receipt import FIRST_DIGEST, Receipt, write_receipt
from edge.desk.form01 import content_of
from edge.desk.kept import SlipJob
from tests.accord.samples import ACCEPTED, PAPER
from tests.edge.station import HOUSE
from tests.edge.store.logs import BOX_KEY, MORNING

CODE = "H26.001.02-260309-10007"


def job(trust: ClockTrust = ClockTrust.SYNCHRONISED) -> SlipJob:
    receipt = Receipt(
        epoch=b"epoch--1",
        seq=1,
        entry_hash=bytes(32),
        payload_hash=bytes(32),
        dossier=CODE,
        procedure="2.000815",
        unit="00103",
        received_at=MORNING,
        due_at=None,
        trust=trust,
        number=1,
        previous=FIRST_DIGEST,
    )
    text = write_receipt(receipt, BOX_KEY)
    return SlipJob("1" * 16, CODE, b"epoch--1", 1, 1, b"officer1", text, 0, MORNING)


def test_every_field_of_form_01_comes_from_the_acceptance() -> None:
    content = content_of(ACCEPTED, job(), HOUSE)
    assert content.number == "10007"
    assert content.owner.name == ACCEPTED.owner.name
    assert content.representative is not None
    assert content.representative.authority == "Giấy ủy quyền số 1"
    assert content.register is not None
    assert content.term == ACCEPTED.term
    assert content.total == 8_000
    assert content.officer.key == b"officer1".hex()
    assert content.clock_is_trusted


def test_a_bare_intake_has_no_representative_no_register_and_no_number() -> None:
    bare: Accepted = replace(
        ACCEPTED,
        representative=None,
        register=None,
        owner=replace(ACCEPTED.owner, identity=None),
    )
    content = content_of(bare, job(), HOUSE)
    assert (content.representative, content.register, content.owner.id_number) == (None, None, "")


def test_papers_that_were_only_shown_are_not_listed_as_handed_in() -> None:
    shown = replace(PAPER, title="Căn cước", purpose=PaperPurpose.SHOW)
    content = content_of(replace(ACCEPTED, papers=(PAPER, shown)), job(), HOUSE)
    assert [paper.name for paper in content.papers] == [PAPER.title]


@pytest.mark.parametrize("trust", [ClockTrust.UNKNOWN, ClockTrust.RTC])
def test_a_slip_says_when_its_clock_was_not_checked(trust: ClockTrust) -> None:
    assert not content_of(ACCEPTED, job(trust), HOUSE).clock_is_trusted


@pytest.mark.parametrize(
    ("delivery", "words"),
    [
        (Delivery(DeliveryMethod.COUNTER, "Quầy 3"), "Quầy 3"),
        (Delivery(DeliveryMethod.COUNTER), "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG, Tây Hồ"),
        (Delivery(DeliveryMethod.POST, "Số 1"), "Bưu chính công ích: Số 1"),
        (Delivery(DeliveryMethod.ELECTRONIC), "Bản điện tử: minh@example.org"),
        (Delivery(DeliveryMethod.HOME, "Số 1"), "Tại nhà: Số 1"),
    ],
)
def test_where_the_result_is_received_is_said_in_words(delivery: Delivery, words: str) -> None:
    assert content_of(replace(ACCEPTED, delivery=delivery), job(), HOUSE).collect_at == words
