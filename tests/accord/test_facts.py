"""Every fact goes to its map and back, and nothing else gets in."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord import acts, facts, fleet, intake, payments, rating
from accord.canon import Value, decode, encode
from accord.errors import PeerError, RefusedError
from accord.facts import KINDS, Fact, Speaker, from_map, kind_numbered, kind_of, to_map
from accord.header import PAYLOAD_BYTES_MAX
from accord.moments import Instant
from accord.naming import LogName
from accord.national import DeliveryMethod, IdentityKind, PaperPurpose
from accord.records import fields_of
from tests.accord.samples import (
    ACCEPTED,
    DIGEST,
    FACTS,
    HOLDER,
    KEY,
    LAN,
    NOON,
    PAPER,
    PLACE,
    POINT,
    WARD,
)

# A second, independent copy of the table, in words: number, name, act, speakers, of a dossier.
TABLE = """
1 LogOpened - box+hub -
2 KeyAdmitted - hub -
3 KeyRevoked - hub -
4 OfficerAdmitted - hub -
5 UnitAdmitted - hub -
6 SlotGiven - hub -
7 ProcedurePublished - hub -
8 CalendarPublished - hub -
9 ShiftOpened - box -
10 ShiftClosed act box -
11 ClockObserved - box+hub -
12 Quarantined - box+hub -
13 AckHeard - box -
18 Released - hub -
14 TicketTaken - box -
15 TicketMoved - box -
17 OutageObserved - box -
16 ReceiptBlockGiven - hub -
64 DossierRead - box -
32 Registered - box+hub dossier
33 Accepted act box dossier
34 NotAccepted act box dossier
35 HandlingStarted - box+hub dossier
36 StepDone - box+hub dossier
37 HolderChanged act box+hub dossier
38 SupplementAsked act box+hub dossier
39 SupplementReceived act box dossier
40 ObligationAsked act box+hub dossier
41 ObligationMet act box+hub dossier
42 WithdrawalAsked act box+hub dossier
43 Stopped act box+hub dossier
44 Resumed act box+hub dossier
45 Decided act box+hub dossier
46 ResultDue act box+hub dossier
47 ResultReady - box+hub dossier
48 ResultReceivedBack - box+hub dossier
49 HandedOver act box+hub dossier
50 DueExtended act box+hub dossier
51 SlipPrinted - box dossier
52 PaymentDue - box+hub dossier
53 Paid act box+hub dossier
54 PaymentCancelled act box+hub dossier
55 Refunded act box+hub dossier
56 Digitised act box dossier
57 Noted - box+hub dossier
58 HeadChosen act box+hub dossier
59 Erased - hub dossier
63 Rated - box dossier
60 SignatureReturned act box+hub dossier
61 Sealed act box+hub dossier
65 LetterIssued act box dossier
"""

VALUES: st.SearchStrategy[Value] = st.recursive(
    st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20)
    | st.binary(max_size=70)
    | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.integers(0, 23), inner),
    max_leaves=6,
)


def test_the_table_is_as_published() -> None:
    rows = [
        " ".join(
            [
                str(kind.number),
                kind.fact.__name__,
                "act" if kind.is_act else "-",
                "+".join(sorted(speaker.value for speaker in kind.speakers)),
                "dossier" if kind.is_of_dossier else "-",
            ]
        )
        for kind in KINDS
    ]
    assert rows == TABLE.strip().splitlines()


def test_every_member_of_the_union_has_exactly_one_row_and_one_sample() -> None:
    members = list(get_args(Fact))
    assert [kind.fact for kind in KINDS] == [type(fact) for fact in FACTS]
    assert {kind.fact for kind in KINDS} == set(members)
    assert len({kind.number for kind in KINDS}) == len(KINDS) == len(members)


def test_a_kind_is_found_by_fact_and_by_number() -> None:
    kind = kind_of(ACCEPTED)
    assert (kind.number, kind.is_act, kind.speakers) == (33, True, frozenset({Speaker.BOX}))
    assert kind_numbered(33) is kind
    assert kind_numbered(999) is None


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_a_fact_comes_back_from_its_bytes(fact: Fact) -> None:
    written = encode(to_map(fact))
    again = from_map(kind_of(fact).number, decode(written))
    assert again == fact
    assert encode(to_map(again)) == written


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_every_field_of_every_sample_is_said(fact: Fact) -> None:
    for field in dataclasses.fields(fact):
        if field.name != "extra" and field.default is not dataclasses.MISSING:
            assert getattr(fact, field.name) != field.default, field.name


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_a_missing_field_or_a_default_written_out_is_refused(fact: Fact) -> None:
    number, written = kind_of(fact).number, to_map(fact)
    required = [f for f in dataclasses.fields(fact) if f.default is dataclasses.MISSING]
    for key in range(len(required)):
        with pytest.raises(PeerError, match=r"record\.malformed"):
            from_map(number, {k: v for k, v in written.items() if k != key})
    for key, value in written.items():
        if key >= len(required):
            empties: dict[type, Value] = {
                str: "",
                bytes: b"",
                int: 0,
                bool: False,
                list: [],
                dict: {},
            }
            with pytest.raises(PeerError, match=r"record\.malformed"):
                from_map(number, {**written, key: empties[type(value)]})


def _read(number: int, value: Value) -> Fact | None:
    """Return the fact, or none when it is refused with the one error of the border."""
    try:
        return from_map(number, value)
    except PeerError as error:
        if error.key != "record.malformed":
            raise
        return None


@given(st.sampled_from(FACTS), st.integers(0, 23), VALUES)
def test_what_is_read_prints_back_the_same(fact: Fact, key: int, value: Value) -> None:
    changed = dict(sorted({**to_map(fact), key: value}.items()))
    again = _read(kind_of(fact).number, changed)
    assert again is None or to_map(again) == changed


@given(st.sampled_from([kind.number for kind in KINDS]), VALUES)
def test_anything_else_is_refused_with_the_one_error(number: int, value: Value) -> None:
    fact = _read(number, value)
    assert fact is None or to_map(fact) == value


def test_a_list_is_written_as_a_list_and_a_record_as_a_map() -> None:
    written = to_map(payments.PaymentDue(ACCEPTED.fees))
    wrongs: list[Value] = [7, "x", {0: 1}, [7], [[]]]
    for wrong in wrongs:
        with pytest.raises(PeerError, match=r"record\.malformed"):
            from_map(52, {**written, 0: wrong})
    with pytest.raises(PeerError, match=r"record\.malformed record=PaymentDue"):
        from_map(52, [])


def test_an_enumeration_is_one_of_its_numbers() -> None:
    written = to_map(ACCEPTED)
    for wrong in (0, 4, True, "1"):
        with pytest.raises(PeerError, match=r"record\.malformed"):
            from_map(33, {**written, 1: wrong})


def test_a_record_tells_its_fields() -> None:
    (text,) = fields_of(acts.Noted)
    assert (text.name, text.key, text.kind) == ("text", 0, str)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(PeerError, match=r"fact\.unknown-kind"):
        from_map(31, {})


def test_fields_of_a_later_version_are_kept_and_written_back() -> None:
    written: dict[int, Value] = {0: "ghi chú", 5: [1, {2: b"x"}], 23: True}
    noted = from_map(57, written)
    assert noted == acts.Noted("ghi chú", extra=((5, [1, {2: b"x"}]), (23, True)))
    assert to_map(noted) == written


def test_fields_of_a_later_version_are_kept_inside_a_record_too() -> None:
    written = to_map(acts.HandlingStarted(HOLDER))
    inner = written[0]
    assert isinstance(inner, dict)
    inner[9] = "mới"
    again = from_map(35, written)
    assert isinstance(again, acts.HandlingStarted)
    assert again.holder.extra == ((9, "mới"),)
    assert to_map(again) == written


@pytest.mark.parametrize(
    "extra",
    [((0, 1),), ((5, 1), (5, 2)), ((6, 1), (5, 1)), ((24, 1),), ((-1, 1), (5, 1))],
)
def test_extra_fields_have_new_keys_in_order(extra: tuple[tuple[int, Value], ...]) -> None:
    with pytest.raises(RefusedError, match=r"record\.refused record=Noted field=extra"):
        acts.Noted("x", extra=extra)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n ", "blank"),
        ("x" * 2_001, "too long"),
        ("e\u0302", "not NFC"),
        ("a\u202eb", "reordered"),
        ("a\x00b", "control"),
    ],
)
def test_a_reason_is_in_words(text: str, reason: str) -> None:
    with pytest.raises(RefusedError, match=r"record\.refused record=NotAccepted field=reason"):
        acts.NotAccepted(text, LAN)
    assert reason


def test_a_line_has_no_breaks_but_a_reason_may() -> None:
    assert acts.Noted("một\nhai").text == "một\nhai"
    with pytest.raises(RefusedError, match=r"field=name"):
        intake.Officer("Lan\nGiám đốc")


def _block(**changed: object) -> Fact:
    (block,) = [fact for fact in FACTS if isinstance(fact, payments.ReceiptBlockGiven)]
    return dataclasses.replace(block, **changed)  # type: ignore[arg-type]  # some wrong on purpose


def test_a_fee_receipt_is_written_with_seven_digits() -> None:
    block = _block()
    assert isinstance(block, payments.ReceiptBlockGiven)
    assert block.receipt(17) == "01BLP0-001 AA-26T 0000017"


BROKEN: list[Callable[[], object]] = [
    lambda: acts.Decided(0, False, _document(), "  "),
    lambda: acts.Decided(12, True, _document()),
    lambda: acts.Decided(True, True, _document()),
    lambda: payments.Paid(0, payments.PaymentMethod.CASH, "Minh"),
    lambda: _block(box=LogName("Box")),
    lambda: _block(agency="ward"),
    lambda: _block(form="01 BLP"),
    lambda: _block(symbol="-26T"),
    lambda: _block(first=501),
    lambda: _block(last=10_000_000),
    lambda: rating.Rated(rating.Level.NOT_SATISFIED, "Quầy 3", LAN, KEY, " "),
    lambda: acts.SupplementAsked((), "Thiếu", LAN),
    lambda: acts.SupplementAsked(["a"], "Thiếu", LAN),  # type: ignore[arg-type]  # on purpose
    lambda: acts.SupplementReceived((PAPER,), LAN, scans=(intake.Scan(DIGEST, 1, 1),)),
    lambda: acts.Holder("ward"),
    lambda: acts.HandedOver(0, acts.Receiver("Minh", ""), DeliveryMethod.COUNTER, LAN),
    lambda: acts.Place(LogName("Box"), bytes(8), 1, DIGEST),
    lambda: acts.Place(LogName("box"), bytes(7), 1, DIGEST),
    lambda: acts.FormKey("03/2025/TT-VPCP", "01", "1"),  # type: ignore[arg-type]  # on purpose
    lambda: intake.Identity(IdentityKind.CITIZEN, "00109900012"),
    lambda: intake.Identity(IdentityKind.OLD_CARD, "0010990001"),
    lambda: intake.Identity(IdentityKind.ORGANISATION, "á"),
    lambda: intake.Promise("x", agency="ward"),
    lambda: intake.Paper("x", PaperPurpose.SHOW, originals=-1),
    lambda: dataclasses.replace(ACCEPTED, receiving="ward"),
    lambda: dataclasses.replace(ACCEPTED, resolving="ward"),
    lambda: dataclasses.replace(ACCEPTED, results=()),
    lambda: dataclasses.replace(ACCEPTED, received_at=Instant(NOON + 10**9)),
    lambda: dataclasses.replace(ACCEPTED, scans=(intake.Scan(DIGEST, 1, 1),)),
    lambda: fleet.KeyAdmitted(POINT, fleet.KeyRole.BOX, "b", NOON, NOON),
    lambda: fleet.KeyAdmitted(POINT, fleet.KeyRole.BOX, "b", NOON, units=("x",)),
    lambda: fleet.OfficerAdmitted(KEY, LAN, (), WARD),
    lambda: fleet.OfficerAdmitted(
        KEY, LAN, (fleet.OfficerRole.LEADER, fleet.OfficerRole.RECEPTION), WARD
    ),
    lambda: fleet.OfficerAdmitted(KEY, LAN, (fleet.OfficerRole.LEADER,), "x"),
    lambda: fleet.UnitAdmitted("x", "Tây Hồ"),
    lambda: fleet.UnitAdmitted(WARD, "Tây Hồ", parent="x"),
    lambda: fleet.SlotGiven(LogName("-"), WARD, 1),
    lambda: fleet.SlotGiven(LogName("box"), "x", 1),
    lambda: fleet.SlotGiven(LogName("box"), WARD, 1_000),
    lambda: fleet.ProcedurePublished(
        "2.000815", 1, DIGEST, date(2026, 1, 1), "x", date(2026, 1, 1)
    ),
    lambda: fleet.CalendarPublished(1, "x", "ward"),
    lambda: fleet.ShiftClosed("Quầy 3", LAN, 1, 2),
    lambda: fleet.OutageObserved("x", NOON, fleet.Measure.TCP, "", Instant(NOON - 1)),
    lambda: _opened("Box", WARD, fleet.OpeningReason.RESTORED, PLACE),
    lambda: _opened("box", "x", fleet.OpeningReason.RESTORED, PLACE),
    lambda: _opened("box", WARD, fleet.OpeningReason.ENROLLED, PLACE),
    lambda: _opened("box", WARD, fleet.OpeningReason.FORKED, None),
]


@pytest.mark.parametrize("make", BROKEN, ids=map(str, range(len(BROKEN))))
def test_a_record_that_breaks_a_rule_cannot_be_made(make: Callable[[], object]) -> None:
    with pytest.raises(RefusedError, match=r"record\.refused"):
        make()


def _document() -> acts.Document:
    return acts.Document("1/QĐ", date(2026, 1, 1), LAN, "Cho phép")


def _opened(
    box: str, agency: str, reason: fleet.OpeningReason, previous: acts.Place | None
) -> fleet.LogOpened:
    return fleet.LogOpened(LogName(box), agency, "Tây Hồ", 1, POINT, reason, "0.1", previous)


def test_a_shift_that_balances_needs_no_remark() -> None:
    assert fleet.ShiftClosed("Quầy 3", LAN, 5, 5).remark == ""


def test_the_fee_is_the_sum_of_its_lines() -> None:
    assert ACCEPTED.fee_dong == 8_000


def test_an_intake_at_its_limits_fits_the_payload_of_an_entry() -> None:
    vietnamese = "Giấy chứng nhận quyền sử dụng đất và tài sản khác gắn liền với đất của hộ "
    title = (vietnamese * 10)[: intake.TITLE_CHARACTERS_MAX].strip()
    paper = dataclasses.replace(PAPER, title=title)
    promise = intake.Promise(title, NOON, term=title[:300])
    fee = dataclasses.replace(ACCEPTED.fees[0], name=title, basis=title)
    large = dataclasses.replace(
        ACCEPTED,
        papers=(paper,) * intake.PAPERS_MAX,
        results=(promise,) * intake.RESULTS_MAX,
        fees=(fee,) * intake.FEES_MAX,
        scans=(intake.Scan(DIGEST, 1, 0),) * intake.SCANS_MAX,
        request=(vietnamese * 20)[:1_000],
    )
    assert len(encode(to_map(large))) <= PAYLOAD_BYTES_MAX


def test_dates_are_written_one_way() -> None:
    decided = acts.Decided(0, True, _document())
    written = to_map(decided)
    document = written[2]
    assert isinstance(document, dict)
    for day in ("20260101", "2026-W01-4", "2026-13-01", 5):
        document[1] = day
        with pytest.raises(PeerError, match=r"record\.malformed"):
            from_map(facts.kind_of(decided).number, written)
