"use strict";
// The pages of an outcome or region, alone or beside another, of a study and of a cohort.

const bySynthesisFirst = (votes, filter) => [
  votes.filter((row) => !filter.synthesis || row.synthesis === filter.synthesis),
  votes.filter((row) => filter.synthesis && row.synthesis !== filter.synthesis),
];

const pWords = (p) => (p.startsWith("<") ? `p ${p}` : `p = ${p}`);

const FAVOURED = DATA.scales.benefit.increase[1].replace("favours ", "");
const proportionWords = (scale) => `Proportion of directional votes favouring ${
  { direction: "an increase", benefit: FAVOURED, both: `an increase or ${FAVOURED}` }[scale]} (${DATA.confidence} CI)`;

// The statistics of a vote count, each with its name.
function testsOf(row, scale) {
  return [
    [proportionWords(scale), row.proportion],
    ["Sign test", row.p_sign === "–" ? "–" : pWords(row.p_sign)],
    ["Smallest attainable p value", row.p_attainable === "–" ? "–" : pWords(row.p_attainable)],
    ["Adjusted p value (Holm, with Tarone’s modification)", row.p_holm === "–" ? "–" : pWords(row.p_holm)],
    ["Probability of this result or a more consistent one if directions were random", row.p_chance === "–" ? "–" : pWords(row.p_chance)],
    [`Sign test weighted by ${NOUNS.participants} (descriptive)`, row.p_weighted === "–" ? "–" : pWords(row.p_weighted)],
  ];
}

function Tests({ row, scale }) {
  const [more, less] = ["increase", "decrease"].map((name) => DATA.scales[scale][name][1]);
  if (row.p_sign === "–") return html`<p class="faint">No sign test: no vote for “${more}” or “${less}”.</p>`;
  return html`<dl class="tests">${testsOf(row, scale).filter(([, value]) => value !== "–").map(([name, value]) =>
    html`<div><dt>${name}</dt> <dd>${value}</dd></div>`)}</dl>
  ${row.out_of_reach && html`<p class="faint">With so few votes, the sign test cannot give a p value of 0.05 or below.</p>`}`;
}

function VoteCard({ row, filter }) {
  const synthesis = SYNTHESES.get(row.synthesis);
  const lines = DATA.votes_cast.map((name, i) => ({ name, votes: row.votes[i], people: row.participants[i], studies: row.studies[i] }))
    .filter((line) => line.votes || line.studies.length);
  return html`<article class="card">
    <h4>${synthesis.title}</h4>
    <p class="verdict"><${VoteBar} votes=${row.votes} /> <strong>${resultText(row)}</strong></p>
    ${row.paragraph && html`<p class="words">${row.paragraph}</p>`}
    ${lines.length > 0 && html`<table><caption class="hidden">Votes: ${synthesis.title}</caption>
      <thead><tr><th scope="col">Vote</th><th scope="col">${synthesis.units}</th><th scope="col">${NOUNS.participants}</th><th scope="col">Studies</th></tr></thead>
      <tbody>${lines.map((line) => html`<tr><th scope="row"><${Direction} name=${line.name} scale=${synthesis.scale} /></th><td class="n">${line.votes}</td><td class="n">${peopleText(line.people)}</td>
        <td>${line.studies.map((study, i) => html`${i > 0 && ", "}<${To} view="study" id=${study.id} filter=${filter}>${study.label}<//>`)}</td></tr>`)}</tbody></table>`}
    ${row.apart.map(({ arrow, text }) => html`<p><span aria-hidden="true">${arrow}</span> ${text}: no vote.</p>`)}
    <${Tests} row=${row} scale=${synthesis.scale} />
    <details><summary>Findings included</summary><p class="faint">${synthesis.rule}</p></details>
  </article>`;
}

const peopleText = (text) => text.replaceAll("?", "not reported") || "–";

function FindingsOfPage({ state, all, about, title }) {
  const shown = all.filter((finding) => passes(finding, state.filter));
  const active = Object.keys(state.filter).length > 0;
  return html`<section aria-labelledby="findings-title"><h3 id="findings-title">${title}</h3>
    <p role="status" id="count" tabindex="-1">${active ? `${shown.length} of ${counted(all.length, "finding")}` : counted(all.length, "finding")}</p>
    <${Chips} state=${state} />
    ${all.length > 0 && !shown.length && html`<p class="nothing"><strong>No finding here matches these filters.</strong></p>`}
    <${FindingList} findings=${shown} filter=${state.filter} about=${about} />
  </section>`;
}

const Back = ({ state, view, children, more }) =>
  html`<p class="back"><${To} view=${view} filter=${state.filter}>← ${children}<//> <span>${more} <${CopyLink} /></span></p>`;

// Comparing two outcomes or regions

// Those that have votes in the question, or in any, without the one that is shown.
function CompareChoice({ state, place }) {
  const { synthesis } = state.filter;
  const others = DATA.places.filter((other) => other !== place && other.votes.some((row) => !synthesis || row.synthesis === synthesis));
  const set = (name, value) => goTo(state.view, state.id, state.filter, { ...state.settings, with: value });
  return html`<div class="compare"><${Choice} name="with" label="Compare with" any=${`no other ${NOUNS.region}`} value=${state.settings.with}
    options=${others.map((other) => ({ value: other.name, label: other.label }))} onChange=${set} /></div>`;
}

// What each voted for, by cohort, or by study where studies vote.
function votesByUnit(pair, synthesis) {
  const votesIn = (voter, place) => voter.votes.find((row) => row.synthesis === synthesis && row.place === place.name);
  const byCohort = DATA.cohorts.some((cohort) => cohort.votes.some((row) => row.synthesis === synthesis));
  return (byCohort ? DATA.cohorts : DATA.studies)
    .map((voter) => ({ label: voter.label, view: byCohort ? "cohort" : "study", id: voter.name ?? voter.id, votes: pair.map((place) => votesIn(voter, place)) }))
    .filter(({ votes }) => votes.some(Boolean));
}

function ComparisonTable({ pair, synthesis, filter }) {
  const { scale, unit, units } = synthesis;
  const rows = pair.map((place) => place.votes.find((row) => row.synthesis === synthesis.id));
  const lines = [
    ["Result", rows.map((row) => row && html`<${VoteBar} votes=${row.votes} /> <strong>${resultText(row)}</strong>`)],
    [capitalised(units), rows.map((row) => row && row.k)],
    [capitalised(NOUNS.participants), rows.map((row) => row && participantText(row))],
    ...testsOf(rows.find(Boolean), scale).map(([name], i) => [name, rows.map((row) => row && testsOf(row, scale)[i][1])]),
  ].filter(([, cells]) => cells.some((cell) => !isBlank(cell)));
  const head = (first) => html`<thead><tr><th scope="col">${first}</th>${pair.map((place) => html`<th scope="col">${place.label}</th>`)}</tr></thead>`;
  return html`<section class="comparison"><h4>${synthesis.title}</h4>
    <table><caption class="hidden">Results: ${synthesis.title}</caption>${head("Statistic")}
      <tbody>${lines.map(([name, cells]) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table>
    <table><caption>Direction of effect by ${unit}. Blank: no result reported.</caption>${head(capitalised(unit))}
      <tbody>${votesByUnit(pair, synthesis.id).map(({ label, view, id, votes }) => html`<tr><th scope="row"><${To} view=${view} id=${id} filter=${filter}>${label}<//></th>
        ${votes.map((row) => html`<td>${row && html`<${Direction} name=${row.vote} scale=${scale} />`}</td>`)}</tr>`)}</tbody></table>
  </section>`;
}

function Comparison({ pair, filter }) {
  const shared = DATA.syntheses.filter(({ id }) => (!filter.synthesis || filter.synthesis === id) && pair.some((place) => place.votes.some((row) => row.synthesis === id)));
  return html`<section aria-labelledby="comparison-title"><h3 id="comparison-title">${pair.map((place) => place.label).join(" and ")}, side by side</h3>
    ${shared.map((synthesis) => html`<${ComparisonTable} key=${synthesis.id} pair=${pair} synthesis=${synthesis} filter=${filter} />`)}
    ${!shared.length && html`<p>Neither has a vote in this question.</p>`}</section>`;
}

// Pages

function PlacePage({ state }) {
  const place = PLACES.get(state.id);
  const other = PLACES.get(state.settings.with);
  const all = findingsOf(place.name);
  const own = new Set(all);
  const [first, others] = bySynthesisFirst(place.votes, state.filter);
  const parent = DATA.regions.find((row) => row.name === place.parent);
  return html`<${Back} state=${state} view=${LIST}>All ${NOUNS.regions}<//>
    <h2 id="page" tabindex="-1" dir="auto">${place.label}${place.abbreviation && ` (${place.abbreviation})`}</h2>
    ${parent && html`<p>Part of: <${To} view=${LIST} filter=${{ ...state.filter, [PLACE]: parent.name }}>${parent.label}<//></p>`}
    ${place.note && html`<${Said} as="p" class="faint">${place.note}<//>`}
    <${CompareChoice} state=${state} place=${place} />
    ${other && html`<${Comparison} pair=${[place, other]} filter=${state.filter} />`}
    <div class=${DATA.map ? "beside" : ""}><section aria-labelledby="votes-title"><h3 id="votes-title">Votes: ${place.label}</h3>
      <p class="faint">${VOTES_STAND}</p>
      <div class="cards">${first.map((row) => html`<${VoteCard} key=${row.synthesis} row=${row} filter=${state.filter} />`)}</div>
      ${!first.length && html`<p>${state.filter.synthesis ? "No vote in this question." : "No vote in any question."}</p>`}
      ${others.length > 0 && html`<details><summary>Votes in ${counted(others.length, "other question")}</summary>
        <div class="cards">${others.map((row) => html`<${VoteCard} key=${row.synthesis} row=${row} filter=${state.filter} />`)}</div></details>`}
    </section>
    ${DATA.map && html`<${BrainMap} state=${state} findings=${DATA.findings.filter((finding) => own.has(finding) || passes(finding, state.filter))} chosen=${[place.name, other?.name]} />`}</div>
    <${FindingsOfPage} state=${state} all=${all} about=${PLACE} title="Findings and their sources" />`;
}

const VoteList = ({ votes, filter }) => html`<ul class="cast">${votes.map((row) =>
  html`<li><${Direction} name=${row.vote} scale=${SYNTHESES.get(row.synthesis).scale} /> <${To} view=${PLACE} id=${row.place} filter=${{ ...filter, synthesis: row.synthesis }}>${PLACES.get(row.place).label}<//>
    <span class="faint"> · ${SYNTHESES.get(row.synthesis).title}${row.participants === null ? "" : `, ${counted(row.participants, NOUNS.participant, NOUNS.participants)}`}</span></li>`)}</ul>`;

function VotesCast({ votes, filter, title }) {
  const [first, others] = bySynthesisFirst(votes, filter);
  return html`<section aria-labelledby="cast-title"><h3 id="cast-title">${title}</h3>
    ${!votes.length && html`<p>No vote.</p>`}
    ${votes.length > 0 && !first.length && html`<p>No vote in this question.</p>`}
    <${VoteList} votes=${first} filter=${filter} />
    ${others.length > 0 && html`<details><summary>${counted(others.length, "vote")} in other questions</summary>
      <${VoteList} votes=${others} filter=${filter} /></details>`}
  </section>`;
}

// A reference ends in its DOI, as an address or bare, in most styles: that becomes a link.
const Reference = ({ text }) => {
  const [doi, , name] = text.match(/(https:\/\/doi\.org\/)?\b(10\.\d{4,}\/\S*[^\s.,;])\.?$/) ?? [""];
  if (!doi) return text;
  return html`${text.slice(0, -doi.length)}<a href=${`https://doi.org/${encodeURI(name)}`} rel="noreferrer">${doi}</a>`;
};

function StudyPage({ state }) {
  const study = STUDIES.get(state.id);
  const cohort = COHORTS.get(study.cohort);
  const others = cohort.studies.length - 1;
  const judged = DATA.bias.filter(([key]) => study.bias[key]);
  const facts = study.facts.filter(([name]) => !(name === "Risk of bias" && judged.length));
  return html`<${Back} state=${state} view="studies" more=${study.reference && html`<${CopyButton} text=${() => study.reference}>Copy citation<//>`}>All studies<//>
    <h2 id="page" tabindex="-1" dir="auto">${study.label}</h2>
    ${!study.included && html`<p><span class="other">${SUPPLEMENTARY}</span> Not eligible for inclusion: <${Said}>${study.why_not_included}<//></p>`}
    <dl class="facts">
      <div><dt>${capitalised(NOUNS.cohort)}</dt> <dd><${To} view="cohort" id=${cohort.name} filter=${state.filter}>${cohort.label}<//>${others > 0 && ` with ${counted(others, "other study", "other studies")}`}</dd></div>
      ${facts.map(([name, value]) => html`<div><dt>${name}</dt> <dd dir="auto">${value}</dd></div>`)}
      ${judged.length > 0 && html`<div><dt>Risk of bias (${study.tool})</dt> <dd><ul class="judgements">${judged.map(([key, label]) =>
        html`<li>${label}: <${Bias} judged=${study.bias[key]} /></li>`)}</ul></dd></div>`}
      <div><dt>Reference</dt> <dd dir="auto">${study.reference ? html`<${Reference} text=${study.reference} />` : "not reported"}</dd></div>
    </dl>
    <p><a href="supplement.html#study-${encodeURIComponent(study.id)}">${study.label} in the supplement</a></p>
    <${VotesCast} votes=${study.votes} filter=${state.filter} title="Votes of the study" />
    ${others > 0 && html`<p class="faint">Where each ${NOUNS.cohort} has one vote, the findings of all its studies are combined.</p>`}
    <${FindingsOfPage} state=${state} all=${DATA.findings.filter((finding) => finding.study === study.id)} about="study" title="Findings" />`;
}

function CohortPage({ state }) {
  const cohort = COHORTS.get(state.id);
  const all = DATA.findings.filter((finding) => STUDIES.get(finding.study).cohort === cohort.name);
  const rows = cohort.studies.map((id) => ({ ...STUDIES.get(id), key: id }));
  const columns = studyColumns(state, all).filter(({ key }) => key !== "cohort");
  return html`<${Back} state=${state} view="studies">All studies<//>
    <h2 id="page" tabindex="-1" dir="auto">${capitalised(NOUNS.cohort)}: ${cohort.label}</h2>
    <p>One ${NOUNS.cohort}, reported in ${counted(cohort.studies.length, "study", "studies")} of this review.</p>
    <${DataTable} state=${state} caption=${`Studies of the ${NOUNS.cohort}`} columns=${inUse(columns, rows)} rows=${rows} file="studies" />
    <${VotesCast} votes=${cohort.votes} filter=${state.filter} title=${`Votes of the ${NOUNS.cohort}`} />
    <${FindingsOfPage} state=${state} all=${all} about="cohort" title="Findings" />`;
}

const NotHere = ({ state }) => html`<h2 id="page" tabindex="-1">Page not found</h2>
  <p>This review has ${PAGES[state.view] ? html`no ${PAGE_NOUNS[state.view]} called <${Said} as="b">${state.id}<//>` : "no such page"}. The link may be from another version of the review.</p>
  <p><${To} view=${LIST} filter=${state.filter}>All ${NOUNS.regions}<//></p>`;

const VIEWS = {
  [LIST]: PlacesView, studies: StudiesView, findings: FindingsView, "risk-of-bias": BiasView, "gap-map": GapView,
  [PLACE]: PlacePage, study: StudyPage, cohort: CohortPage,
};
const TITLES = {
  [LIST]: capitalised(NOUNS.regions) + (DATA.map ? " and map" : ""), studies: "Studies", findings: "Findings",
  "risk-of-bias": "Risk of bias", "gap-map": "Evidence gap map",
};

const isHere = (state) => (PAGES[state.view] ? PAGES[state.view].has(state.id) : LISTS.includes(state.view));

const pageTitle = (state) =>
  !isHere(state) ? "Page not found" : PAGES[state.view] ? PAGES[state.view].get(state.id).label : TITLES[state.view];

function App({ state }) {
  const View = isHere(state) ? VIEWS[state.view] : NotHere;
  return html`<nav class="tabs" aria-label="Views">${LISTS.map((view) =>
      html`<${To} view=${view} filter=${state.filter} aria-current=${state.view === view ? "page" : null}>${TITLES[view]}<//> `)}</nav>
    <div class="view ${state.view}"><${View} key=${state.view + state.id} state=${state} /></div>`;
}
