"""The files of a dossier: listed, given to who may read them, and unable to do anything there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accord.acts import Noted
from accord.header import Attachment
from accord.wire import FILE_BYTES_MAX
from hub.office.filebook import FileState
from tests.hub.api.conftest import Client
from tests.hub.office.city import LAN, NOW, TestBox, TestCity, attachment

SignOn = Callable[[str], Client]

PNG = b"\x89PNG\r\n\x1a\n" + bytes(70_000)
PDF = b"%PDF-1.7 scan"
JPEG = b"\xff\xd8\xff\xe0 scan"
HTML = b"<script>alert(1)</script>"


def take(city: TestCity, box: TestBox, *files: Attachment) -> str:
    code = box.take(1)
    box.say(Noted("Đã quét"), dossier=code, officer=LAN, files=files)
    city.receive(box)
    return code


@pytest.mark.parametrize(
    ("content", "media_type", "way", "ending"),
    [
        (PNG, "image/png", "inline", "png"),
        (JPEG, "image/jpeg", "inline", "jpg"),
        (PDF, "application/pdf", "attachment", "pdf"),
        (HTML, "application/octet-stream", "attachment", "bin"),
        (b"", "application/octet-stream", "attachment", "bin"),
    ],
)
def test_a_file_is_given_as_what_it_is_and_can_do_nothing(
    city: TestCity,
    box: TestBox,
    sign_on: SignOn,
    content: bytes,
    media_type: str,
    way: str,
    ending: str,
) -> None:
    file = attachment(content)
    code = take(city, box, file)
    city.bring(box, content)
    answer = sign_on("lan").get(f"/dossiers/{code}/files/{file.hash.hex()}")
    assert (answer.status_code, answer.content) == (200, content)
    headers = answer.headers
    assert headers["content-type"].split(";")[0] == media_type
    name = f"{code}-{file.hash.hex()[:8]}.{ending}"
    assert headers["content-disposition"] == f'{way}; filename="{name}"'
    policy = headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "sandbox"} <= set(policy)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["content-length"] == str(len(content))


@pytest.mark.parametrize("digest", ["x" * 64, "00", "00" * 32, "0" * 63 + "ă"])
def test_a_file_the_dossier_does_not_name_is_not_found(
    city: TestCity, box: TestBox, sign_on: SignOn, digest: str
) -> None:
    code = take(city, box, attachment(PDF))
    answer = sign_on("lan").get(f"/dossiers/{code}/files/{digest}")
    assert answer.status_code == 404
    assert "Hồ sơ không có tệp này" in answer.text


def test_the_page_of_a_dossier_says_how_far_each_file_is(
    city: TestCity, box: TestBox, sign_on: SignOn
) -> None:
    half, lacked, spoiled = (attachment(word * 50_000) for word in (b"half", b"lack", b"spoi"))
    large = Attachment(b"l" * 32, FILE_BYTES_MAX + 1)
    code = take(city, box, attachment(PDF), half, lacked, spoiled, large)
    city.bring(box, PDF)
    city.filing.lacked(box.name, lacked, at=NOW)
    with city.books.writing() as desk:
        row = desk.files.row(box.name, spoiled)
        assert row is not None
        desk.files.put(type(row)(row.id, box.name, spoiled, FileState.SPOILED, 0, 3, NOW))
    text = sign_on("lan").get(f"/dossiers/{code}").text
    assert f'href="/dossiers/{code}/files/{attachment(PDF).hash.hex()}">Tệp 1</a>' in text
    assert text.count(f"/dossiers/{code}/files/") == 1
    for words in (
        "Đã nhận 0 byte trên 195,3 KB",
        "Máy ở phường, xã không có tệp này",
        "Tệp gửi về không đúng",
        "Tệp quá lớn, không gửi được",
    ):
        assert words in text


def test_a_dossier_without_files_says_nothing_of_them(
    city: TestCity, box: TestBox, sign_on: SignOn
) -> None:
    code = take(city, box)
    assert "Tệp đính kèm" not in sign_on("lan").get(f"/dossiers/{code}").text


def test_the_page_of_a_box_says_how_much_is_still_to_come(
    city: TestCity, box: TestBox, sign_on: SignOn
) -> None:
    client = sign_on("lan")
    assert "Tệp còn phải gửi về" in client.get(f"/boxes/{box.name}").text
    take(city, box, attachment(bytes(1 << 21)))
    assert "2,0 MB" in client.get(f"/boxes/{box.name}").text
    client.post("/display", data={"language": "en", "size": "1"})
    assert "2.0 MB" in client.get(f"/boxes/{box.name}").text
