from __future__ import annotations

from pathlib import Path

import pytest

from accord.errors import RefusedError
from ground.settings_file import write_redacted
from hub.settings import Settings, read_settings

LEAST = """
directory = "/var/lib/motcua-hub"
[city]
name = "Thành phố Hà Nội"
agency = "000.00.00.H26"
"""
MOST = (
    LEAST
    + """
[web]
host = "192.168.1.20"
port = 8443
names = ["motcua.city:8443"]
certificate = "/etc/motcua/web.pem"
key = "/etc/motcua/web.key"
allow_plain_on_lan = false
[broker]
kind = "mosquitto"
port = 8883
server_name = "mqtt.city"
serve_network = true
[log]
level = "debug"
"""
)


def read(folder: Path, text: str) -> Settings:
    path = folder / "hub.toml"
    path.write_text(text, "utf-8")
    return read_settings(path)


def test_the_least_settings_have_safe_defaults(tmp_path: Path) -> None:
    settings = read(tmp_path, LEAST)
    assert settings.web.host == "127.0.0.1"
    assert not settings.web.is_secure
    assert settings.broker.kind == "embedded"
    assert not settings.broker.serve_network


def test_every_setting_is_read(tmp_path: Path) -> None:
    settings = read(tmp_path, MOST)
    assert settings.web.is_secure
    assert settings.web.names == ("motcua.city:8443",)
    assert settings.broker.server_name == "mqtt.city"
    assert settings.broker.serve_network
    assert settings.log.level == "debug"


def test_redacted_settings_read_back_and_do_not_name_the_key(tmp_path: Path) -> None:
    settings = read(tmp_path, MOST.replace("Hà Nội", r"\"Hà Nội\" \\"))
    written = write_redacted(settings)
    assert "/etc/motcua/web.key" not in written
    again = read(tmp_path, written.replace('"(set)"', '"/etc/motcua/web.key"'))
    assert again == settings


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("directory = ", "settings.not-toml"),
        (LEAST.replace("agency", "agnecy"), "settings.unknown setting=city.agnecy"),
        (LEAST + "[web]\nportal = 1", "settings.unknown setting=web.portal"),
        (LEAST.replace('name = "Thành phố Hà Nội"', ""), "settings.missing setting=city.name"),
        ('directory = "/x"', "settings.missing setting=city"),
        (LEAST + "[web]\nport = true", "settings.wrong-type setting=web.port"),
        (LEAST + "[web]\nnames = [1]", "settings.wrong-type setting=web.names"),
        (LEAST + '[web]\nnames = "a"', "settings.wrong-type setting=web.names"),
        ("web = 1\n" + LEAST, "settings.wrong-type setting=web"),
        (LEAST.replace("/var/lib/motcua-hub", ""), "settings.not-allowed setting=directory"),
        (LEAST.replace("Thành phố Hà Nội", " "), "settings.not-allowed setting=city.name"),
        (LEAST.replace("000.00.00.H26", "Hà Nội"), "settings.not-allowed setting=city.agency"),
        (LEAST + "first_slot = 0", "settings.not-allowed setting=city.first_slot"),
        (LEAST + "first_slot = 1000", "settings.not-allowed setting=city.first_slot"),
        (LEAST + "[web]\nport = 65536", "settings.not-allowed setting=web.port"),
        (LEAST + '[web]\nkey = "k"', "settings.not-allowed setting=web.key"),
        (
            LEAST + '[web]\nhost = "0.0.0.0"',
            "settings.not-allowed setting=web.allow_plain_on_lan",
        ),
        (LEAST + '[broker]\nkind = "rabbit"', "settings.not-allowed setting=broker.kind"),
        (LEAST + "[broker]\nport = 0", "settings.not-allowed setting=broker.port"),
        (
            LEAST + '[broker]\nserver_name = "mqtt city"',
            "settings.not-allowed setting=broker.server_name",
        ),
        (
            LEAST + "[broker]\nserve_network = true",
            "settings.not-allowed setting=broker.serve_network",
        ),
        (LEAST + '[log]\nlevel = "loud"', "settings.not-allowed setting=log.level"),
    ],
)
def test_settings_that_cannot_work_are_refused_by_name(
    tmp_path: Path, text: str, error: str
) -> None:
    with pytest.raises(RefusedError) as raised:
        read(tmp_path, text)
    assert str(raised.value).startswith(error)


def test_what_files_may_use_is_set_in_megabytes(tmp_path: Path) -> None:
    assert read(tmp_path, LEAST).files.reserve_megabytes == 2_048
    files = read(tmp_path, LEAST + "[files]\nbox_megabytes_a_day = 0\n").files
    assert (files.box_megabytes_a_day, files.box_megabytes) == (0, 65_536)


@pytest.mark.parametrize("name", ["box_megabytes_a_day", "box_megabytes", "reserve_megabytes"])
@pytest.mark.parametrize("value", [-1, 1 << 41])
def test_a_limit_of_files_that_cannot_be_meant_is_refused(
    tmp_path: Path, name: str, value: int
) -> None:
    with pytest.raises(RefusedError, match=r"settings\.not-allowed"):
        read(tmp_path, LEAST + f"[files]\n{name} = {value}\n")
