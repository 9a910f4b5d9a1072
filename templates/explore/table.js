"use strict";
// A table that can be sorted and downloaded, and whose columns can be chosen. A column has
//   key, label, text(row)   what is sorted and downloaded
//   cell(row)               what is shown, where it is more than the text
//   order(row)              a number to sort by, where the text is none
//   extra                   shown only when it is chosen

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const isBlank = (value) => value === "" || value === null || value === undefined || value === "–";

// The place of each text in the order of the alphabet; texts that are equal there share one.
function rankTexts(texts) {
  const sorted = [...new Set(texts)].sort(collator.compare);
  let rank = 0;
  return new Map(sorted.map((text, i) => [text, i && collator.compare(sorted[i - 1], text) ? ++rank : rank]));
}

// The rows in the order of a column, those without a value last; rows that are equal keep their order.
function sortRows(rows, column, descending) {
  const sign = descending ? -1 : 1;
  const keyed = rows.map((row) => [column.order ? column.order(row) : column.text(row), row]);
  const ranks = rankTexts(keyed.map(([value]) => value).filter((value) => typeof value === "string"));
  const number = (value) => (typeof value === "string" ? ranks.get(value) : value);
  keyed.sort(([a], [b]) => isBlank(a) - isBlank(b) || (isBlank(a) ? 0 : sign * (number(a) - number(b))));
  return keyed.map(([, row]) => row);
}

const nextSort = (key, sort) => (sort === key ? `-${key}` : sort === `-${key}` ? "" : key);

function chosenColumns(columns, settings) {
  const names = settings.columns?.split(",") ?? [];
  const chosen = columns.filter((column) => names.includes(column.key));
  return chosen.length ? chosen : columns.filter((column) => !column.extra);
}

function ColumnMenu({ columns, shown, onChange }) {
  const toggle = (column) => (event) => {
    const kept = columns.filter((each) => (each === column ? event.target.checked : shown.includes(each)));
    if (kept.length) onChange(kept.map((each) => each.key).join(","));
    else event.target.checked = true;
  };
  return html`<details class="menu"><summary>Columns</summary><fieldset><legend class="hidden">Columns shown</legend>
    ${columns.map((column) => html`<label key=${column.key}><input type="checkbox" name=${column.key} checked=${shown.includes(column)} onChange=${toggle(column)} /> ${column.label}</label>`)}
  </fieldset></details>`;
}

// A long table is cut, so that the page stays quick; a button shows more of it.
const CUT = 200;
const MORE = 500;

class DataTable extends htmPreact.Component {
  render({ state, caption, columns, rows, file }, { limit = CUT }) {
    const { settings } = state;
    const set = (key, value) => goTo(state.view, state.id, state.filter, { ...settings, [key]: value });
    const shown = chosenColumns(columns, settings);
    const sort = settings.sort ?? "";
    const by = columns.find((column) => column.key === sort.replace(/^-/, ""));
    const sorted = by ? sortRows(rows, by, sort.startsWith("-")) : rows;
    const direction = (column) => (column !== by ? null : sort.startsWith("-") ? "descending" : "ascending");
    const rest = rows.length - limit;
    return html`<div class="tools">
        <label class="sorter">Sort by <select value=${sort} onChange=${(event) => set("sort", event.target.value)}>
          <option value="">order of the review</option>
          ${shown.flatMap(({ key, label }) => [html`<option value=${key}>${label}, ascending</option>`, html`<option value=${`-${key}`}>${label}, descending</option>`])}
        </select></label>
        <${ColumnMenu} columns=${columns} shown=${shown} onChange=${(value) => set("columns", value)} />
        <button type="button" onClick=${() => save(`${file}.csv`, toCsv(shown, sorted), "text/csv;charset=utf-8")}>Download CSV (${counted(rows.length, "row")})</button>
      </div>
      <table class="data" role="table"><caption class="hidden">${caption}</caption>
      <thead role="rowgroup"><tr role="row">${shown.map((column) => html`<th key=${column.key} role="columnheader" scope="col" aria-sort=${direction(column)}>
        <button type="button" onClick=${() => set("sort", nextSort(column.key, sort))}>${column.label} <span aria-hidden="true">${{ ascending: "▲", descending: "▼" }[direction(column)] ?? "↕"}</span></button></th>`)}</tr></thead>
      <tbody role="rowgroup">${sorted.slice(0, limit).map((row) => html`<tr key=${row.key} role="row">${shown.map((column, i) => {
        const content = (column.cell ?? column.text)(row);
        const label = html`<span class="label">${column.label}</span> `;
        return i === 0 ? html`<th key=${column.key} role="rowheader" scope="row"><${Said}>${content}<//></th>` :
          html`<td key=${column.key} role="cell" class=${isBlank(content) ? "blank" : ""}>${label}<${Said}>${content}<//></td>`;
      })}</tr>`)}</tbody></table>
      ${rest > 0 && html`<p><button type="button" class="more" onClick=${() => this.setState({ limit: limit + MORE })}>Show ${Math.min(rest, MORE)} more</button>
        <span class="faint"> ${limit} of ${counted(rows.length, "row")} shown</span></p>`}`;
  }
}
