"""The syllables of Vietnamese, written down a second time, and how people type them.

In each rime the letter that bears the tone is the capital one; where it is another one when
nothing precedes or follows, the rule is the traditional one of the catalogue and of people's names
(hòa, thủy, khỏe). Nothing here is taken from edge/api/static/typing.js.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

__all__ = ["syllables", "telex_ways", "vni_ways"]

RIMES = re.findall(
    r"\S+",
    """
A Ai Ao Au Ay Ac Ach Am An Ang Anh Ap At Ăc Ăm Ăn Ăng Ăp Ăt Âc Âm Ân Âng Âp Ât Âu Ây
E Ec Em En Eng Eo Ep Et Ê Êch Êm Ên Ênh Êp Êt Êu I Ia Ich Im In Inh Ip It Iu
iÊc iÊm iÊn iÊng iÊp iÊt iÊu O Oa oAc oAch oAi oAm oAn oAng oAnh oAo oAt oAy oĂc oĂm oĂn oĂng oĂt
Oc Oe oEn oEo oEt Oi Om On Ong oOc oOng Op Ot Ô Ôc Ôi Ôm Ôn Ông Ôp Ôt Ơ Ơi Ơm Ơn Ơp Ơt
U Ua uÂn uÂng uÂt uÂy Uc uÊ uÊch uÊnh Ui Um Un Ung uÔc uÔi uÔm uÔn uÔng uÔt Up Ut
Uy uYa uYch uyÊn uyÊt uYnh uYt uYu Ư Ưa Ưc Ưi Ưng Ưt Ưu ưƠc ưƠi ưƠm ưƠn ưƠng ưƠp ưƠt ưƠu
""",
)
BEFORE_BACK = ("", "b", "ch", "đ", "kh", "l", "ng", "ph", "th", "tr", "v", "g")
BEFORE_FRONT = ("", "b", "ch", "đ", "kh", "l", "ngh", "ph", "th", "tr", "v", "gh")
WHOLE = (
    *("quÁ", "quÝ", "quỐc", "quYỂn".lower(), "quẢng", "quỲnh", "quĂn", "quÉt", "quỴt", "quỂ"),
    *("giÀ", "gÌ", "giẾng", "giỮ", "giỚi", "giÁo", "giÓ", "giẶt", "gÌn"),
    *("yÊu", "yẾn", "yÊn", "kỸ", "lÝ", "mỸ", "tỶ", "thuỞ", "huƠ"),
)
STOPS = ("c", "ch", "p", "t")
TONES = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
TELEX_TONES = ("", "s", "f", "r", "x", "j")
TELEX = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
VNI = {"ă": "a8", "â": "a6", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"}


def syllables() -> list[tuple[str, int]]:
    """Return every rime with every tone it has, after a consonant, and the number of the tone."""
    found: list[tuple[str, int]] = []
    for number, rime in enumerate(RIMES):
        befores = BEFORE_FRONT if rime[0].lower() in "eêi" else BEFORE_BACK
        for tone in range(len(TONES)):
            if rime.endswith(STOPS) and tone not in {1, 5}:
                continue
            if rime == "uYu" and not tone:
                continue
            before = befores[(number + tone) % len(befores)]
            if rime.startswith(("i", "I")) and before in {"", "gh"} and len(rime) > 1:
                before = "t"
            found.append((_written(before, rime, tone), tone))
    found += [(unicodedata.normalize("NFC", word.lower()), _tone_of(word)) for word in WHOLE]
    return found


def telex_ways(word: str, tone: int) -> Iterator[str]:
    """Give the keys of a word: letter by letter, then the tone; and the marks all at the end."""
    if "oo" in _toneless(word):  # a loan: the third o says that it is no ô
        yield _spelled(_toneless(word), TELEX).replace("oo", "ooo") + TELEX_TONES[tone]
        return
    yield from _ways(word, TELEX, TELEX_TONES[tone])
    if "ươ" in _toneless(word):
        yield _spelled(_toneless(word).replace("ươ", "uơ"), TELEX) + TELEX_TONES[tone]


def vni_ways(word: str, tone: int) -> Iterator[str]:
    """Give the same for VNI."""
    yield from _ways(word, VNI, str(tone) if tone else "")


def _ways(word: str, marks: dict[str, str], tone: str) -> Iterator[str]:
    plain = _toneless(word)
    keys = _spelled(plain, marks)
    yield keys + tone
    yield (keys + tone).upper()
    bare = "".join(marks.get(letter, letter)[0] for letter in plain)
    late = "".join(dict.fromkeys(marks[letter][1] for letter in plain if letter in marks))
    if plain not in {"thuơ", "huơ"}:
        yield bare + late + tone
        yield bare + tone + late


def _spelled(plain: str, marks: dict[str, str]) -> str:
    return "".join(marks.get(letter, letter) for letter in plain)


def _written(before: str, rime: str, tone: int) -> str:
    letters = [one.lower() + TONES[tone] if one.isupper() else one for one in rime]
    return unicodedata.normalize("NFC", before + "".join(letters))


def _toneless(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(one for one in apart if one not in TONES[1:]))


def _tone_of(word: str) -> int:
    apart = unicodedata.normalize("NFD", word)
    return next((number for number in range(1, 6) if TONES[number] in apart), 0)
