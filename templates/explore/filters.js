"use strict";
// The filters: a form to set them, a chip for each that is set, and how many findings are left.

function Choice({ name, label, value, options, onChange, any }) {
  const known = !value || options.some((option) => option.value === value);
  return html`<label class="choice"><span>${label}</span>${" "}
    <select name=${name} value=${value || ""} onChange=${(event) => onChange(name, event.target.value)}>
      <option value="">${any}</option>
      ${options.map((option) => html`<option value=${option.value}>${option.label}</option>`)}
      ${!known && html`<option value=${value}>${value} (not in this version)</option>`}
    </select></label>`;
}

function FilterForm({ state }) {
  const { filter } = state;
  const set = (key, value) => refine(state, { ...filter, [key]: value }, key === "text");
  const nested = DATA.regions.some((row) => row.depth);
  const regions = {
    key: PLACE, group: "Findings", label: capitalised(NOUNS.region) + (nested ? " (and its parts)" : ""),
    options: DATA.regions.map((row) => ({ value: row.name, label: " ".repeat(row.depth) + row.label })),
  };
  const facets = [regions, ...DATA.facets].filter((facet) => facet.options.length > 1 || filter[facet.key]);
  const groups = [...new Set(facets.map((facet) => facet.group))];
  return html`<form role="search" aria-label="Filter the evidence" onSubmit=${(event) => event.preventDefault()}>
    <div class="choices first">
      <${Choice} name="synthesis" label="Question (synthesis)" any="All findings, whatever the question" value=${filter.synthesis} onChange=${set}
        options=${DATA.syntheses.map((row) => ({ value: row.id, label: row.title }))} />
      <label class="choice"><span>Search</span>${" "}
        <input type="search" name="text" value=${filter.text || ""} autocomplete="off" spellcheck=${false}
          placeholder="Words in a finding or its study" onInput=${(event) => set("text", event.target.value)} /></label>
    </div>
    <details><summary>More filters</summary>
      ${groups.map((group) => html`<fieldset key=${group}><legend>${group}</legend><div class="choices">
        ${facets.filter((facet) => facet.group === group).map((facet) => html`<${Choice} key=${facet.key} name=${facet.key}
          label=${facet.label} any="any" value=${filter[facet.key]} options=${facet.options} onChange=${set} />`)}
      </div></fieldset>`)}
    </details>
  </form>`;
}

const without = (filter, key) => Object.fromEntries(Object.entries(filter).filter(([name]) => name !== key));

// After a chip has gone, the focus goes to the number of what is left.
function Chips({ state }) {
  const remove = (filter) => () => {
    refine(state, filter);
    document.getElementById("count")?.focus();
  };
  const chips = Object.entries(state.filter).map(([key, value]) => [key, `${filterLabel(key)}: ${valueLabel(key, value)}`]);
  if (!chips.length) return null;
  return html`<ul class="chips" aria-label="Filters in use">
    ${chips.map(([key, words]) => html`<li key=${key}><button type="button" class="chip" aria-label=${`Remove the filter ${words}`} onClick=${remove(without(state.filter, key))}>
      <${Said}>${words}<//> <span aria-hidden="true">×</span></button></li>`)}
    <li class="all"><button type="button" onClick=${remove({})}>Clear all</button></li>
  </ul>`;
}

function Status({ state, findings, number, noun, plural }) {
  const all = DATA.findings.length;
  const text = noun === "finding" ? `of ${counted(all, "finding")}` : `with ${findings.length} of ${counted(all, "finding")}`;
  return html`<div class="status">
    <p role="status" aria-live="polite" id="count" tabindex="-1"><strong>${counted(number, noun, plural)}</strong> ${text}</p>
    <${CopyLink} /></div>
    <${Chips} state=${state} />`;
}

const Nothing = ({ state }) => html`<div class="nothing"><p><strong>No finding matches these filters.</strong></p>
  <p><a href=${writeAddress(state.view, state.id, {})}>Clear all filters</a> to show all ${counted(DATA.findings.length, "finding")}.</p></div>`;

const NoFindings = () => html`<p class="nothing">This review has no findings.</p>`;
