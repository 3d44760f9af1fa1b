"""Reading a form that brings files: what browsers send, and nothing else."""

from __future__ import annotations

import pytest
from litestar.exceptions import ClientException

from ground.web.upload import HEADERS_BYTES_MAX, split_parts

MARK = "----WebKitFormBoundary7MA4YWxkTrZu0gW"


def body(*parts: bytes, end: bytes = b"--\r\n") -> bytes:
    mark = b"--" + MARK.encode()
    return b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + end


FIELD = b'Content-Disposition: form-data; name="owner_name"\r\n\r\nMinh'
FILE = (
    b'Content-Disposition: form-data; name="scan_file"; filename="a.jpg"\r\n'
    b"Content-Type: image/jpeg\r\n\r\n\xff\xd8--\r\n\r\n--\x00"
)


@pytest.mark.parametrize("end", [b"--\r\n", b"--"])
def test_fields_and_files_come_as_they_were_sent(end: bytes) -> None:
    assert split_parts(body(FIELD, FILE, end=end), MARK, 9) == [
        ("owner_name", b"Minh", False),
        ("scan_file", b"\xff\xd8--\r\n\r\n--\x00", True),
    ]
    assert split_parts(body(), MARK, 9) == []


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"no form",
        body(FIELD)[:-4],
        b"before" + body(FIELD),
        body(FIELD) + b"after",
        body(b"no headers"),
        body(b"Content-Type: text/plain\r\n\r\nx"),
        body(b'Content-Disposition: attachment; name="a"\r\n\r\nx'),
        body(b"Content-Disposition: form-data\r\n\r\nx"),
        body('Content-Disposition: form-data; name="tên"\r\n\r\nx'.encode()),
        body(FIELD.replace(b"\r\n", b"\r\n" + FIELD.partition(b"\r\n")[0] + b"\r\n", 1)),
        body(b"X: " + b"x" * HEADERS_BYTES_MAX + b"\r\n" + FIELD),
        body(*[FIELD] * 10),
    ],
)
def test_what_no_browser_sends_is_refused(sent: bytes) -> None:
    with pytest.raises(ClientException, match=r"form\.malformed"):
        split_parts(sent, MARK, 9)


@pytest.mark.parametrize("boundary", ["", "x" * 71, "a\r\nb", "é"])
def test_a_boundary_is_short_and_plain(boundary: str) -> None:
    with pytest.raises(ClientException, match=r"form\.malformed"):
        split_parts(body(FIELD), boundary, 9)
