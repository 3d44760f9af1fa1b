from __future__ import annotations

import gettext
from pathlib import Path

from tools import words

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Sign"
msgstr "Ký"
"""
PAGE = """<button>{{ _("Sign") }}</button>
{% trans count=papers %}{{ count }} paper{% pluralize %}{{ count }} papers{% endtrans %}
"""


def _room(root: Path) -> Path:
    room = root / "edge"
    (room / "api" / "words" / "vi" / "LC_MESSAGES").mkdir(parents=True)
    (room / "api" / "words" / "vi" / "LC_MESSAGES" / "box.po").write_text(PO, "utf-8")
    (room / "api" / "templates").mkdir()
    (room / "api" / "templates" / "counter.html").write_text(PAGE, "utf-8")
    (room / "api" / "counter.py").write_text('title = gettext("Counter")\n', "utf-8")
    return room


def test_a_compiled_catalogue_says_what_its_source_says(tmp_path: Path) -> None:
    room = _room(tmp_path)
    words.compile_all(tmp_path)
    spoken = gettext.translation("box", room / "api" / "words", ["vi"])
    assert spoken.gettext("Sign") == "Ký"


def test_every_message_of_pages_and_code_is_found(tmp_path: Path) -> None:
    found = set(words.spoken(_room(tmp_path)))
    assert found == {"Sign", "Counter", ("%(count)s paper", "%(count)s papers")}
