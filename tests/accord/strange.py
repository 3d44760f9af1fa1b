"""Byte strings that the canonical form refuses, each with what is wrong with it.

Written out by hand from RFC 8949, not by our encoder. The published vectors carry them all, so the
other readers of the format are held to the same list.
"""

from __future__ import annotations

from typing import Final

__all__ = ["STRANGE", "STRANGE_TEXTS"]


def _head(major: int, argument: int, size: int) -> str:
    # A head with its argument in so many bytes, whether or not that is the shortest.
    width = {0: argument, 1: 24, 2: 25, 4: 26, 8: 27}[size]
    return bytes([major << 5 | width]).hex() + (
        argument.to_bytes(size, "big").hex() if size else ""
    )


def _text(text: str) -> str:
    encoded = text.encode("utf-8", "surrogatepass")
    size = 0 if len(encoded) < 24 else 1
    return _head(3, len(encoded), size) + encoded.hex()


def _long_heads() -> dict[str, str]:
    found = {}
    rest = {0: "", 1: "", 2: "61", 3: "61", 4: "01", 5: "0001"}
    names = {0: "integer", 1: "negative", 2: "bytes", 3: "text", 4: "array", 5: "map"}
    for major, content in rest.items():
        for size in (1, 2, 4, 8):
            name = f"{names[major]} head of {size} bytes for a small argument"
            found[name] = _head(major, 1, size) + content
    for size, small in ((2, 24), (2, 255), (4, 256), (4, 65_535), (8, 65_536), (8, 2**32 - 1)):
        found[f"integer {small} in {size} bytes"] = _head(0, small, size)
        found[f"negative {-1 - small} in {size} bytes"] = _head(1, small, size)
    found["bytes of length 24 in two bytes"] = _head(2, 24, 2) + "61" * 24
    found["text of length 24 in two bytes"] = _head(3, 24, 2) + "61" * 24
    found["text of length 24 in four bytes"] = _head(3, 24, 4) + "61" * 24
    found["array of length 24 in two bytes"] = _head(4, 24, 2) + "01" * 24
    return found


def _tags() -> dict[str, str]:
    numbers = [
        *range(6), 16, 17, 18, 21, 22, 23, 24, 25, 28, 29, 30, 32, 33, 34, 35, 36, 37, 43, 52, 54,
        61, 63, 96, 97, 98, 100, 256, 258, 260, 261, 1004, 43000, 55799, 65535, 4294967295,
    ]  # fmt: skip
    found = {}
    for number in numbers:
        width = next(size for size in (0, 1, 2, 4, 8) if number < (24 if size == 0 else 256**size))
        head = _head(6, number, width)
        for name, content in (("an integer", "01"), ("a text", "6130"), ("an array", "8101")):
            found[f"tag {number} on {name}"] = head + content
    found["bignum 2^64"] = "c249010000000000000000"
    found["negative bignum"] = "c349010000000000000000"
    found["bignum of nothing"] = "c240"
    found["decimal fraction"] = "c48221196ab3"
    found["regular expression bomb"] = "d8236a" + b"(a+)+$aaab".hex()
    found["array that contains itself"] = "d81c81d81d00"
    found["shared value twice"] = "82d81c8101d81d00"
    found["MIME message"] = "d82461" + "61"
    found["the self-description"] = "d9d9f701"
    return found


def _simple() -> dict[str, str]:
    found = {f"simple value {number}": bytes([0xE0 | number]).hex() for number in range(20)}
    found |= {
        "null": "f6",
        "undefined": "f7",
        "a break alone": "ff",
        "simple value 32": "f820",
        "simple value 255": "f8ff",
        "true in two bytes": "f815",
        "false in two bytes": "f814",
        "null in two bytes": "f816",
        "half float 0": "f90000",
        "half float 1": "f93c00",
        "half float -0": "f98000",
        "half float NaN": "f97e00",
        "half float infinity": "f97c00",
        "single float": "fa47c35000",
        "single NaN": "fa7fc00000",
        "double float": "fb3ff199999999999a",
        "double NaN": "fb7ff8000000000000",
        "double NaN with a payload": "fb7ff8000000000001",
        "double infinity": "fb7ff0000000000000",
        "null in an array": "81f6",
        "null in a map": "a100f6",
        "float in a map": "a100f93c00",
        "undefined in an array": "81f7",
    }
    return found


def _maps() -> dict[str, str]:
    return {
        "a key twice": "a201010102",
        "a key twice with the same value": "a200010001",
        "a key twice, apart": "a3000101010002",
        "a key twice inside": "81a201010102",
        "keys falling": "a201010000",
        "keys out of order": "a3000002000100",
        "keys out of order inside": "a100a202000100",
        "key 24": "a1181800",
        "key 255": "a118ff00",
        "key 256": "a119010000",
        "negative key": "a12000",
        "text key": "a1616100",
        "bytes key": "a1416100",
        "true as a key": "a1f500",
        "key 1 and true": "a20100f500",
        "array as a key": "a1810000",
        "map as a key": "a1a00000",
        "null as a key": "a1f600",
        "float as a key": "a1f93c0000",
        "text key among integers": "a20000616100",
        "key 0 in two bytes": "a1180000",
        "key and no value": "a100",
        "a map that ends early": "a2000101",
    }


def _broken() -> dict[str, str]:
    return {
        "nothing": "",
        "two values": "0101",
        "a zero byte after": "8000",
        "a break after": "01ff",
        "half an integer": "19ff",
        "an integer cut": "1b00000000000000",
        "a text cut": "6261",
        "bytes cut": "4261",
        "an array cut": "8201",
        "an array of nothing given": "81",
        "reserved information 28": "1c",
        "reserved information 29": "1d",
        "reserved information 30": "1e",
        "bytes, reserved information 28": "5c",
        "map, reserved information 30": "be",
        "bytes of 2^62": "5b4000000000000000",
        "text of 2^62": "7b4000000000000000",
        "bytes of 2^64-1": "5bffffffffffffffff",
        "array of 2^40": "9b0000010000000000",
        "map of 2^40": "bb0000010000000000",
        "array of 2^64-1": "9bffffffffffffffff",
        "bytes of 2^32-1": "5affffffff",
        "text of 2^31": "7a80000000",
        "integer 2^63": "1b8000000000000000",
        "integer 2^64-1": "1bffffffffffffffff",
        "integer -2^63-1": "3b8000000000000000",
        "integer -2^64": "3bffffffffffffffff",
    }


def _too_far() -> dict[str, str]:
    return {
        "indefinite bytes": "5f4161ff",
        "indefinite text": "7f6161ff",
        "indefinite array": "9f01ff",
        "indefinite map": "bf0001ff",
        "indefinite empty array": "9fff",
        "indefinite empty map": "bfff",
        "indefinite array inside": "819f01ff",
        "indefinite bytes inside a map": "a1005f4161ff",
        "nine arrays deep": "81" * 9 + "01",
        "nine maps deep": "a100" * 9 + "01",
        "a hundred arrays deep": "81" * 100 + "01",
        "a hundred thousand arrays deep": "81" * 100_000 + "01",
        "a hundred thousand tags deep": "c1" * 100_000 + "01",
        "overlong UTF-8": "62c080",
        "overlong UTF-8 of three bytes": "63e080af",
        "a lone continuation": "6180",
        "a lone surrogate": "63eda080",
        "a pair of surrogates": "66eda0bdedb880",
        "UTF-8 beyond Unicode": "64f4908080",
        "latin-1": "61e1",
        "UTF-8 cut": "62e1ba",
        "a bit more than the largest value": "5a00020000" + "00" * 0x20000,
    }


STRANGE_TEXTS: Final[dict[str, str]] = {
    "decomposed ế": "e\u0302\u0301",
    "half decomposed ế": "ê\u0301",
    "decomposed đường": "đươ\u0300ng",
    "decomposed ơ": "o\u031b",
    "decomposed Ẩ": "A\u0302\u0309",
    "marks in another order": "a\u0323\u0302",
    "horn and grave apart": "u\u031b\u0300",
    "Å the unit": "\u212b",
    "Ω the unit": "\u2126",
    "kelvin": "\u212a",
    "compatibility ideograph": "\uf900",
    "decomposed hangul": "\u1100\u1161",
    "tone mark Ồ in the old encoding": "Ô\u0340",
    "NUL": "a\0b",
    "tab": "a\tb",
    "carriage return": "a\rb",
    "escape": "\x1b[31m",
    "backspace": "1\b2",
    "delete": "a\x7f",
    "next line": "a\x85b",
    "C1 control sequence": "\x9b31m",
    "soft hyphen": "a\u00adb",
    "combining grapheme joiner": "a\u034fb",
    "Arabic letter mark": "\u061c",
    "Hangul filler": "\u115f",
    "zero-width space": "a\u200bb",
    "zero-width non-joiner": "a\u200cb",
    "zero-width joiner": "a\u200db",
    "left-to-right mark": "\u200ea",
    "right-to-left mark": "\u200fa",
    "line separator": "a\u2028b",
    "paragraph separator": "a\u2029b",
    "left-to-right embedding": "\u202aa",
    "right-to-left embedding": "\u202ba",
    "pop directional formatting": "\u202c",
    "left-to-right override": "\u202da",
    "right-to-left override": "\u202e1000",
    "word joiner": "a\u2060b",
    "invisible times": "2\u2062x",
    "left-to-right isolate": "\u2066a",
    "right-to-left isolate": "\u2067a",
    "pop directional isolate": "\u2069",
    "ideographic space": "a\u3000b",
    "Hangul letter filler": "\u3164",
    "byte order mark": "\ufeffa",
    "half-width Hangul filler": "\uffa0",
    "interlinear annotation": "\ufff9a",
    "object replacement": "\ufffc",
    "replacement character": "\ufffd",
    "not a character": "\uffff",
    "not a character either": "\ufdd0",
    "private use": "\ue000",
    "private plane": "\U000f0000",
    "tag letter": "a\U000e0061",
    "variation selector": "a\ufe0f",
    "variation selector 17": "a\U000e0100",
    "emoji": "\U0001f600",
    "Hebrew": "\u05d0",
    "Arabic": "\u0627",
    "Arabic digits": "\u0661",
    "Thai": "\u0e01",
    "ideographic tone mark": "\u302a",
    "a mark at the beginning": "\u0301a",
    "a mark after a line break": "a\n\u0301",
    "four marks on one letter": "x\u0301\u0302\u0303\u0304",
    "musical symbol": "\U0001d15e",
    "unassigned": "\u0378",
}

STRANGE: Final[dict[str, str]] = {
    **_long_heads(),
    **_tags(),
    **_simple(),
    **_maps(),
    **_broken(),
    **_too_far(),
    **{f"text: {name}": _text(text) for name, text in STRANGE_TEXTS.items()},
    **{f"text inside: {name}": "8201" + _text(text) for name, text in STRANGE_TEXTS.items()},
}
