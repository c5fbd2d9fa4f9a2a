/* Donebook: tables that sort and filter. Everything reads without it. */
(() => {
  "use strict";

  const value = (cell) => {
    const given = cell.dataset.sort;
    return given === undefined ? cell.textContent.trim() : Number(given);
  };

  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true }));

  const sortable = (table) => {
    const body = table.tBodies[0];
    table.querySelectorAll("thead th").forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        table.querySelectorAll("thead th").forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].sort((a, b) => compare(value(a.cells[column]), value(b.cells[column])));
        body.append(...(down ? rows.reverse() : rows));
      });
    });
  };

  const labelled = (text, control) => {
    const label = document.createElement("label");
    label.append(text, control);
    return label;
  };

  const filterable = (table) => {
    // What is searched: what a reader sees, days in ISO 8601, and the ids of records, which their addresses have.
    const said = (row) => [row.textContent, ...[...row.querySelectorAll("time")].map((time) => time.dateTime), ...[...row.querySelectorAll("th a")].map((link) => link.pathname.split("/").filter(Boolean).at(-1))].join(" ").toLowerCase();
    const rows = [...table.tBodies[0].rows];
    const texts = new Map(rows.map((row) => [row, said(row)]));
    const form = document.createElement("form");
    form.className = "db-filter db-noprint";
    form.setAttribute("role", "search");
    const search = document.createElement("input");
    search.type = "search";
    form.append(labelled("Contains", search));
    const selects = [];
    table.querySelectorAll("thead th").forEach((head, column) => {
      if (!("filter" in head.dataset)) return;
      const words = [...new Set(rows.map((row) => row.cells[column].textContent.trim()))].sort();
      if (words.length < 2) return;
      const select = document.createElement("select");
      select.append(new Option("any", ""), ...words.map((word) => new Option(word, word)));
      selects.push([select, column]);
      form.append(labelled(head.textContent.trim(), select));
    });
    const days = [];
    table.querySelectorAll("thead th").forEach((head, column) => {
      if (!("days" in head.dataset)) return;
      for (const [text, fits] of [["From", (day, limit) => !day || day >= limit], ["To", (day, limit) => !day || day <= limit]]) {
        const input = document.createElement("input");
        input.type = "date";
        days.push([input, column, fits]);
        form.append(labelled(text, input));
      }
    });
    const count = document.createElement("output");
    form.append(count);
    const apply = () => {
      const text = search.value.trim().toLowerCase();
      let shown = 0;
      for (const row of rows) {
        const fits = texts.get(row).includes(text) && selects.every(([select, column]) => !select.value || row.cells[column].textContent.trim() === select.value) && days.every(([input, column, within]) => !input.value || within(row.cells[column].dataset.day || "", input.value));
        row.hidden = !fits;
        shown += fits;
      }
      const all = `${rows.length} ${rows.length === 1 ? "row" : "rows"}`;
      count.value = shown === rows.length ? all : `${shown} of ${all}`;
    };
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    apply();
    table.closest(".db-scroll").before(form);
  };

  const start = () => {
    for (const table of document.querySelectorAll(".db-table--live:not([data-donebook])")) {
      table.dataset.donebook = "";
      filterable(table);
      sortable(table);
    }
  };

  // Material's instant navigation replaces pages without loading them; its observable tells of each.
  if (window.document$ && window.document$.subscribe) window.document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
