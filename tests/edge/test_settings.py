from __future__ import annotations

from pathlib import Path

import pytest

from accord.errors import RefusedError
from edge.__main__ import main
from edge.api.words import LANGUAGES, load_words
from edge.main.settled import read_settled
from edge.settings import Settings, read_settings
from ground.command import Exit
from ground.settings_file import FILE_BYTES_MAX, write_redacted

LEAST = """
directory = "/var/lib/motcua"
[unit]
parent = "ỦY BAN NHÂN DÂN PHƯỜNG TÂY HỒ"
centre = "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"
place = "Tây Hồ"
"""
MOST = (
    LEAST
    + """
suffix = "TTPVHCC"
lookup = "Tra cứu tại quầy"
address = "http://motcua.local:8080"
[web]
host = "192.168.1.10"
port = 8443
names = ["may.phuong:8443"]
certificate = "/etc/motcua/web.pem"
key = "/etc/motcua/web.key"
allow_plain_on_lan = false
[link]
brokers = ["mqtt.city:8883", "mqtt2.city:8883"]
server_name = "mqtt.city"
[devices]
printer = "simulated"
printer_at = "/tmp/slips"
scanner = "simulated"
scanner_at = "/tmp/scanner"
voice = "simulated"
voice_at = "/tmp/voice"
[watch]
systems = ["CSDL hộ tịch = tls:hotich.example:443 B"]
[log]
level = "debug"
[queue]
works = ["A Chứng thực", "B Hộ tịch"]
counters = ["1", "2: A"]
"""
)


def read(folder: Path, text: str) -> Settings:
    path = folder / "box.toml"
    path.write_text(text, "utf-8")
    return read_settings(path)


@pytest.mark.parametrize(
    "account", ['bank = "970415"', 'account = "1"', 'bank = "97041"\naccount = "1"']
)
def test_half_an_account_is_refused(tmp_path: Path, account: str) -> None:
    path = tmp_path / "box.toml"
    path.write_text(LEAST + account, encoding="utf-8")
    with pytest.raises(RefusedError, match=r"unit\.account"):
        read_settings(path)
    path.write_text(LEAST + 'bank = "970415"\naccount = "113366668888"', encoding="utf-8")
    assert read_settings(path).unit.account == "113366668888"


def test_the_least_settings_have_safe_defaults(tmp_path: Path) -> None:
    settings = read(tmp_path, LEAST)
    assert settings.web.host == "127.0.0.1"
    assert not settings.web.is_secure
    assert settings.link.brokers == ()
    assert settings.devices.printer == "none"


def test_every_setting_is_read(tmp_path: Path) -> None:
    settings = read(tmp_path, MOST)
    assert settings.web.is_secure
    assert settings.web.names == ("may.phuong:8443",)
    assert settings.link.server_name == "mqtt.city"
    assert settings.log.level == "debug"


def test_redacted_settings_read_back_and_do_not_name_the_key(tmp_path: Path) -> None:
    settings = read(tmp_path, MOST.replace("Tra cứu", r"Tra \"cứu\" \\"))
    written = write_redacted(settings)
    assert "/etc/motcua/web.key" not in written
    again = read(tmp_path, written.replace('"(set)"', '"/etc/motcua/web.key"'))
    assert again == settings


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("directory = ", "settings.not-toml"),
        ("\ufffe", "settings.not-toml"),
        (LEAST.replace("place", "plaec"), "settings.unknown setting=unit.plaec"),
        (LEAST + "[web]\nportal = 1", "settings.unknown setting=web.portal"),
        (LEAST.replace('place = "Tây Hồ"', ""), "settings.missing setting=unit.place"),
        ('directory = "/x"', "settings.missing setting=unit"),
        (LEAST + "[web]\nport = true", "settings.wrong-type setting=web.port"),
        (LEAST + '[web]\nport = "80"', "settings.wrong-type setting=web.port"),
        (LEAST + "[web]\nnames = [1]", "settings.wrong-type setting=web.names"),
        (LEAST + '[web]\nnames = "a"', "settings.wrong-type setting=web.names"),
        ("web = 1\n" + LEAST, "settings.wrong-type setting=web"),
        (LEAST.replace("/var/lib/motcua", ""), "settings.not-allowed setting=directory"),
        (
            LEAST.replace("[unit]", '[unit]\naddress = "motcua.local"'),
            "settings.not-allowed setting=unit.address",
        ),
        (LEAST + '[watch]\nsystems = ["x"]', "settings.not-allowed setting=watch.systems"),
        (LEAST + "[web]\nport = 65536", "settings.not-allowed setting=web.port"),
        (LEAST + '[web]\nkey = "k"', "settings.not-allowed setting=web.key"),
        (
            LEAST + '[web]\nhost = "0.0.0.0"',
            "settings.not-allowed setting=web.allow_plain_on_lan",
        ),
        (LEAST + '[devices]\nprinter = "laser"', "settings.not-allowed setting=devices.printer"),
        (
            LEAST + '[devices]\nprinter = "network"',
            "settings.not-allowed setting=devices.printer_at",
        ),
        *(
            (
                LEAST + f'[link]\nbrokers = ["hub:8883", "{at}"]',
                "settings.not-allowed setting=link.brokers",
            )
            for at in ("x", "x:", ":1", "x:y", "x:0", "x:65536", "x:99999999999", "a b:1", "x:²")
        ),
        (
            LEAST + '[devices]\nprinter = "network"\nprinter_at = "x"',
            "settings.not-allowed setting=devices.printer_at",
        ),
        (LEAST + '[devices]\nscanner = "eye"', "settings.not-allowed setting=devices.scanner"),
        (LEAST + '[log]\nlevel = "loud"', "settings.not-allowed setting=log.level"),
    ],
)
def test_settings_that_cannot_work_are_refused_by_name(
    tmp_path: Path, text: str, error: str
) -> None:
    with pytest.raises(RefusedError) as raised:
        read(tmp_path, text)
    assert str(raised.value).startswith(error)


def test_bytes_that_are_no_text_are_no_settings(tmp_path: Path) -> None:
    (tmp_path / "box.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(RefusedError, match=r"settings\.not-toml"):
        read_settings(tmp_path / "box.toml")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"settings\.unreadable"):
        read_settings(tmp_path / "none.toml")


def test_a_file_too_large_to_be_settings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"settings\.too-large"):
        read(tmp_path, "#" * (FILE_BYTES_MAX + 1))


def test_the_office_network_may_be_served_in_plain_when_somebody_says_so(tmp_path: Path) -> None:
    text = LEAST + '[web]\nhost = "0.0.0.0"\nallow_plain_on_lan = true'
    assert read(tmp_path, text).web.host == "0.0.0.0"  # noqa: S104 -- what is tested


def test_a_wrong_setting_is_told_with_the_file_and_what_is_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "box.toml"
    for text, told in (
        (LEAST + '[web]\nport = "80"', ("web.port", "port = 1")),
        (LEAST + "web = 1\n", ("unit.web", "parent")),
        ("web = 1\n" + LEAST, ("web", "[web]")),
        (LEAST + "[web]\nportal = 1", ("web.portal", "certificate")),
        (LEAST.replace('place = "Tây Hồ"', ""), ("unit.place", 'place = "…"')),
        (LEAST + '[devices]\nprinter = "laser"', ("devices.printer", '"network"')),
        (LEAST + '[queue]\nworks = ["x"]', ("queue", "works = ")),
        (LEAST + '[queue]\ncounters = ["1: Z"]', ("queue", "counters = ")),
        ("directory = ", ("TOML",)),
        ("a = " + "[" * 5000, ("TOML",)),
        ("#" * (FILE_BYTES_MAX + 1), (str(FILE_BYTES_MAX),)),
        (None, ()),
    ):
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(text, "utf-8")
        assert main(["--settings", str(path), "settings"]) == Exit.WRONG_USE
        sentence = capsys.readouterr().err.partition(" (settings.")[0]
        assert "no words yet" not in sentence
        for part in (str(path), *told):
            assert part in sentence, sentence
    for language in LANGUAGES:
        error = RefusedError("settings.not-allowed", setting="s", path="p", expected="e")
        assert all(each in load_words(language).sentence(error) for each in (" s ", "p", "e"))


def test_a_hall_that_cannot_be_is_a_wrong_setting(tmp_path: Path) -> None:
    path = tmp_path / "box.toml"
    path.write_text(LEAST + '[queue]\nworks = ["x"]', "utf-8")
    with pytest.raises(RefusedError, match=r"^settings\.not-allowed setting=queue"):
        read_settled(path)
