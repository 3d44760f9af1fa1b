"""One valid example of every fact, for tests of any room."""

from __future__ import annotations

from datetime import date
from typing import Final

from accord import acts, fleet, intake, letters, payments, queue, rating, reads, signing
from accord.facts import Fact
from accord.moments import Instant
from accord.naming import LogName
from accord.national import (
    Acknowledgement,
    Channel,
    DeliveryMethod,
    Digitisation,
    FeeKind,
    IdentityKind,
    OfflineClass,
    OwnerKind,
    PaperPurpose,
)

NOON: Final = Instant(1_772_514_000_000)
"""03/03/2026 12:00 in Viet Nam."""
HOUR: Final = 3_600_000

WARD: Final = "H26.001.02"
DIGEST: Final = bytes(range(32))
POINT: Final = bytes([4]) + bytes(64)
KEY: Final = bytes(range(8))
PLACE: Final = acts.Place(LogName("box-01"), bytes(8), 7, DIGEST)
LAN: Final = intake.Officer("Trần Thị Lan", "Công chức tư pháp - hộ tịch")
HOLDER: Final = acts.Holder(WARD, "Bộ phận Một cửa", "Trần Thị Lan")
TAX: Final = intake.FeeLine("Lệ phí chứng thực bản sao", FeeKind.STATE, 8_000, "2.000 đồng/trang")
PIN: Final = intake.ProcedurePin("2.000815", 1, DIGEST, "Chứng thực bản sao từ bản chính")
OWNER: Final = intake.Owner(
    OwnerKind.CITIZEN,
    "Nguyễn Văn Minh",
    intake.Identity(IdentityKind.CITIZEN, "001099000123"),
    "Số 1, ngõ 2, phường Tây Hồ, Hà Nội",
    "0900000000",
    "minh@example.org",
)
PAPER: Final = intake.Paper(
    "Bằng tốt nghiệp", PaperPurpose.SUBMIT, originals=1, pages=2, copies=3, is_electronic_copy=True
)
SCAN: Final = intake.Scan(DIGEST, 2, 0)

ACCEPTED: Final = intake.Accepted(
    procedure=PIN,
    channel=Channel.COUNTER,
    owner=OWNER,
    request="Chứng thực bản sao bằng tốt nghiệp",
    received_at=NOON,
    results=(
        intake.Promise(
            "Bản sao chứng thực", Instant(NOON + 4 * HOUR), "KQ.G15.000001", term="ngày"
        ),
    ),
    delivery=intake.Delivery(DeliveryMethod.COUNTER, "Quầy 3"),
    receiving=WARD,
    resolving=WARD,
    officer=LAN,
    offline_class=OfflineClass.A,
    papers=(PAPER,),
    sets=2,
    term="trong ngày",
    representative=intake.Representative(
        "Lê Thị Hoa",
        "Giấy ủy quyền số 1",
        intake.Identity(IdentityKind.FOREIGN, "B1234567"),
        "Hà Nội",
        "0911111111",
        "hoa@example.org",
    ),
    fees=(TAX,),
    exempt_group="Hộ nghèo",
    register=intake.RegisterEntry("01/2026", "17"),
    scans=(SCAN,),
    place="Tại nhà",
    drafted_by="Tình nguyện viên A",
    online_authorisation="Giấy ủy quyền nộp trực tuyến",
    answers=(intake.Answer("paper_title", "Bằng tốt nghiệp"),),
    model=intake.ModelPin(
        "thu-ba",
        "Ngày thứ Ba không viết, không giấy hẹn",
        (intake.ModelRule.NO_SLIP, intake.ModelRule.NO_WRITING),
        "2 giờ làm việc",
    ),
)

FACTS: Final[tuple[Fact, ...]] = (
    fleet.LogOpened(
        LogName("box-01"),
        WARD,
        "Phường Tây Hồ",
        1,
        POINT,
        fleet.OpeningReason.RESTORED,
        "0.1.0",
        PLACE,
    ),
    fleet.KeyAdmitted(POINT, fleet.KeyRole.BOX, "box-01", NOON, Instant(NOON + HOUR), (WARD,)),
    fleet.KeyRevoked(KEY, NOON, "mất máy", PLACE),
    fleet.OfficerAdmitted(
        KEY, LAN, (fleet.OfficerRole.RECEPTION, fleet.OfficerRole.HANDOVER), WARD, "0900000000"
    ),
    fleet.UnitAdmitted(WARD, "Phường Tây Hồ", "00103", "000.00.00.H26"),
    fleet.SlotGiven(LogName("box-01"), WARD, 1),
    fleet.ProcedurePublished(
        "2.000815", 1, DIGEST, date(2026, 1, 1), "code,name\n2.000815,x", date(2027, 3, 1)
    ),
    fleet.CalendarPublished(1, "[[model]]\n", WARD, is_of_models=True),
    fleet.ShiftOpened("Quầy 3", LAN, 500_000),
    fleet.ShiftClosed("Quầy 3", LAN, 508_000, 510_000, 40, "thiếu 2.000 đồng"),
    fleet.ClockObserved("chrony", -1_500, 40),
    fleet.Quarantined(PLACE, "record.malformed"),
    fleet.AckHeard(PLACE, b"\x01\x02"),
    fleet.Released(PLACE, "Đã xem xét"),
    queue.TicketTaken(date(2026, 3, 3), "A", 12, "Chứng thực", queue.Priority.ELDERLY, "LH-0042"),
    queue.TicketMoved(
        date(2026, 3, 3),
        "A",
        12,
        queue.Step.TRANSFERRED,
        "1",
        LAN.name,
        "B",
        "3",
        "Đăng ký khai sinh",
    ),
    fleet.OutageObserved(
        "Cơ sở dữ liệu hộ tịch", NOON, fleet.Measure.TLS, "hotich.example:443", Instant(NOON + HOUR)
    ),
    payments.ReceiptBlockGiven(
        LogName("box-01"), WARD, bytes(8), "01BLP0-001", "AA-26T", 2026, 1, 500
    ),
    reads.DossierRead(reads.Look.LIST, (f"{WARD}-260303-10001", f"{WARD}-260303-10002"), "qua-han"),
    intake.Registered(
        PIN, Channel.ONLINE, OWNER, "Xin bản sao", NOON, ACCEPTED.representative, "G22-1"
    ),
    ACCEPTED,
    acts.NotAccepted("Không thuộc thẩm quyền", LAN),
    acts.HandlingStarted(HOLDER),
    acts.StepDone(
        2,
        "Thẩm định",
        LAN,
        "Đạt",
        acts.Proposal(0, False, "12/QĐ-UBND", "Từ chối", "Không đủ điều kiện"),
    ),
    acts.HolderChanged(HOLDER, acts.Holder(WARD), "Trình ký"),
    acts.SupplementAsked(("Bản chính giấy chứng sinh",), "Thiếu giấy", LAN, "0900000000"),
    acts.SupplementReceived((PAPER,), LAN, (acts.DueAgain(0, NOON),), (SCAN,)),
    acts.ObligationAsked("Nộp lệ phí trước bạ", LAN, 1_000_000),
    acts.ObligationMet("Giấy nộp tiền số 5", LAN, (acts.DueAgain(0, NOON),)),
    acts.WithdrawalAsked("Không còn nhu cầu", "Nguyễn Văn Minh"),
    acts.Stopped("Theo đề nghị của công dân", LAN),
    acts.Resumed("Công dân đề nghị tiếp tục", LAN, (acts.DueAgain(0, NOON),)),
    acts.Decided(
        0,
        False,
        acts.Document("12/QĐ-UBND", date(2026, 3, 3), LAN, "Từ chối"),
        "Không đủ điều kiện",
    ),
    acts.ResultDue(1, intake.Promise("Thẻ bảo hiểm y tế"), "Nhóm liên thông"),
    acts.ResultReady(0, "Quầy 3"),
    acts.ResultReceivedBack(0, "Không tìm thấy người nhận"),
    acts.HandedOver(
        0,
        acts.Receiver("Nguyễn Văn Minh", "chủ hồ sơ", OWNER.identity, "0900000000"),
        DeliveryMethod.HOME,
        LAN,
        ("Giấy tiếp nhận",),
        DIGEST,
        "Giấy ủy quyền ngày 02/03/2026",
        "EA123456789VN",
        Acknowledgement.SIGNED,
    ),
    acts.DueExtended(0, Instant(NOON + 24 * HOUR), "Chờ xác minh", LAN),
    acts.SlipPrinted(acts.FormKey("03/2025/TT-VPCP", "01", 1), 2, DIGEST),
    payments.PaymentDue((TAX,)),
    payments.Paid(8_000, payments.PaymentMethod.CASH, "Nguyễn Văn Minh", "AA/26P-0000017"),
    payments.PaymentCancelled("Được miễn"),
    payments.Refunded(8_000, "Thu nhầm", "AA/26P-0000018", payments.PaymentMethod.TRANSFER),
    acts.Digitised("Bằng tốt nghiệp", Digitisation.DIGITISED, DIGEST, 2),
    acts.Noted("Công dân hẹn quay lại buổi chiều"),
    acts.HeadChosen(PLACE, "Hai quầy cùng làm"),
    acts.Erased(PLACE, "Yêu cầu của chủ thể dữ liệu"),
    rating.Rated(rating.Level.NOT_SATISFIED, "Quầy 3", LAN, KEY, "Chờ lâu"),
    signing.SignatureReturned(0, "Sai số quyết định", LAN),
    signing.Sealed(PLACE, LAN),
    letters.LetterIssued(
        acts.FormKey("TT 03/2025/TT-VPCP", "04", 1),
        0,
        "10001.2",
        LAN,
        LAN,
        2,
        "Chờ xác minh",
        Instant(NOON + 8 * HOUR),
    ),
)
