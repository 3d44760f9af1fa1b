"""The routes of scans: what is taken, what is shown to whom, and that nothing of it runs."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient

from edge.api.form import UPLOAD_BYTES_MAX
from tests.edge import sheets
from tests.edge.api.people import ORIGIN, Person, text_of
from tests.edge.desk.intakes import CERTIFIED, DRAFT, MINH, OTHER_DRAFT
from tests.edge.station import BIRTH, Station

FORM = {**CERTIFIED, "shown": "paper_1 ", "scan_paper": "1"}


def upload(
    web: TestClient[Any], person: Person, *files: bytes, draft_id: str = DRAFT, **form: str
) -> Response:
    """Send the counter's form with files, as a browser does."""
    parts: list[tuple[str, Any]] = [(name, (None, value)) for name, value in form.items()]
    parts += [("scan_file", ("x.jpg", file, "image/jpeg")) for file in files or (b"",)]
    web.cookies.clear()
    headers = {"origin": ORIGIN, "sec-fetch-site": "same-origin", "cookie": person.cookie}
    place = f"/counter/{draft_id}/scans"
    return web.post(place, files=parts, headers=headers, follow_redirects=False)


def taken(web: TestClient[Any], lan: Person, station: Station) -> tuple[str, str]:
    """Take a dossier with a scan; return its code and the name of the file."""
    lan.post(f"/counter/{DRAFT}", **CERTIFIED)
    assert upload(web, lan, sheets.pdf(2), **FORM).status_code == 303
    (file,) = station.book.draft_files(DRAFT)
    place = lan.post(f"/counter/{DRAFT}", **CERTIFIED, do="sign").headers["location"]
    return place.partition("?")[0].rpartition("/")[2], file.digest.hex()


def test_a_file_comes_with_the_form_and_what_was_typed_is_kept(
    web: TestClient[Any], lan: Person, station: Station
) -> None:
    lan.post(f"/counter/{DRAFT}", **CERTIFIED | {"paper_1": ""})
    answer = upload(web, lan, sheets.photo(), sheets.png(), **FORM | {"owner_phone": "0987654321"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/counter/{DRAFT}?paper=1"
    page = lan.get(answer.headers["location"]).text
    assert page.count("/small/0") == 2
    assert "0987654321" in page
    assert len(station.book.draft_files(DRAFT)) == 2


@pytest.mark.parametrize(
    ("files", "form", "said"),
    [
        ((b"plain text",), {}, "không phải ảnh JPEG"),
        ((sheets.blank_page(),), {}, "Trang trắng"),
        ((), {}, "Chưa chọn tệp nào"),
        ((sheets.photo(),), {"scan_paper": "x"}, "không yêu cầu giấy tờ đó"),
        ((sheets.photo(),), {"scan_paper": "77"}, "không yêu cầu giấy tờ đó"),
    ],
)
def test_what_is_refused_is_told_above_the_form_as_it_was(
    web: TestClient[Any],
    lan: Person,
    station: Station,
    files: tuple[bytes, ...],
    form: dict[str, str],
    said: str,
) -> None:
    lan.post(f"/counter/{DRAFT}", **CERTIFIED)
    answer = upload(web, lan, *files, **FORM | form)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "NGUYỄN VĂN MINH" in answer.text
    assert station.shelf.digests() == ()


def test_an_upload_of_another_officers_draft_is_refused(
    web: TestClient[Any], lan: Person, hung: Person, station: Station
) -> None:
    lan.post(f"/counter/{DRAFT}", **CERTIFIED)
    assert "cán bộ khác" in text_of(upload(web, hung, sheets.photo(), **FORM))
    assert station.book.draft_files(DRAFT) == ()


def test_what_is_no_such_form_or_too_large_is_refused(
    web: TestClient[Any], lan: Person, station: Station
) -> None:
    assert lan.post(f"/counter/{DRAFT}/scans", **FORM).status_code == 415
    assert upload(web, lan, bytes(UPLOAD_BYTES_MAX), **FORM).status_code == 413
    assert upload(web, lan, sheets.photo(), **FORM | {"owner_name": "\x01"}).status_code == 400
    assert station.shelf.digests() == ()


def test_a_file_chosen_and_not_added_is_not_lost_in_silence(lan: Person, station: Station) -> None:
    answer = lan.post(f"/counter/{DRAFT}", **CERTIFIED, scan_file="photo.jpg", do="sign")
    assert answer.status_code == 422
    assert "chưa thêm" in text_of(answer)
    assert station.book.dossiers(query=None, limit=9) == ()


def test_a_scan_is_taken_away_and_a_draft_goes_with_its_scans(
    web: TestClient[Any], lan: Person, station: Station
) -> None:
    lan.post(f"/counter/{DRAFT}", **CERTIFIED)
    upload(web, lan, sheets.photo(), sheets.png(), **FORM)
    first, _ = station.book.draft_files(DRAFT)
    place = f"/counter/{DRAFT}/scans/{first.digest.hex()}"
    assert lan.get(f"{place}/small/0").content.startswith(b"\xff\xd8\xff")
    assert lan.post(f"{place}/remove", **CERTIFIED, scan_of=first.paper).status_code == 303
    assert len(station.shelf.digests()) == 1
    assert lan.get(f"{place}/small/0").status_code == 422
    lan.post(f"/counter/{DRAFT}/drop")
    assert station.shelf.digests() == ()


def test_what_a_stranger_made_is_never_run(
    web: TestClient[Any], lan: Person, station: Station
) -> None:
    code, name = taken(web, lan, station)
    place = f"/dossiers/{code}/scans/{name}"
    assert place in lan.get(f"/dossiers/{code}").text
    pages = lan.get(place)
    assert pages.text.count("/large/") == 2
    picture, file = lan.get(f"{place}/large/1"), lan.get(f"{place}/file")
    assert picture.headers["content-type"] == "image/jpeg"
    assert file.headers["content-type"] == "application/pdf"
    assert file.content == sheets.pdf(2)
    assert file.headers["content-disposition"].startswith("attachment; ")
    for answer in (picture, file):
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


def test_scans_are_shown_to_who_may_read_the_dossier_and_to_nobody_else(
    web: TestClient[Any], lan: Person, hung: Person, hoa: Person, minh: Person, station: Station
) -> None:
    code, name = taken(web, lan, station)
    for end in ("", "/file", "/small/0"):
        place = f"/dossiers/{code}/scans/{name}{end}"
        assert hung.get(place).status_code == hung.get(f"/dossiers/{code}").status_code == 200
        for other in (hoa, minh):
            assert other.get(place).headers["location"].startswith("/sign-on")
    assert lan.get(f"/dossiers/{code}/scans/{'0' * 64}").status_code == 422
    assert lan.get(f"/dossiers/{code}/scans/{name}/huge/0").status_code == 422
    assert lan.get(f"/dossiers/{code[:-1]}9/scans/{name}").status_code == 404


def test_an_earlier_scan_is_offered_and_taken(
    web: TestClient[Any], lan: Person, station: Station
) -> None:
    taken(web, lan, station)
    lan.post(f"/counter/{OTHER_DRAFT}", **CERTIFIED)
    assert "Đã có bản quét ngày 09/03/2026 (2 trang)" in lan.get(f"/counter/{OTHER_DRAFT}").text
    place = f"/counter/{OTHER_DRAFT}/scans/reuse"
    assert lan.post(place, **FORM).headers["location"] == f"/counter/{OTHER_DRAFT}?paper=1"
    assert "bản quét ngày 09/03/2026" in lan.get(f"/counter/{OTHER_DRAFT}").text
    lan.post(f"/counter/{OTHER_DRAFT}", **MINH, procedure=BIRTH)
    page = lan.get(f"/counter/{OTHER_DRAFT}").text
    assert "không yêu cầu; sẽ không đi theo hồ sơ" in page
    again = lan.post(place, scan_paper="1")
    assert again.status_code == 422
    assert "Không còn bản quét nào" in text_of(again)


def test_a_dossier_whose_file_is_gone_says_so(
    web: TestClient[Any], lan: Person, station: Station
) -> None:
    code, name = taken(web, lan, station)
    station.shelf.drop(bytes.fromhex(name))
    assert "Tệp không có trong máy này" in text_of(lan.get(f"/dossiers/{code}"))
    assert lan.get(f"/dossiers/{code}/scans/{name}/file").status_code == 422
