"use strict";
// The lists: outcomes or regions with their votes, studies, findings, and judgements of risk of bias.

const VOTES_STAND =
  "Results and p values are for the whole question. Filters select what is shown; they do not change the vote counts.";

function groupNouns(filter) {
  const synthesis = SYNTHESES.get(filter.synthesis);
  return synthesis ? [synthesis.group, synthesis.groups] : [NOUNS.region, NOUNS.regions];
}

// What all lists have: the filters, how much is left, and then the list, or that there is none.
function ListPage({ state, title, findings, number, noun, plural, children }) {
  const active = Object.keys(state.filter).length > 0;
  return html`<h2 id="page" tabindex="-1" class="hidden">${title}</h2>
    <${FilterForm} state=${state} />
    <${Status} state=${state} findings=${findings} number=${number} noun=${noun} plural=${plural} />
    ${number > 0 ? children : active ? html`<${Nothing} state=${state} />` : html`<${NoFindings} />`}`;
}

const studyColumn = (filter, study = (row) => row) => ({
  key: "study", label: "Study", text: (row) => study(row).label + (study(row).included ? "" : ` (${SUPPLEMENTARY})`),
  cell: (row) => html`<${To} view="study" id=${study(row).id} filter=${filter} data-page=${`study/${study(row).id}`}>${study(row).label}<//>
    ${!study(row).included && html` <span class="other">${SUPPLEMENTARY}</span>`}`,
});

// Columns with the same text in every row, none, are left out.
const inUse = (columns, rows) => columns.filter((column) => rows.some((row) => !isBlank(column.text(row))));

const apartText = (row) => row.apart.map(({ text }) => text).join("; ");

// One row for each region and question; without a question that it votes in, one for the region.
function placeRows(places, groups, filter) {
  return places.flatMap((place) => {
    const findings = groups.get(place.name);
    const votes = place.votes.filter((row) => !filter.synthesis || row.synthesis === filter.synthesis);
    if (!votes.length) return [{ key: place.name, place, findings: findings.length }];
    return votes.map((vote) => ({
      key: `${place.name}/${vote.synthesis}`, place, vote, synthesis: SYNTHESES.get(vote.synthesis),
      findings: findings.filter((finding) => finding.places[vote.synthesis] === place.name).length,
    }));
  });
}

function placeColumns({ filter }) {
  const [noun] = groupNouns(filter);
  const synthesis = SYNTHESES.get(filter.synthesis);
  const asked = synthesis ? [synthesis] : DATA.syntheses;
  const same = (key, otherwise) => (new Set(asked.map((row) => row[key])).size === 1 ? asked[0][key] : otherwise);
  const [scale, units] = [same("scale", "both"), same("units", "units")];
  const named = (name) => capitalised([...new Set(asked.map((row) => DATA.scales[row.scale][name][1]))].join(" or "));
  const of = (text) => ({ vote }) => (vote ? text(vote) : "");
  const number = (text) => ({ vote }) => (vote && !isBlank(text(vote)) ? parseFloat(text(vote).replace("< ", "")) : "");
  const numeric = (key, label, text, rest = {}) => ({ key, label, text: of(text), order: number(text), ...rest });
  return [
    { key: PLACE, label: capitalised(noun), text: ({ place }) => place.label,
      cell: ({ place, vote }) => html`<${To} view=${PLACE} id=${place.name} filter=${vote ? { ...filter, synthesis: vote.synthesis } : filter} data-page=${`${PLACE}/${place.name}`}>${place.label}<//>
        ${place.abbreviation && html` <span class="faint">${place.abbreviation}</span>`}` },
    ...(synthesis ? [] : [{ key: "question", label: "Question", text: ({ synthesis: of }) => of?.title ?? "" }]),
    { key: "result", label: "Result", text: ({ vote }) => (vote ? resultText(vote) : "no vote"),
      cell: ({ vote }) => (vote ? html`<${VoteBar} votes=${vote.votes} /> <strong>${resultText(vote)}</strong>` : "no vote") },
    numeric("units", capitalised(units), (vote) => String(vote.k)),
    ...DATA.votes_cast.map((name, i) => numeric(name, named(name), (vote) => (vote.votes[i] ? String(vote.votes[i]) : ""), { extra: true })),
    { ...numeric("participants", capitalised(NOUNS.participants), participantText), order: ({ vote }) => (vote ? participantsOf(vote) || "" : "") },
    numeric("proportion", proportionWords(scale), (vote) => vote.proportion,
      { order: ({ vote }) => (!vote || isBlank(vote.proportion) ? "" : vote.votes[0] / (vote.votes[0] + vote.votes[1])) }),
    numeric("p_sign", "Sign test, p", (vote) => vote.p_sign),
    numeric("p_attainable", "Smallest attainable p", (vote) => vote.p_attainable, { extra: true }),
    numeric("p_holm", "Adjusted p", (vote) => vote.p_holm, { extra: true }),
    { key: "apart", label: "Findings without a direction", text: of(apartText) },
    { key: "findings", label: "Findings", text: ({ findings }) => String(findings), order: ({ findings }) => findings },
  ];
}

function PlacesView({ state }) {
  const findings = selectFindings(state.filter);
  const groups = groupByPlace(findings, state.filter);
  const places = DATA.places.filter((place) => groups.has(place.name));
  const [noun, plural] = groupNouns(state.filter);
  const synthesis = SYNTHESES.get(state.filter.synthesis);
  const rows = placeRows(places, groups, state.filter);
  return html`<${ListPage} state=${state} title=${capitalised(NOUNS.regions)} findings=${findings} number=${places.length} noun=${noun} plural=${plural}>
    ${DATA.map && html`<${BrainMap} state=${state} findings=${findings} />`}
    <section aria-labelledby="list-title"><h2 id="list-title" tabindex="-1">Direction of effect by ${noun}</h2>
      ${synthesis && html`<p>${synthesis.title}</p>`}
      <p class="faint">${synthesis?.rule} ${VOTES_STAND}</p>
      <${DataTable} state=${state} caption=${`Direction of effect by ${noun}`} columns=${inUse(placeColumns(state), rows)} rows=${rows} file=${NOUNS.regions} />
    </section><//>`;
}

const factOf = (name) => ({ facts }) => {
  const text = facts.find(([fact]) => fact === name)?.[1] ?? "";
  return text === "not reported" ? "" : text;
};
// Facts that are long, or that columns of their own show.
const LONG_FACTS = ["Risk of bias", "Note"];

function biasColumns(extra) {
  return DATA.bias.map(([key, label], i) => ({
    key, label: extra ? `Risk of bias: ${label.toLowerCase()}` : label, extra: extra && i > 0,
    text: (study) => study.bias[key]?.[0] ?? "", cell: (study) => study.bias[key] ? html`<${Bias} judged=${study.bias[key]} />` : "",
  }));
}

function studyColumns({ filter }, findings) {
  const numbers = new Map();
  for (const finding of findings) numbers.set(finding.study, (numbers.get(finding.study) ?? 0) + 1);
  const facts = [...new Set(DATA.studies.flatMap((study) => study.facts.map(([name]) => name)))];
  return [
    studyColumn(filter),
    { key: "cohort", label: capitalised(NOUNS.cohort), text: (study) => COHORTS.get(study.cohort).label, extra: DATA.cohorts.every(({ studies }) => studies.length === 1),
      cell: (study) => html`<${To} view="cohort" id=${study.cohort} filter=${filter} data-page=${`cohort/${study.cohort}`}>${COHORTS.get(study.cohort).label}<//>` },
    ...facts.filter((name) => !LONG_FACTS.includes(name)).map((name) => ({ key: name, label: name, text: factOf(name), extra: ["Year", "Task"].includes(name) })),
    ...biasColumns(true),
    { key: "reference", label: "Reference", text: (study) => study.reference, extra: true },
    { key: "findings", label: "Findings", text: (study) => String(numbers.get(study.id) ?? 0), order: (study) => numbers.get(study.id) ?? 0 },
  ];
}

const BLANK = "Blank: not reported.";

// Studies of one cohort stand together, those of included studies first.
function studiesOf(findings, filter) {
  const active = Object.keys(filter).length > 0;
  const matching = new Set(findings.map((finding) => finding.study));
  const ids = DATA.cohorts.flatMap((cohort) => cohort.studies).filter((id) => !active || matching.has(id));
  return ids.map((id) => ({ ...STUDIES.get(id), key: id }));
}

function StudyTable({ state, title, columns }) {
  const findings = selectFindings(state.filter);
  const rows = studiesOf(findings, state.filter);
  return html`<${ListPage} state=${state} title=${title} findings=${findings} number=${rows.length} noun="study" plural="studies">
    <section aria-labelledby="list-title"><h2 id="list-title" tabindex="-1">${title}</h2>
      <p class="faint">${BLANK}</p>
      <${DataTable} state=${state} caption=${title} columns=${inUse(columns(state, findings), rows)} rows=${rows} file=${title.toLowerCase().replaceAll(" ", "_")} />
    </section><//>`;
}

const StudiesView = ({ state }) => html`<${StudyTable} state=${state} title="Studies" columns=${studyColumns} />`;

const BiasView = ({ state }) => html`<${StudyTable} state=${state} title="Risk of bias"
  columns=${({ filter }) => [studyColumn(filter), ...biasColumns(false), { key: "tool", label: "Tool", text: (study) => study.tool, cell: (study) => html`<span class="bias">${study.tool}</span>` }]} />`;

function findingColumns({ filter }) {
  const study = (finding) => STUDIES.get(finding.study);
  const shown = (key, label, extra = false) => ({ key, label, text: (finding) => finding.shown[key] ?? "", extra });
  const facet = (key) => ({ key, label: facetOf(key).label, text: (finding) => valueLabel(key, fieldOf(finding, key) ?? ""), extra: true });
  return [
    studyColumn(filter, study),
    { key: PLACE, label: capitalised(NOUNS.region), text: (finding) => finding.shown.region,
      cell: (finding) => html`<${To} view=${PLACE} id=${finding.places[DATA.everything]} filter=${filter}>${finding.shown.region}<//>` },
    shown("side", "Side"),
    { key: "direction", label: "Direction", text: (finding) => [DATA.directions[finding.fields.direction][1], finding.shown.relative].filter(Boolean).join(" "),
      cell: (finding) => html`<${Direction} name=${finding.fields.direction} /> ${finding.shown.relative}` },
    shown("measure", "Measure"),
    shown("contrast", "Contrast"),
    shown("group", "Group"),
    shown("condition", "Condition", true),
    shown("follow_up", "Follow-up", true),
    shown("comparison", "Comparison", true),
    shown("effect", "Effect (standard error)", true),
    shown("significant", "Reported as statistically significant"),
    shown("source", "Source"),
    shown("reported", `${capitalised(NOUNS.region)} as reported`, true),
    shown("note", "Note", true),
    shown("no_vote", "Why it has no vote", true),
    ...DATA.facets.filter(({ key, group }) => group !== "Findings" || key === "benefit").map(({ key }) => facet(key)),
  ];
}

function FindingsView({ state }) {
  const findings = selectFindings(state.filter);
  const rows = findings.map((finding) => ({ ...finding, key: finding.shown.id }));
  return html`<${ListPage} state=${state} title="Findings" findings=${findings} number=${rows.length} noun="finding">
    <section aria-labelledby="list-title"><h2 id="list-title" tabindex="-1">Findings and their sources</h2>
      <p class="faint">${BLANK}</p>
      <${DataTable} state=${state} caption="Findings and their sources" columns=${inUse(findingColumns(state), rows)} rows=${rows} file="findings" />
    </section><//>`;
}
