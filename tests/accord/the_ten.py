"""A second copy of the ten procedures most people come for, written down apart from the catalogue.

Read in the national database (copy of July 2026) and in the decrees named, not in the file that
the program reads: a table is held against another table, never against itself. Papers are those
asked for at the counter, each by a few words of its title and what is done with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from accord.deadline import TermUnit
from accord.national import OfflineClass, PaperPurpose
from accord.procedure import AsWritten, FeeRule, Free, Mobile, PerCase, PerCopy, PerPage

__all__ = ["TEN", "Expected"]

LEAVE, SHOW = PaperPurpose.SUBMIT, PaperPurpose.SHOW
SAME_DAY, WORKING, CALENDAR = TermUnit.SAME_DAY, TermUnit.WORKING_DAY, TermUnit.CALENDAR_DAY
A, B, C = OfflineClass.A, OfflineClass.B, OfflineClass.C


@dataclass(frozen=True, slots=True)
class Expected:
    """What one procedure says, at the counter."""

    code: str
    mnemonic: str
    term: tuple[int, TermUnit]
    fee: FeeRule
    offline: OfflineClass
    mobile: Mobile
    group: str
    results: tuple[str, ...]
    papers: tuple[tuple[str, PaperPurpose], ...]


_CERTIFY = (1, SAME_DAY)
_CARD = ("Hộ chiếu/Thẻ căn cước công dân", SHOW)
_HOME = ("chứng minh thông tin về cư trú", SHOW)
_BY_ANOTHER = ("Văn bản ủy quyền", LEAVE)

TEN: Final = (
    Expected(
        *("2.000815", "cs", _CERTIFY, PerPage(2_000, 3, 1_000, 200_000), A, Mobile.YES, ""),
        results=("KQ.G15.000021",),
        papers=(("Bản chính giấy tờ, văn bản làm cơ sở", LEAVE),),
    ),
    Expected(
        *("2.000884", "ck", _CERTIFY, PerCase(10_000), A, Mobile.YES, ""),
        results=("KQ.G15.000022",),
        papers=(("giấy tờ có giá trị đi lại quốc tế", SHOW), ("mình sẽ yêu cầu chứng thực", SHOW)),
    ),
    Expected(
        *("2.000635", "tl", (1, SAME_DAY), PerCopy(8_000), B, Mobile.YES, ""),
        results=("KQ.G15.000342",),
        papers=(
            *(("Tờ khai đề nghị bản sao Trích lục", LEAVE), ("Văn bản ủy quyền", SHOW)),
            *(_CARD, _HOME),
        ),
    ),
    Expected(
        *("1.001193", "ks", (1, SAME_DAY), Free(), B, Mobile.YES, "LT-KS"),
        results=("KQ.G15.000031",),
        papers=(
            *(("trẻ em bị bỏ rơi", LEAVE), _BY_ANOTHER, ("mang thai hộ", LEAVE)),
            *(("Giấy chứng sinh", LEAVE), ("Tờ khai đăng ký khai sinh", LEAVE), _HOME, _CARD),
        ),
    ),
    Expected(
        *("2.000986", "lk", (20, CALENDAR), Free(), B, Mobile.YES, "LT-KS"),
        results=("KQ.G01.000065", "KQ.G01.000067", "KQ.G15.000031", "KQ.G18.000047"),
        papers=(
            *(("Tờ khai tham gia bảo hiểm y tế", LEAVE), ("hộ khẩu của người khác", LEAVE)),
            *(("Giấy chứng sinh", LEAVE), ("Tờ khai đăng ký khai sinh", LEAVE)),
            *(("Phiếu báo thay đổi hộ khẩu", LEAVE), ("Sổ hộ khẩu của cha, mẹ", LEAVE)),
        ),
    ),
    Expected(
        *("1.000656", "kt", (1, SAME_DAY), Free(), B, Mobile.YES, "LT-KT"),
        results=("KQ.G15.000034",),
        papers=(
            *(("Giấy báo tử hoặc", LEAVE), _BY_ANOTHER, ("người chết đã lâu", LEAVE)),
            *(("Tờ khai đăng ký khai tử", LEAVE), ("nơi phát hiện thi thể", SHOW)),
            *(("nơi cư trú cuối cùng", SHOW), _CARD),
        ),
    ),
    Expected(
        *("1.004873", "hn", (3, WORKING), Free(), B, Mobile.VISIT, ""),
        results=("KQ.G15.000038",),
        papers=(
            *(("yêu cầu cấp lại Giấy xác nhận", LEAVE), _BY_ANOTHER),
            *(("Tờ khai cấp Giấy xác nhận", LEAVE), _CARD, _HOME),
        ),
    ),
    Expected(
        *("1.000894", "kh", (1, WORKING), Free(), B, Mobile.YES, ""),
        results=("KQ.G15.000032",),
        papers=(("Tờ khai đăng ký kết hôn", LEAVE), _CARD, _HOME),
    ),
    Expected(
        *("1.001699", "xk", (25, WORKING), Free(), C, Mobile.YES, ""),
        results=(),
        papers=(("Đơn đề nghị", LEAVE), ("bệnh án", LEAVE), ("Căn cước/CCCD", SHOW)),
    ),
    Expected(
        *("1.001612", "hk", (3, WORKING), AsWritten(), C, Mobile.NO, "LT-HKD"),
        results=("KQ.G12.001009", "KQ.G12.001041"),
        papers=(("Giấy đề nghị đăng ký hộ kinh doanh", LEAVE),),
    ),
)
