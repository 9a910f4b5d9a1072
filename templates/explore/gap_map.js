"use strict";
// The evidence gap map: for how many cohorts each region or outcome has a result, by a field of choice.

const WIDEST = 12; // columns of the gap map
const CELL = { width: 62, height: window.innerWidth > 700 ? 30 : 46 }; // of a size for a finger

const gapFields = () => DATA.facets.filter((facet) => facet.options.length > 1 && facet.options.length <= WIDEST);

// The field whose values are the columns: the one chosen, or the first that has two among the findings.
function gapField(state, findings) {
  const several = (facet) => new Set(findings.map((finding) => fieldOf(finding, facet.key))).size > 1;
  const fields = gapFields();
  return fields.find((facet) => facet.key === state.settings.by) ?? fields.find(several) ?? fields[0];
}

function countCohorts(findings, field) {
  const cohorts = new Map(field.options.map(({ value }) => [value, new Set()]));
  for (const finding of findings) cohorts.get(fieldOf(finding, field.key))?.add(STUDIES.get(finding.study).cohort);
  return field.options.map(({ value }) => cohorts.get(value).size);
}

const gapName = (place, field, i, n) =>
  `${place.label}, ${field.label} ${field.options[i].label}: ${counted(n, NOUNS.cohort, NOUNS.cohorts)}`;

class GapGrid extends htmPreact.Component {
  step(event, size) {
    const [row, column] = this.state.at ?? [0, 0];
    const [down, right] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key] ?? [];
    if (down === undefined) return;
    event.preventDefault();
    const at = [Math.min(Math.max(row + down, 0), size[0] - 1), Math.min(Math.max(column + right, 0), size[1] - 1)];
    this.setState({ at }, () => this.svg.querySelector("[tabindex='0']")?.focus());
  }

  render({ rows, field, filter }, { at = [0, 0] }) {
    const longest = (texts) => Math.max(...texts.map((text) => textWidth(text, 12.5)));
    const left = longest(rows.map(({ place }) => place.label)) + 12;
    const slant = longest(field.options.map(({ label }) => label)) * Math.SQRT1_2 + 12;
    const [width, height] = [left + CELL.width * (field.options.length - 0.5) + slant, slant + 12 + CELL.height * rows.length].map(Math.ceil);
    const most = Math.max(...rows.flatMap(({ counts }) => counts), 1);
    const here = [Math.min(at[0], rows.length - 1), Math.min(at[1], field.options.length - 1)];
    return html`<div class="scroll"><svg id="gap-map" ref=${(element) => { this.svg = element; }} width=${width} height=${height} viewBox=${`0 0 ${width} ${height}`}
        role="group" aria-label="Evidence gap map. The arrow keys go from cell to cell." onKeyDown=${(event) => this.step(event, [rows.length, field.options.length])}>
      <g aria-hidden="true" class="names">${field.options.map(({ label }, i) =>
        html`<text transform=${`translate(${left + CELL.width * (i + 0.5)} ${slant + 4}) rotate(-45)`}>${label}</text>`)}
      ${rows.map(({ place }, j) => html`<text x=${left - 8} y=${slant + 12 + CELL.height * (j + 0.5) + 4} text-anchor="end">${place.label}</text>`)}</g>
      ${rows.flatMap(({ place, counts }, j) => counts.map((n, i) => html`<a key=${`${place.name}/${i}`} class="cell ${n ? "" : "empty"}" tabindex=${here[0] === j && here[1] === i ? 0 : -1}
          href=${writeAddress(PLACE, place.name, { ...filter, [field.key]: field.options[i].value })} aria-label=${gapName(place, field, i, n)}
          transform=${`translate(${left + CELL.width * i} ${slant + 12 + CELL.height * j})`}>
        <title>${gapName(place, field, i, n)}</title>
        <rect width=${CELL.width - 2} height=${CELL.height - 2} fill-opacity=${n ? (0.12 + 0.38 * (n / most)).toFixed(2) : 0} />
        ${n > 0 && html`<text x=${CELL.width / 2 - 1} y=${CELL.height / 2 + 4} text-anchor="middle">${n}</text>`}
      </a>`))}
    </svg></div>`;
  }
}

function GapView({ state }) {
  const findings = selectFindings(state.filter);
  const groups = groupByPlace(findings, state.filter);
  const fields = gapFields();
  const field = gapField(state, findings);
  const all = DATA.places.filter((place) => groups.has(place.name)).map((place) => ({ place, counts: field ? countCohorts(groups.get(place.name), field) : [] }));
  const rows = all.slice(0, CUT);
  const columns = field && [
    { key: PLACE, label: capitalised(groupNouns(state.filter)[0]), text: ({ place }) => place.label },
    ...field.options.map(({ value, label }, i) => ({ key: value, label, text: ({ counts }) => counts[i] || "" })),
  ];
  const [noun, plural] = groupNouns(state.filter);
  const choose = (name, value) => goTo(state.view, state.id, state.filter, { ...state.settings, by: value });
  return html`<${ListPage} state=${state} title="Evidence gap map" findings=${findings} number=${all.length} noun=${noun} plural=${plural}>
    ${!field ? html`<p>No field has several values to compare.</p>` : html`
    <div class="tools"><${Choice} name="by" label="Columns" any="chosen automatically" value=${state.settings.by} onChange=${choose}
        options=${fields.map((facet) => ({ value: facet.key, label: facet.label }))} />
      <button type="button" onClick=${() => save("evidence_gap_map.csv", toCsv(columns, all), "text/csv;charset=utf-8")}>Download CSV (${counted(all.length, "row")})</button>
      <${FigureDownloads} id="gap-map" name="evidence_gap_map" /></div>
    <p class="faint">${rows.length < all.length && `The first ${rows.length} of ${counted(all.length, noun, plural)}; the CSV has all. `}Number of ${NOUNS.cohorts} with a result, by ${noun} and ${uncapitalised(field.label)}. Blank: no result reported.</p>
    <${GapGrid} rows=${rows} field=${field} filter=${state.filter} />`}
  <//>`;
}
