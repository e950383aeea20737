// The page is whole without this: it lets a reader sort and filter long tables, folds
// them on a phone, and opens what is folded where a link leads to it, and before it goes to paper.
"use strict";
(() => {
  const LONG = 12;
  const language = document.documentElement.lang;
  // Which signs stand in numbers as the page writes them.
  const parts = new Intl.NumberFormat(`${language}-u-nu-latn`).formatToParts(12345.6);
  const decimal = (parts.find((part) => part.type === "decimal") || { value: "." }).value;
  const order = new Intl.Collator(language, { numeric: true });

  function numberIn(text) {
    const found = text.replace(/[\s\u00a0\u202f]/g, "").match(/-?[\d.,٬٫]+/);
    if (!found) return -Infinity;
    const signs = [...found[0]].filter((sign) => /[-\d]/.test(sign) || sign === decimal);
    return Number(signs.join("").replace(decimal, "."));
  }

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function isHeading(row) {
    return row.cells.length === 1 && row.cells[0].scope === "rowgroup";
  }

  function rowsOf(table) {
    return [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => !isHeading(row));
  }

  // A row shows its first words until it is touched.
  function foldRow(row) {
    const [name] = row.cells;
    if (row.cells.length < 3 || row.querySelector("td a")) return;
    // A link stays beside the button, which is then an arrow.
    const link = name.querySelector("a");
    const button = element("button", { type: "button", class: "fold" });
    if (link) button.setAttribute("aria-label", name.textContent);
    else button.append(...name.childNodes);
    name.prepend(button);
    const toggle = () => {
      button.setAttribute("aria-expanded", !row.classList.toggle("brief"));
    };
    row.addEventListener("click", toggle);
    toggle();
  }

  function foldOnPhone(scroll, table) {
    const rows = rowsOf(table);
    // Where a first cell occurs again, the number beside it tells the rows apart: years after issue.
    const names = rows.map((row) => row.cells[0].textContent);
    if (new Set(names).size < names.length) table.classList.add("grouped");
    rows.forEach(foldRow);
    if (rows.length < LONG || scroll.closest("details")) return;
    const title = `${table.caption.textContent} (${rows.length})`;
    const folded = element("details", { class: "table" }, element("summary", {}, title));
    scroll.before(folded);
    const filter = folded.previousElementSibling;
    folded.append(...(filter?.className === "filter" ? [filter] : []), scroll);
  }

  function makeSortable(table) {
    const body = table.tBodies[0];
    const asWritten = [...body.rows];
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      const button = element("button", { type: "button", class: "sort" }, ...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => {
        const before = header.getAttribute("aria-sort");
        const now = { ascending: "descending", descending: null }[before];
        const next = now === undefined ? "ascending" : now;
        for (const each of header.parentNode.cells) each.removeAttribute("aria-sort");
        const rows = [...asWritten];
        if (next) {
          header.setAttribute("aria-sort", next);
          const text = (row) => row.cells[column].dataset.order || row.cells[column].textContent;
          const isNumber = header.classList.contains("number");
          const sign = next === "ascending" ? 1 : -1;
          rows.sort((one, other) => sign * (isNumber
            ? numberIn(text(one)) - numberIn(text(other)) || 0
            : order.compare(text(one), text(other))));
        }
        body.append(...rows);
      });
    });
  }

  function makeFilterable(scroll, table, number) {
    const said = element("span", { role: "status", class: "shown" });
    const name = document.body.dataset.filter;
    const input = element("input", {
      type: "search",
      id: `filter-${number}`,
      autocomplete: "off",
      "aria-label": `${name}: ${table.caption.textContent}`,
    });
    const label = element("label", { for: input.id }, name);
    const all = rowsOf(table).length;
    input.addEventListener("input", () => {
      // Every word, in any order.
      const wanted = input.value.toLocaleLowerCase(language).split(/\s+/).filter(Boolean);
      const holds = (row) => {
        const text = row.textContent.toLocaleLowerCase(language);
        return wanted.every((word) => text.includes(word));
      };
      let shown = 0;
      for (const body of table.tBodies) {
        const heading = [...body.rows].find(isHeading);
        const named = heading && holds(heading);
        let here = 0;
        for (const row of body.rows) {
          if (row === heading) continue;
          row.hidden = !named && !holds(row);
          here += !row.hidden;
        }
        if (heading) heading.hidden = !here;
        shown += here;
      }
      said.textContent = wanted.length
        ? document.body.dataset.shown.replace("{shown}", shown).replace("{all}", all)
        : "";
    });
    scroll.before(element("p", { class: "filter" }, label, " ", input, " ", said));
  }

  document.querySelectorAll(".scroll").forEach((scroll, number) => {
    const table = scroll.querySelector("table");
    const length = [...table.tBodies].reduce((sum, body) => sum + body.rows.length, 0);
    if (length < LONG) return;
    if (table.tBodies.length === 1) makeSortable(table);
    makeFilterable(scroll, table, number + 1);
  });
  if (matchMedia("(max-width: 40rem)").matches) {
    for (const table of document.querySelectorAll(".scroll > .cards")) {
      foldOnPhone(table.parentNode, table);
    }
  }

  function openWhereALinkLeads() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = target?.querySelector(":scope > details.table");
    if (folded) folded.open = true;
  }
  addEventListener("hashchange", openWhereALinkLeads);
  openWhereALinkLeads();

  const opened = [];
  addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll("details.table:not([open])")) {
      each.open = true;
      opened.push(each);
    }
  });
  addEventListener("afterprint", () => {
    for (const each of opened.splice(0)) each.open = false;
  });
})();
