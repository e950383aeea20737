"""The explorer: controls, and the views that they update."""

from __future__ import annotations

import base64
from pathlib import Path
from threading import RLock
from typing import Any

import anywidget
import ipywidgets as widgets
import pandas as pd
from IPython.display import HTML, DisplayHandle, display
from itables.widget import ITable
from markupsafe import Markup

from jiu_analysis.datapackage.loading import Package, load
from jiu_analysis.datapackage.verifications import TABLE, record
from jiu_analysis.errors import JiuError
from jiu_analysis.explore.controls import Controls, above
from jiu_analysis.explore.selection import Card, Rows, Selection, card
from jiu_analysis.explore.verification_form import VerificationForm
from jiu_analysis.explore.view_model import BARS, ViewModel, picture
from jiu_analysis.report import export
from jiu_analysis.resources import resource_path, template

#: Maximum rows of the table in the browser, and on a saved page.
_IN_TABLE, _SAVED = 200, 25
#: Maximum size in bytes of a file that is also offered as a download link.
_LINKED = 5_000_000
#: Folder of the exported files; git ignores it in the checkout.
_EXPORTS = "exports"
#: Options of the table that an update would reset: one search looks through all rows, a second one
#: would only look through those shown; a click on a header sorts.
_OPTIONS: dict[str, Any] = {
    "layout": {"topStart": "pageLength", "topEnd": None},
    "text_in_header_can_be_selected": False,
}
_ORDER = "the longest overdue first, closed ones last"
_NO_OTHER = "No other document"


class Keyboard(anywidget.AnyWidget):
    """Keyboard handling inside the controls, and grouping labels for screen readers."""

    _esm = Path(__file__).parent / "keyboard.js"


class Explorer:
    """Interactive view of a package.

    Parameters
    ----------
    package : Package
        Returned by `jiu_analysis.load`.

    Attributes
    ----------
    selection : Selection
        The current selection of the controls.
    frame : DataFrame
        The selected rows of ``package.history``.
    card : Card or None
        Card of the current recommendation; None if nothing is selected.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self._rows = Rows(package)
        self._rows.prepare()
        # JupyterLab can deliver widget events in another thread while a cell is running.
        self._one_at_a_time = RLock()
        self._saved: list[DisplayHandle] = []
        self._settled = True
        self._controls = Controls(self._rows, self._changed)
        self._tiles, self._chart, self._caption, self._card = (widgets.HTML() for _ in range(4))
        self._bars = above(
            widgets.Dropdown(
                options={label: key for key, label in BARS.items()}, description="Bars"
            )
        )
        self._table = ITable(
            pd.DataFrame(),
            classes="display compact",
            style="table-layout:fixed;width:100%;caption-side:top",
            select="single",
            **_OPTIONS,
            maxBytes=0,
            lengthMenu=[10, 25, 50, _IN_TABLE],
            autoWidth=False,
        )
        self._one = above(widgets.Dropdown(description="Recommendation"))
        others = [_NO_OTHER, *self._controls.documents]
        self._other = above(widgets.Dropdown(options=others, description="Compare with"))
        self._differences = widgets.HTML()
        self._queue = widgets.Checkbox(
            description="Reading queue: rows with signals (not findings) at the top",
            indent=False,
        )
        self._form = VerificationForm(self._verified)
        self._file = above(widgets.Text(value="selection", description="Name of the file"))
        self._message = widgets.HTML()
        for each in (self._message, self._tiles):
            each.add_class("jiu-spoken")
        self._code = above(
            widgets.Textarea(description="The cell that gives the same rows without widgets")
        )
        self._bars.observe(lambda _: self._draw(), "value")
        self._other.observe(lambda _: self._compare(), "value")
        self._queue.observe(lambda _: self._changed(), "value")
        self._one.observe(lambda _: self._look_again(), "value")
        self._table.observe(lambda _: self._pick(), "selected_rows")
        self._controls.choose(Selection(document=self._controls.documents[:1]))
        self.widget = self._arranged()

    @property
    def selection(self) -> Selection:
        """The current selection of the controls."""
        return self._controls.selection

    @property
    def frame(self) -> pd.DataFrame:
        """The selected rows of ``package.history``."""
        return self._rows.of(self.selection)

    @property
    def card(self) -> Card | None:
        """The card of the current recommendation."""
        if self._one.value is None:
            return None
        row = self._rows.history.iloc[self._one.value]
        return card(
            self.package,
            row["report"],
            int(row["recommendation"]),
            organization=row["organization"],
        )

    def choose(self, **choices: Any) -> None:
        """Set the controls to the arguments of a `Selection`; clear all others.

        Examples
        --------
        >>> import jiu_analysis as jiu
        >>> from jiu_analysis import explore
        >>> shown = explore.explorer(jiu.load())
        >>> shown.choose(text="whistle-blower")
        >>> len(shown.frame)
        1
        """
        self._controls.choose(Selection(**choices))

    def code(self) -> str:
        """Return the code of a cell that selects the same rows without widgets."""
        own = self.package.path != resource_path("data")
        return self.selection.code(self.package.path if own else None)

    def export(self, kind: str) -> Path:
        """Write the selected rows to a file in the folder ``exports`` beside the notebook.

        Parameters
        ----------
        kind : {"csv", "xlsx"}
            A workbook also has sheets with the key figures and the source of the rows.

        Returns
        -------
        Path
            The new file; existing files are not overwritten.
        """
        path = _free(
            Path.cwd() / _EXPORTS / f"{Path(self._file.value.strip() or 'selection').name}.{kind}"
        )
        chosen = self._shown.rows()
        if kind == "csv":
            export.to_csv(chosen, path)
            return path
        about: dict[str, str | int] = {
            "data version": self.package.version,
            "documents": ", ".join(chosen["document"].astype(str).unique()),
            "rows": len(chosen),
            "code": self.code(),
        }
        sheets = {
            "selection": self._shown.for_file("Recommendations"),
            "key figures": self._shown.key_figures(),
            "about": pd.DataFrame({"what": list(about), "value": list(about.values())}),
        }
        of, version = about["documents"], self.package.version[:12]
        source = f"Source: {of}, as proposed, not yet endorsed; data version {version}."
        export.to_xlsx(sheets, path, source=source)
        return path

    def _changed(self) -> None:
        """Update all views to the current selection."""
        with self._one_at_a_time:
            chosen = self.selection
            self._shown = ViewModel(
                self._rows,
                self._rows.places(chosen),
                is_queue=self._queue.value,
                system=self._rows.of_system(chosen),
            )
            self._controls.show_counts()
            self._tiles.value = self._shown.tiles()
            self._first = self._shown.first(_IN_TABLE)
            frame = self._shown.table(_IN_TABLE)
            # Names are sorted by a hidden last column, in which 2 comes before 10.
            hidden = len(frame.columns)
            self._table.update(
                frame.assign(rank=self._shown.ranks(self._first)),
                columnDefs=[
                    {"targets": 0, "orderData": hidden},
                    {"targets": hidden, "visible": False},
                ],
                selected_rows=[],
                **_OPTIONS,
            )
            self._caption.value = f"<p>{self._about_table(len(frame))}</p>"
            # Cards can be shown for the first rows; initially the first one is.
            self._settled = False  # The card is looked up once, not for each change of the list.
            self._one.options = list(zip(self._names(frame), map(int, self._first), strict=True))
            self._one.index = 0 if len(frame) else None
            self._settled = True
            self._look()
            self._code.value = self.code()
            self._code.rows = self._code.value.count("\n") + 2
            self._message.value = ""
            self._compare()
            self._draw()

    def _draw(self) -> None:
        with self._one_at_a_time:
            is_empty = not len(self._shown.places)
            self._picture = (
                self._nothing() if is_empty else picture(self._shown.chart(self._bars.value))
            )
            self._chart.value = self._picture
            self._save()

    def _look_again(self) -> None:
        if not self._settled:
            return
        with self._one_at_a_time:
            self._look()
            self._save()

    def _look(self) -> None:
        shown = self.card
        self._card.value = shown._repr_html_() if shown else ""
        self._form.show(
            None if self._one.value is None else self._rows.history.iloc[self._one.value]
        )

    def _nothing(self) -> Markup:
        """Return what to change where nothing fits the selection."""
        loosened = self._rows.loosened(self.selection)
        lines = Markup("").join(
            Markup("<li>{}: {} without it</li>").format(self._controls.named(name), f"{number:,}")
            for name, number in sorted(loosened.items(), key=lambda each: -each[1])
        )
        advice = (
            "No recommendation matches all choices. Clear one of them:"
            if lines
            else ("No recommendation matches. Clear all choices to start again.")
        )
        return Markup("<p>Nothing is chosen. {}</p><ul>{}</ul>").format(advice, lines)

    def _compare(self) -> None:
        """Show what differs between the chosen document and the one to compare with."""
        other = self._other.value
        chosen: Any = self.selection.document
        if other == _NO_OTHER:
            self._differences.value = ""
        elif len(chosen) != 1:
            self._differences.value = "<p>Choose one document to compare with another.</p>"
        else:
            newest = self._controls.documents
            pair = sorted([str(chosen[0]), other], key=newest.index, reverse=True)
            shown = self._shown.differences(*pair)
            self._differences.value = f'<div class="jiu-scroll">{shown._repr_html_()}</div>'

    def _verified(self, reading: dict[str, str]) -> None:
        """Save a verification, and show it."""
        record(self.package.path, [reading], replace=True)
        self.package.tables[TABLE] = load(self.package.path).verifications
        self._look_again()

    def _pick(self) -> None:
        """Show the card of the row selected in the table."""
        if self._table.selected_rows:
            self._one.value = int(self._first[self._table.selected_rows[0]])

    def _names(self, frame: pd.DataFrame) -> list[str]:
        about = self._rows.history[["organization", "document"]].iloc[self._first]
        return [
            f"{recommendation} ({organization}, {document})"
            for recommendation, organization, document in zip(
                frame["Recommendation"], about["organization"], about["document"], strict=True
            )
        ]

    def _about_table(self, shown: int) -> str:
        every = len(self._shown.places)
        if shown == every:
            return f"{every:,} of {every:,} shown, {_ORDER}."
        return f"{shown:,} of {every:,} shown, {_ORDER}. The controls above apply to all of them."

    def _export(self, kind: str) -> None:
        try:
            path = self.export(kind)
        except JiuError as error:
            self._message.value = Markup('<p role="alert">{}</p>').format(str(error))
            return
        content = path.read_bytes()
        link = ""
        if len(content) <= _LINKED:
            link = Markup(
                ' <a style="text-decoration: underline" download="{}" href="data:{};base64,{}">'
                "Download it</a>"
            ).format(path.name, _MIME[kind], base64.b64encode(content).decode("ascii"))
        self._message.value = Markup('<p role="status">Saved {} rows in {}.{}</p>').format(
            f"{len(self._shown.places):,}", path, link
        )

    def _arranged(self) -> widgets.Widget:
        csv, workbook = (
            widgets.Button(description=label) for label in ("Save as CSV", "Save as workbook")
        )
        csv.on_click(lambda _: self._export("csv"))
        workbook.on_click(lambda _: self._export("xlsx"))
        whole = widgets.VBox(
            [
                widgets.HTML(template("explore/style.html.j2").render()),
                self._controls.widget(),
                self._tiles,
                _row(self._bars, *[self._other] * (len(self.package.documents) > 1)),
                self._chart,
                self._differences,
                _section("Recommendations"),
                self._caption,
                self._queue,
                self._table,
                _section("Card of one recommendation"),
                _row(self._one),
                self._card,
                self._form.widget,
                _section("Take it with you"),
                _row(self._file, csv, workbook),
                self._message,
                self._code,
                Keyboard(),
            ]
        )
        whole.add_class("jiu-explorer")
        return whole

    def _static(self) -> str:
        """Return the view as static HTML, for readers without a kernel."""
        table = self._shown.table(_SAVED)
        rows = [
            ["" if pd.isna(each) else str(each) for each in row]
            for row in table.astype(object).itertuples(index=False)
        ]
        return template("explore/saved.html.j2").render(
            tiles=Markup(self._tiles.value),
            chart=Markup(self._picture),
            table=table,
            rows=rows,
            count=len(self._shown.places),
            card=Markup(self._card.value) if len(table) else "",
            code=self.code(),
        )

    def _save(self) -> None:
        for each in self._saved:
            each.update(HTML(self._static()))

    def _ipython_display_(self) -> None:
        display(self.widget)
        with self._one_at_a_time:
            self._saved.append(display(HTML(self._static()), display_id=True))

    def __repr__(self) -> str:
        counted = f"{len(self._shown.places):,} of {len(self._rows.history):,} recommendations"
        return f"Explorer of {counted}: {self.selection}"


_MIME = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _free(path: Path) -> Path:
    """Return the path, with a number appended if the file exists."""
    try:
        # Some file systems are case-insensitive.
        there = {each.name.casefold() for each in path.parent.iterdir()}
    except OSError:
        return path  # Writing the file will raise a more precise error.
    number, free = 1, path
    while free.name.casefold() in there:
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


def _section(heading: str) -> widgets.HTML:
    return widgets.HTML(f"<h3>{heading}</h3>")


def _row(*parts: widgets.Widget) -> widgets.Box:
    box = widgets.Box(parts)
    box.add_class("jiu-row")
    return box
