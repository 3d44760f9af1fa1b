"""What clerks type: whole intakes that are accepted as they stand."""

from __future__ import annotations

from tests.edge.station import BIRTH, COPY, RESIDENCE

MINH = {
    "owner_number": "001099000123",
    "owner_name": "NGUYỄN VĂN MINH",
    "owner_address": "Số 1, ngõ 2, Phường Tây Hồ, Hà Nội",
    "owner_phone": "0912345678",
}
CERTIFIED = MINH | {"procedure": COPY, "pages": "3", "copies": "2", "paper_1": "on"}
CHILD = {
    "form_child_name": "NGUYỄN MINH AN",
    "form_child_born": "01112026",
    "form_child_sex": "2",
}
"""What the declaration of a birth cannot do without."""
BORN = MINH | CHILD | {"procedure": BIRTH, "paper_4": "on", "paper_5": "on", "paper_7": "on"}
SETTLED = MINH | {"procedure": RESIDENCE, "papers_confirmed": "on"}
"""Seven working days: taken on a Monday at eight, due on Wednesday of the week after."""
DRAFT = "00000000000000d1"
OTHER_DRAFT = "00000000000000d2"
