"""Slips as a ward gives them out, for the tests of every room that makes paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from accord.moments import VIETNAM, Instant, from_local
from edge.desk.slips import (
    FORM_01,
    FeeLine,
    Letterhead,
    Paper,
    Party,
    Register,
    Representative,
    Result,
    Signature,
    SlipContent,
)

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

RECEIPT = "".join(ALPHABET[index * index * 7 % 45] for index in range(320))
"""As long as a signed receipt is in base45; what it says is tested elsewhere."""

CENTRE = "Trung tâm Phục vụ hành chính công phường Văn Miếu - Quốc Tử Giám"


def at(day: int, hour: int, minute: int) -> Instant:
    """Return a time in October 2026, in Viet Nam."""
    return from_local(datetime(2026, 10, day, hour, minute, tzinfo=VIETNAM))


CERTIFIED_COPY = SlipContent(
    form=FORM_01,
    letterhead=Letterhead(
        parent="ỦY BAN NHÂN DÂN PHƯỜNG VĂN MIẾU - QUỐC TỬ GIÁM",
        centre="Trung tâm Phục vụ hành chính công",
        place="Hà Nội",
        suffix="TTPVHCC",
    ),
    number="1023",
    code="H26.226-261012-10023",
    owner=Party(
        name="NGUYỄN TRẦN HOÀNG PHƯƠNG QUỲNH",
        id_number="001188012345",
        address="Số 12, ngõ 34, ngách 56/7 phố Quốc Tử Giám, phường Văn Miếu - Quốc Tử Giám,"
        " thành phố Hà Nội",
        phone="0912 345 678",
        email="phuongquynh@example.vn",
    ),
    request="Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan, tổ chức có thẩm quyền"
    " của Việt Nam cấp hoặc chứng nhận (2.000815)",
    papers=(
        Paper(name="Bằng tốt nghiệp đại học", originals=1, photocopies=4),
        Paper(name="Bảng điểm toàn khóa, kèm phụ lục văn bằng", originals=1, photocopies=4),
    ),
    sets=1,
    term="trong ngày làm việc",
    received_at=at(12, 9, 41),
    results=(Result(name="Bản sao được chứng thực từ bản chính (8 bản)", due_at=at(12, 16, 30)),),
    collect_at=CENTRE,
    fees=(FeeLine(name="Phí chứng thực bản sao", amount=16_000),),
    officer=Signature(name="Trần Thị Thu Hằng", key="3f7a91c255e00b1d", signed_at=at(12, 9, 41)),
    clock_is_trusted=True,
    receipt=RECEIPT,
    lookup="Tra cứu: gọi tổng đài 1022 hoặc quét mã tại ki-ốt của Trung tâm, đọc mã hồ sơ.",
)
"""The most frequent procedure of a ward, for someone with a long name."""

BIRTH = replace(
    CERTIFIED_COPY,
    number="1024",
    code="H26.226-261012-10024",
    owner=Party(
        name="LÊ VĂN MINH",
        id_number="001090054321",
        address="Tổ 5, phường Văn Miếu - Quốc Tử Giám, thành phố Hà Nội",
        phone="0987654321",
    ),
    representative=Representative(
        party=Party(
            name="PHẠM THỊ NGỌC ÁNH",
            id_number="001165009876",
            address="Thôn Đoài, xã Đông Anh, thành phố Hà Nội",
            phone="0903000111",
            email="ngocanh@example.vn",
        ),
        authority="Văn bản ủy quyền có chứng thực số 215/2026, quyển 01-SCT/CK",
    ),
    request="Thủ tục đăng ký khai sinh (1.001193)",
    papers=(
        Paper(name="Giấy chứng sinh do cơ sở y tế nơi trẻ sinh ra cấp", originals=1),
        Paper(name="Văn bản ủy quyền (được chứng thực)", originals=1),
        Paper(name="Giấy chứng nhận kết hôn của cha, mẹ trẻ", certified=1),
    ),
    term="1 ngày làm việc",
    results=(Result(name="Giấy khai sinh", due_at=at(13, 16, 30)),),
    register=Register(book="02/2026", number="317"),
    fees=(),
)
"""A birth, registered by someone whom the father sent."""

LINKED = replace(
    CERTIFIED_COPY,
    number="1025",
    code="H26.226-261012-10025",
    owner=Party(
        name="ĐẶNG ĐÌNH ĐỨC",
        id_number="001092011223",
        address="P. 1204, tòa CT2, khu đô thị Nghĩa Đô, phường Nghĩa Đô, thành phố Hà Nội",
        phone="0912000222",
    ),
    request="Liên thông: đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế"
    " cho trẻ em dưới 6 tuổi (LT-KS)",
    papers=(
        Paper(name="Giấy chứng sinh", originals=1),
        Paper(name="Tờ khai thay đổi thông tin cư trú (mẫu CT01)", originals=1),
        Paper(name="Giấy tờ chứng minh quan hệ với chủ hộ", certified=1, photocopies=1),
    ),
    term="4 ngày làm việc",
    results=(
        Result(name="Giấy khai sinh", due_at=at(13, 16, 30)),
        Result(name="Thông báo kết quả đăng ký thường trú", due_at=at(15, 16, 30)),
        Result(name="Thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi", due_at=at(16, 11, 30)),
    ),
    collect_at="Tại nhà, qua dịch vụ bưu chính công ích",
    fees=(
        FeeLine(name="Lệ phí hộ tịch", amount=8_000),
        FeeLine(name="Phí trả kết quả qua bưu chính công ích", amount=31_500),
    ),
    clock_is_trusted=False,
    copy_number=2,
)
"""Three results of one intake, from a box that cannot vouch for its clock, printed a third time."""

SAMPLES = {"certified-copy": CERTIFIED_COPY, "birth": BIRTH, "linked": LINKED}
