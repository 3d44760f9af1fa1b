"""Made-up days of a ward's counter: real entries about people who do not exist.

What `tools.dictionary` trains on and what the benchmarks and journeys send. Same seed, same days.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from accord.acts import (
    Decided,
    Digitised,
    Document,
    FormKey,
    HandedOver,
    HandlingStarted,
    Holder,
    HolderChanged,
    Receiver,
    ResultReady,
    SlipPrinted,
    StepDone,
)
from accord.facts import Fact, kind_of
from accord.intake import (
    Accepted,
    Delivery,
    FeeLine,
    Identity,
    Officer,
    Owner,
    Paper,
    ProcedurePin,
    Promise,
)
from accord.log import Head, Record
from accord.moments import ClockTrust, Instant, Reading, from_local, to_local
from accord.national import (
    Channel,
    DeliveryMethod,
    Digitisation,
    FeeKind,
    IdentityKind,
    OfflineClass,
    OwnerKind,
    PaperPurpose,
)
from accord.payments import Paid, PaymentDue, PaymentMethod
from accord.seal import Signer
from accord.writer import advance, write_entry

__all__ = ["ENTRIES_PER_DOSSIER", "Statement", "WardDay", "write_days"]

ENTRIES_PER_DOSSIER = 12
AGENCY = "H26.103"
START = Instant(1_795_000_000_000)

_FAMILY = (  # noqa: SIM905 -- words are read more easily than a list
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Mai"
).split(" ")
_MIDDLE = (  # noqa: SIM905 -- words are read more easily than a list
    "Văn Thị Hữu Đức Minh Ngọc Thanh Quang Thu Hồng Xuân Kim Bảo Gia Anh Tuấn Mạnh Phương"
).split(" ")
_GIVEN = (  # noqa: SIM905 -- words are read more easily than a list
    "An Bình Chi Dũng Giang Hà Hải Hạnh Hiếu Hoa Hùng Hương Khánh Lan Linh Long Mai Nam Nga Ngân "
    "Nhung Phong Phúc Quân Quỳnh Sơn Tâm Thảo Thắng Trang Trung Tú Tùng Vân Việt Yến Đạt Đông"
).split(" ")
_STREETS = (  # noqa: SIM905 -- words are read more easily than a list
    "Lạc Long Quân, Thụy Khuê, Hoàng Hoa Thám, Xuân La, Võ Chí Công, Âu Cơ, Nghi Tàm, Yên Phụ, "
    "Trích Sài, Quảng An, Tô Ngọc Vân, Đặng Thai Mai, An Dương, Phú Gia, Nhật Chiêu, Từ Hoa"
).split(", ")
_OFFICERS = (
    Officer("Trần Thị Lan", "Công chức tư pháp - hộ tịch"),
    Officer("Nguyễn Đức Hải", "Công chức địa chính"),
    Officer("Phạm Thu Hà", "Chuyên viên Trung tâm Phục vụ hành chính công"),
)
_LEADER = Officer("Lê Quang Minh", "Phó Chủ tịch Ủy ban nhân dân phường")


@dataclass(frozen=True, slots=True)
class _Procedure:
    code: str
    name: str
    papers: tuple[str, ...]
    result: str
    fee: int
    offline: OfflineClass
    weight: int


_PROCEDURES = (
    _Procedure("2.000815", "Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan tổ chức có "
               "thẩm quyền của Việt Nam cấp hoặc chứng nhận",
               ("Bản chính giấy tờ, văn bản làm cơ sở để chứng thực bản sao",
                "Bản sao cần chứng thực"),
               "Bản sao được chứng thực từ bản chính", 2_000, OfflineClass.A, 45),
    _Procedure("2.000884", "Chứng thực chữ ký trong các giấy tờ, văn bản",
               ("Giấy tờ, văn bản mà mình sẽ yêu cầu chứng thực chữ ký",),
               "Giấy tờ, văn bản được chứng thực chữ ký", 10_000, OfflineClass.A, 10),
    _Procedure("1.001193", "Thủ tục đăng ký khai sinh",
               ("Giấy chứng sinh", "Tờ khai đăng ký khai sinh theo mẫu",
                "Giấy chứng nhận kết hôn của cha, mẹ"),
               "Giấy khai sinh", 0, OfflineClass.B, 8),
    _Procedure("1.000894", "Thủ tục đăng ký kết hôn",
               ("Tờ khai đăng ký kết hôn theo mẫu", "Giấy xác nhận tình trạng hôn nhân"),
               "Giấy chứng nhận kết hôn", 0, OfflineClass.B, 4),
    _Procedure("1.000656", "Thủ tục đăng ký khai tử",
               ("Tờ khai đăng ký khai tử theo mẫu", "Giấy báo tử hoặc giấy tờ thay thế"),
               "Trích lục khai tử", 0, OfflineClass.B, 3),
    _Procedure("1.004873", "Thủ tục cấp Giấy xác nhận tình trạng hôn nhân",
               ("Tờ khai cấp Giấy xác nhận tình trạng hôn nhân theo mẫu",
                "Quyết định ly hôn có hiệu lực của Tòa án"),
               "Giấy xác nhận tình trạng hôn nhân", 15_000, OfflineClass.B, 8),
    _Procedure("2.000635", "Cấp bản sao Trích lục hộ tịch", ("Tờ khai cấp bản sao trích lục",),
               "Bản sao Trích lục hộ tịch", 8_000, OfflineClass.B, 9),
    _Procedure("1.001776", "Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hàng tháng, hỗ trợ "
               "kinh phí chăm sóc, nuôi dưỡng hàng tháng",
               ("Tờ khai đề nghị trợ giúp xã hội", "Giấy xác nhận khuyết tật"),
               "Quyết định trợ cấp xã hội hàng tháng", 0, OfflineClass.C, 4),
    _Procedure("1.004194", "Đăng ký tạm trú",
               ("Tờ khai thay đổi thông tin cư trú (Mẫu CT01)",
                "Giấy tờ chứng minh chỗ ở hợp pháp"),
               "Thông báo kết quả giải quyết", 7_000, OfflineClass.C, 9),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said next, about which dossier."""

    fact: Fact
    dossier: str
    at: Instant


class WardDay:
    """A counter's days, one dossier after the other."""

    def __init__(
        self, seed: int, *, slot: int = 1, agency: str = AGENCY, begins_at: Instant = START
    ) -> None:
        self._random = random.Random(seed)  # noqa: S311 -- made-up days repeat
        self._slot, self._agency = slot, agency
        self._count = 0
        self._at = begins_at

    def dossier(self) -> list[Statement]:
        """Return what is said about the next dossier, from its acceptance to its end."""
        self._count += 1
        self._at = Instant(self._at + self._random.randrange(90_000, 400_000))
        said = _Dossier(self._random, self._at, self._agency)
        day = to_local(self._at).strftime("%y%m%d")
        code = f"{self._agency}-{day}-{self._slot * 10_000 + self._count % 10_000:04d}"
        at, statements = self._at, []
        for fact in said.facts():
            statements.append(Statement(fact, code, at))
            at = Instant(at + self._random.randrange(800, 60_000))
        return statements


class _Dossier:
    """One made-up citizen with one wish."""

    def __init__(self, drawn: random.Random, at: Instant, agency: str) -> None:
        self._drawn, self._at, self._agency = drawn, at, agency
        weights = [procedure.weight for procedure in _PROCEDURES]
        (self._procedure,) = drawn.choices(_PROCEDURES, weights)
        self._officer = drawn.choice(_OFFICERS)
        self._name = " ".join(map(drawn.choice, (_FAMILY, _MIDDLE, _GIVEN)))
        self._number = f"{drawn.randrange(1, 97):03d}{drawn.randrange(10**9):09d}"
        self._phone = f"09{drawn.randrange(10**8):08d}"
        self._copies = drawn.randrange(1, 6)

    def facts(self) -> Iterator[Fact]:
        """Say all that is said."""
        digest, holder = self._digest(), Holder(self._agency, "Bộ phận Một cửa", self._officer.name)
        yield self._accepted()
        yield SlipPrinted(FormKey("TT 03/2025/TT-VPCP", "01", 1), 1, digest)
        yield PaymentDue((self._fee(),))
        yield Paid(
            max(self._fee().dong, 1_000),
            PaymentMethod.CASH,
            self._name,
            f"AA/26P-{self._drawn.randrange(10**7):07d}",
        )
        yield Digitised(self._procedure.papers[0], Digitisation.DIGITISED, self._digest(), 2)
        yield HandlingStarted(holder)
        yield StepDone(1, "Thẩm định hồ sơ", self._officer, "Hồ sơ đủ điều kiện giải quyết")
        yield HolderChanged(holder, Holder(self._agency, "Lãnh đạo", _LEADER.name), "Trình ký")
        on: date = to_local(self._at).date()
        number = f"{self._drawn.randrange(1, 4000)}/UBND-{self._procedure.code[-3:]}"
        yield Decided(
            0, is_granted=True, document=Document(number, on, _LEADER, self._procedure.result)
        )
        yield ResultReady(0, "Quầy trả kết quả số 3")
        yield HandedOver(
            0,
            Receiver(self._name, "chủ hồ sơ", self._identity(), self._phone),
            DeliveryMethod.COUNTER,
            self._officer,
            ("Giấy tiếp nhận hồ sơ và hẹn trả kết quả",),
            self._digest(),
        )
        yield SlipPrinted(FormKey("TT 03/2025/TT-VPCP", "06", 1), 1, self._digest())

    def _digest(self) -> bytes:
        return sha256(self._drawn.randbytes(16)).digest()

    def _identity(self) -> Identity:
        return Identity(IdentityKind.CITIZEN, self._number)

    def _fee(self) -> FeeLine:
        dong = self._procedure.fee * self._copies
        return FeeLine(f"Lệ phí {self._procedure.name[:60].strip()}", FeeKind.STATE, dong, "")

    def _accepted(self) -> Accepted:
        procedure, drawn = self._procedure, self._drawn
        street = f"Số {drawn.randrange(1, 400)}, phố {drawn.choice(_STREETS)}"
        due = to_local(Instant(self._at + 86_400_000 * drawn.randrange(1, 15)))
        due = due.replace(hour=17, minute=0, second=0, microsecond=0)
        return Accepted(
            procedure=ProcedurePin(
                procedure.code, 3, sha256(procedure.code.encode()).digest(), procedure.name
            ),
            channel=Channel.COUNTER,
            owner=Owner(
                OwnerKind.CITIZEN,
                self._name,
                self._identity(),
                f"{street}, phường Tây Hồ, thành phố Hà Nội",
                self._phone,
            ),
            request=f"{procedure.name[:80].strip()} cho {self._name}",
            received_at=self._at,
            results=(Promise(procedure.result, from_local(due), "", term="01 ngày làm việc"),),
            delivery=Delivery(DeliveryMethod.COUNTER, "Quầy trả kết quả số 3"),
            receiving=self._agency,
            resolving=self._agency,
            officer=self._officer,
            offline_class=procedure.offline,
            papers=tuple(
                Paper(paper, PaperPurpose.SUBMIT, originals=1, copies=self._copies)
                for paper in procedure.papers
            ),
            fees=(self._fee(),) if procedure.fee else (),
            term="01 ngày làm việc",
        )


def write_days(
    head: Head,
    *,
    seed: int,
    dossiers: int,
    box: Signer,
    officer: Signer,
    slot: int = 1,
    agency: str = AGENCY,
    begins_at: Instant = START,
) -> Iterator[Record]:
    """Write so many dossiers' entries behind a head, as the counter would."""
    day = WardDay(seed, slot=slot, agency=agency, begins_at=begins_at)
    drawn = random.Random(seed + 1)  # noqa: S311 -- as above
    for _ in range(dossiers):
        opened = head.seq + 1
        for statement in day.dossier():
            record = write_entry(
                head,
                statement.fact,
                dossier=statement.dossier,
                parents=(head.seq,) if head.seq >= opened else (),
                reading=Reading(
                    statement.at, statement.at - START, b"boot-day", ClockTrust.SYNCHRONISED
                ),
                salt=drawn.randbytes(16),
                box=box,
                officer=officer if kind_of(statement.fact).is_act else None,
            )
            head = advance(head, record.entry)
            yield record
