"""The two programs by their verbs, as an administrator types them: city and boxes enrolled."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.demo.box import Box, Clerk
from tools.demo.city import LEADER, City

__all__ = ["box_command", "enrol", "hub_command", "program", "run_command", "verify_log"]

AGENCY: Final = "000.00.03.H26"
ADMINISTRATOR_PIN: Final = "730518"
COMMAND_S: Final = 120.0


def program(package: str) -> list[str]:
    """Return how one of the two programs is called: ``edge`` or ``hub``."""
    return [sys.executable, "-m", package]


def box_command(box: Box, *words: str, said: str = "") -> str:
    """Run a verb of a box's program and return what it says."""
    return run_command([*program("edge"), "--settings", str(box.settings), *words], said)


def hub_command(city: City, *words: str, said: str = "") -> str:
    """Run a verb of the hub's program and return what it says."""
    return run_command([*program("hub"), "--settings", str(city.settings), *words], said)


def run_command(command: list[str], said: str = "") -> str:
    """Run a command and return what it says.

    Raises:
        RuntimeError: it ended in an error.
    """
    answer = subprocess.run(
        command, input=said, capture_output=True, text=True, timeout=COMMAND_S, check=False
    )
    if answer.returncode != 0:
        words = " ".join(command[-4:])
        raise RuntimeError(f"{words}: exit {answer.returncode}\n{answer.stdout}{answer.stderr}")
    return answer.stdout


def verify_log(city: City, box: Box, verifier: Path) -> str:
    """Export a log from the box and from the hub, and verify both without the project."""
    folder = city.folder.parent
    keys, said = folder / "keys.json", []
    hub_command(city, "keys", str(keys), "--replace")
    of_box, of_hub = (folder / f"{box.name}-{side}.export" for side in ("box", "hub"))
    box_command(box, "export", str(of_box), "--replace")
    hub_command(city, "export", box.name, str(of_hub), "--replace")
    for path in (of_box, of_hub):
        answer = run_command([sys.executable, str(verifier), "log", str(keys), str(path)])
        said.append(answer.splitlines()[0])
    return "; ".join(said)


def enrol(city: City, boxes: Sequence[Box]) -> None:
    """Make the hub, give its leader an account, and let every box ask and be admitted."""
    agencies = city.folder.parent / "agencies.csv"
    agencies.write_text(f"ward,agency\n{boxes[0].ward},{AGENCY}\n", encoding="utf-8")
    hub_command(
        city,
        "init",
        "--login",
        "quantri",
        "--name",
        "Đỗ Thị Quản Trị",
        "--agencies",
        str(agencies),
        said=f"{ADMINISTRATOR_PIN}\n",
    )
    hub_command(
        city,
        "officer",
        LEADER.login,
        "--name",
        LEADER.name,
        "--title",
        LEADER.title,
        "--role",
        "leader",
        "--unit",
        boxes[0].ward,
        said=f"{LEADER.pin}\n",
    )
    for box in boxes:
        officers = box.folder / "officers.toml"
        officers.write_text(_officers(box.clerk), encoding="utf-8")
        request, admission = box.folder / "request.bin", box.folder / "admission.bin"
        box_command(
            box,
            "request",
            box.name,
            box.ward,
            str(request),
            "--officers",
            str(officers),
            said=f"{box.clerk.pin}\n",
        )
        hub_command(city, "admit", str(request), str(admission), "--yes")
        box_command(box, "join", str(admission))


def _officers(clerk: Clerk) -> str:
    roles = ", ".join(f'"{role}"' for role in clerk.roles)
    return (
        f'[[officer]]\nlogin = "{clerk.login}"\nname = "{clerk.name}"\n'
        f'title = "{clerk.title}"\nroles = [{roles}]\n'
    )
