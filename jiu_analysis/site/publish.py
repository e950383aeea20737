"""Publish pages atomically, each together with the files it links to.

A page is one file, replaced in one step. The files it links to are in a folder beside it, named by
a hash of its content (``<page>.files-<hash>``). The folder is put in place before the page, and the
old one is removed after the page was replaced. So a published page always has exactly its own
files, even if the program is killed between two steps. A page damaged by a power failure no longer
has the hash in the record and is rebuilt.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from jiu_analysis.errors import UsageError

if TYPE_CHECKING:
    from jiu_analysis.site.page import Page

STAGING = ".staging-"
_FILES = ".files-"


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """Yield a staging folder and remove it; `sweep` removes those of killed runs."""
    with tempfile.TemporaryDirectory(
        prefix=STAGING, dir=folder, ignore_cleanup_errors=True
    ) as made:
        yield Path(made)


def sweep(output: Path) -> None:
    """Remove the staging files of killed runs; no other run may be active."""
    for left in [*output.glob(f"{STAGING}*"), *output.glob(f"*/{STAGING}*")]:
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def inside(output: Path, names: Iterable[str]) -> set[str]:
    """Return the addresses whose files are inside the folder of a site.

    Parameters
    ----------
    output : Path
        Folder of the site.
    names : iterable of str
        Addresses in it; those that lead outside, by their name or by a link in the folder, are
        omitted.
    """
    site = output.resolve()
    folders: dict[Path, bool] = {}
    found = set()
    for name in names:
        # A link with the name of the page is replaced, not followed.
        folder = (output / name).parent
        if folder not in folders:
            folders[folder] = folder.resolve().is_relative_to(site)
        if folders[folder] and name.rpartition("/")[2] not in ("", ".", ".."):
            found.add(name)
    return found


def refuse_outside(output: Path, names: Collection[str]) -> None:
    """Raise if an address would be outside of the folder of a site.

    Raises
    ------
    UsageError
        The message names the first such address.
    """
    for name in sorted({*names} - inside(output, names))[:1]:
        raise UsageError(
            f"{output / name}: is outside of {output}, where nothing is written; remove the link"
            " that leads there, or name another folder (--output)"
        )


def place_of(error: OSError, target: Path) -> Path:
    """Return the path to name in an error: the page, if the file is in a staging folder."""
    file = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else target
    return target if any(part.startswith(STAGING) for part in file.parts) else file


def name_of(page: Page, files: Path) -> str:
    """Return the name of the folder of a page's files, which contains a hash of them."""
    return f"{page.target.stem}{_FILES}{_digest(files)}"


def put_in_place(page: Page, staged: Path, files: str) -> str:
    """Publish a page, replacing the previous one.

    Parameters
    ----------
    page : Page
        The page that was made.
    staged : Path
        Staging folder with the page's file and the folder of its files.
    files : str
        Name of the folder of its files.

    Returns
    -------
    str
        SHA-256 of the page's file.
    """
    beside = page.target.parent
    sha256 = digest_of(staged / page.target.name)
    _put_folder(staged / files, beside / files)
    os.replace(staged / page.target.name, page.target)
    _put_copy(beside / files / page.executed.name, staged, page.executed)
    page.broken.unlink(missing_ok=True)
    for other in list(beside.iterdir()):
        if other.name.startswith(f"{page.target.stem}{_FILES}") and other.name != files:
            shutil.rmtree(other, ignore_errors=True)
    return sha256


def is_whole(target: Path, sha256: str, files: str) -> bool:
    """Whether a page and the files it links to are present and unmodified."""
    if not is_same(target, sha256):
        return False
    try:
        named = f"{target.stem}{_FILES}{_digest(target.with_name(files))}"
        return files == named and target.with_suffix(".ipynb").is_file()
    except OSError:
        return False


def there(addresses: Mapping[str, str], target: Path) -> dict[str, str]:
    """Return the addresses of a page in its languages that exist; empty if there is only one."""
    found = {
        language: addresses[language]
        for language in sorted(addresses)
        if addresses[language] == target.name or target.with_name(addresses[language]).is_file()
    }
    return found if len(found) > 1 else {}


def link(
    target: Path,
    language: str,
    addresses: Mapping[str, str],
    related: Mapping[str, Sequence[Sequence[str]]],
) -> str:
    """Set the links of a published page to its languages and to others; return its SHA-256."""
    # Imported here, because most runs have no links to change.
    from jiu_analysis.report import i18n
    from jiu_analysis.site import rendering as render

    with i18n.use(language):
        html = render.with_links(target.read_text(encoding="utf-8"), addresses, related)
    with staging(target.parent) as folder:
        staged = folder / target.name
        staged.write_text(html, encoding="utf-8", newline="\n")
        os.replace(staged, target)
    return digest_of(target)


def is_same(file: Path, sha256: str) -> bool:
    """Whether a file exists and has this SHA-256."""
    try:
        return digest_of(file) == sha256
    except OSError:
        return False


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def digest_of_files(files: Iterable[Path], root: Path) -> str:
    """Return a SHA-256 of files and of their paths below a folder."""
    digest = hashlib.sha256()
    for file in sorted(files):
        name = file.relative_to(root).as_posix()
        digest.update(f"{name} {digest_of(file)}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _digest(folder: Path) -> str:
    return digest_of_files(folder.iterdir(), folder)[:12]


def _put_folder(made: Path, target: Path) -> None:
    if not target.exists():
        os.replace(made, target)
        return
    # The same name means the same content, unless the folder was modified externally.
    names = {file.name for file in made.iterdir()}
    for name in names:
        os.replace(made / name, target / name)
    for other in target.iterdir():
        if other.name not in names:
            with suppress(OSError):
                other.unlink()


def _put_copy(file: Path, staged: Path, target: Path) -> None:
    """Copy a file in one atomic step; as a hard link where possible, which needs no space."""
    copy = staged / f"copy-{target.name}"
    try:
        os.link(file, copy)
    except OSError:
        shutil.copyfile(file, copy)
    os.replace(copy, target)
