"""Conversion of other document formats into DOCX or XLSX with LibreOffice, if installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest.formats import detection as formats

#: Timeout of a conversion, in seconds.
LONGEST = 60
#: Maximum size of the converted file, in bytes.
LARGEST = 50_000_000

_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
# Disable macros, network access and the updating of links.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{}</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse">'
    "<value>{}</value></prop></item>\n"
)
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Calc/Content/Update", "Link", "2"),
)


def office() -> str | None:
    """Return the path of LibreOffice; None if it is not installed."""
    named = shutil.which("soffice") or shutil.which("libreoffice")
    return named or next((each for each in _PLACES if Path(each).is_file()), None)


def note(form: str) -> str:
    """Return the note that a document was converted."""
    return f"converted with LibreOffice, since it is {_name(form)}"


def converted(content: bytes, form: str) -> bytes:
    """Convert a document to DOCX, or a spreadsheet to XLSX.

    Parameters
    ----------
    content : bytes
        The file.
    form : str
        Its format: a key of `formats.CONVERTIBLE` or `formats.CONVERTIBLE_WORKBOOKS`.

    Returns
    -------
    bytes
        The converted file, DOCX or XLSX.

    Raises
    ------
    ContentError
        LibreOffice is not installed, cannot read the file, or takes longer than `LONGEST` seconds.
        The message states the format and how to save the file.
    """
    target = "xlsx" if form in formats.CONVERTIBLE_WORKBOOKS else "docx"
    save_as = "XLSX or CSV" if target == "xlsx" else "DOCX, PDF, HTML or text (UTF-8)"
    what, how = (
        f"this is {_name(form)}",
        f"open it in the program that made it and save it as {save_as}",
    )
    if (program := office()) is None:
        raise ContentError(f"{what}, which is read only where LibreOffice is installed; {how}")
    with tempfile.TemporaryDirectory(prefix="jiu-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        profile = folder / "profile" / "user" / "registrymodifications.xcu"
        profile.parent.mkdir(parents=True)
        items = "".join(_ITEM.format(*each) for each in _SETTINGS)
        profile.write_text(_PROFILE.format(items), encoding="utf-8")
        source = folder / f"document.{form}"
        source.write_bytes(content)
        made = folder / "out" / f"document.{target}"
        command = [
            *[program, "--headless", "--norestore", "--nolockcheck", "--nologo"],
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *["--convert-to", target, "--outdir", str(made.parent), str(source)],
        ]
        if not _run(command, folder):
            raise ContentError(
                f"{what}, and LibreOffice takes over {LONGEST} s to convert it; {how}"
            )
        if not made.is_file():
            raise ContentError(
                f"{what}, and LibreOffice cannot convert it: damaged, or with a password? If it"
                f" can be opened, {how.replace('open it', 'do so', 1)}"
            )
        if made.stat().st_size > LARGEST:
            raise ContentError(f"{what} of more than {LARGEST // 1_000_000} MB as {target.upper()}")
        return made.read_bytes()


def _name(form: str) -> str:
    return {**formats.CONVERTIBLE, **formats.CONVERTIBLE_WORKBOOKS}[form]


def _run(command: list[str], folder: Path) -> bool:
    """Run a program; kill its process group after `LONGEST` seconds.

    Returns whether it ended in time.
    """
    is_windows = sys.platform == "win32"
    environment = {**os.environ, "HOME": str(folder), "SAL_USE_VCLPLUGIN": "svp"}
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        start_new_session=not is_windows,
    ) as process:
        try:
            process.wait(LONGEST)
            return True
        except subprocess.TimeoutExpired:
            return False
        finally:
            if is_windows:
                process.kill()
            else:
                _kill_group(process.pid)


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # the whole group has ended
        return
