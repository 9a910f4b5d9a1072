"use strict";
// The views: lists of outcomes and of studies, and the pages of an outcome, a study and a cohort.

const VOTES_STAND =
  `Votes, verdicts and p values are for the whole question, with every finding that its rule includes. The filter selects findings and hides ${NOUNS.regions}; it recounts nothing.`;

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
  const set = (key, value) => goTo(state.view, state.id, { ...filter, [key]: value }, key === "text");
  const facets = DATA.facets.filter((facet) => facet.options.length > 1 || filter[facet.key]);
  const open = window.innerWidth > 700 || facets.some((facet) => filter[facet.key]);
  const indented = DATA.regions.map((row) => ({ value: row.name, label: " ".repeat(row.depth) + row.label }));
  return html`<form role="search" aria-label="Filter the evidence" onSubmit=${(event) => event.preventDefault()}>
    <div class="choices first">
      <${Choice} name="synthesis" label="Question (synthesis)" any="All findings, whatever the question" value=${filter.synthesis} onChange=${set}
        options=${DATA.syntheses.map((row) => ({ value: row.id, label: row.title }))} />
      <label class="choice"><span>Text</span>${" "}
        <input type="search" name="text" value=${filter.text || ""} autocomplete="off" spellcheck=${false}
          placeholder="Word in a finding or its study" onInput=${(event) => set("text", event.target.value)} /></label>
    </div>
    <details open=${open}><summary>More filters</summary>
      <div class="choices">
        <${Choice} name=${PLACE} label=${capitalised(NOUNS.region) + (DATA.regions.some((row) => row.depth) ? " (and inside it)" : "")} any="any" value=${filter[PLACE]} onChange=${set} options=${indented} />
        ${facets.map((facet) => html`<${Choice} key=${facet.key} name=${facet.key} label=${facet.label} any="any"
          value=${filter[facet.key]} options=${facet.options} onChange=${set} />`)}
      </div>
    </details>
  </form>`;
}

function groupNouns(filter) {
  const synthesis = SYNTHESES.get(filter.synthesis);
  return synthesis ? [synthesis.group, synthesis.groups] : [NOUNS.region, NOUNS.regions];
}

function Status({ state, findings, number, noun, plural }) {
  const { filter } = state;
  const active = Object.keys(filter).length > 0;
  return html`<div class="status">
    <p role="status" aria-live="polite"><strong>${counted(number, noun, plural)}</strong> with ${findings.length} of ${counted(DATA.findings.length, "finding")}</p>
    ${active && html`<p class="active">Filter: <${FilterWords} filter=${filter} />. <a href=${writeAddress(state.view, state.id, {})}>Clear the filter</a></p>`}
    <${CopyLink} />
  </div>`;
}

const Nothing = ({ state }) => html`<div class="nothing"><p><strong>No finding passes this filter.</strong></p>
  <p>Filter: <${FilterWords} filter=${state.filter} />.</p>
  <p><a href=${writeAddress(state.view, state.id, {})}>Clear the filter</a> to see all ${counted(DATA.findings.length, "finding")}.</p></div>`;

const NoFindings = () => html`<p class="nothing">No finding is recorded in this review.</p>`;

function Rule({ filter }) {
  const synthesis = SYNTHESES.get(filter.synthesis);
  return synthesis ? html`<p class="faint">${synthesis.rule} ${VOTES_STAND}</p>` : html`<p class="faint">${VOTES_STAND}</p>`;
}

function PlaceRow({ place, findings, filter }) {
  const votes = filter.synthesis ? place.votes.filter((row) => row.synthesis === filter.synthesis) : place.votes;
  return html`<li class="place ${filter.synthesis ? "one" : ""}">
    <h3><${To} view=${PLACE} id=${place.name} filter=${filter} data-page=${`${PLACE}/${place.name}`}>${place.label}<//>
      ${place.abbreviation && html` <span class="faint">${place.abbreviation}</span>`}</h3>
    <span class="number">${counted(findings.length, "finding")}</span>
    ${votes.map((row) => html`<${VoteLine} row=${row} titled=${!filter.synthesis} filter=${filter} place=${place.name} />`)}
    ${!votes.length && html`<p class="faint">In no question: no finding votes.</p>`}
  </li>`;
}

function PlacesView({ state }) {
  const findings = selectFindings(state.filter);
  const groups = groupByPlace(findings, state.filter);
  const places = DATA.places.filter((place) => groups.has(place.name));
  const [noun, plural] = groupNouns(state.filter);
  return html`<h2 id="page" tabindex="-1" class="hidden">${capitalised(NOUNS.regions)}</h2>
    <${FilterForm} state=${state} />
    <${Status} state=${state} findings=${findings} number=${places.length} noun=${noun} plural=${plural} />
    ${places.length > 0 ? html`
      ${DATA.map && html`<${BrainMap} findings=${findings} filter=${state.filter} />`}
      <section aria-labelledby="list-title"><h2 id="list-title">Votes by ${noun}</h2>
        <${Rule} filter=${state.filter} />
        <${Cut} class="places" rows=${places} each=${(place) => html`<${PlaceRow} key=${place.name} place=${place} findings=${groups.get(place.name)} filter=${state.filter} />`} />
      </section>` : DATA.findings.length ? html`<${Nothing} state=${state} />` : html`<${NoFindings} />`}`;
}

const bySynthesisFirst = (votes, filter) => [
  votes.filter((row) => !filter.synthesis || row.synthesis === filter.synthesis),
  votes.filter((row) => filter.synthesis && row.synthesis !== filter.synthesis),
];

const pWords = (p) => (p.startsWith("<") ? `p ${p}` : `p = ${p}`);

function Tests({ row, scale }) {
  const [more, less] = ["increase", "decrease"].map((name) => DATA.scales[scale][name][1]);
  if (row.p_sign === "–") return html`<p class="faint">No sign test: no vote for “${more}” or “${less}”.</p>`;
  return html`<dl class="tests">
    <div><dt>${capitalised(more)}, among directional votes</dt><dd>${row.proportion}</dd></div>
    <div><dt>Sign test</dt><dd>${pWords(row.p_sign)}</dd></div>
    <div><dt>Smallest p attainable</dt><dd>${pWords(row.p_attainable)}</dd></div>
    <div><dt>Adjusted after Tarone and Holm</dt><dd>${pWords(row.p_holm)}</dd></div>
    ${row.p_chance !== "–" && html`<div><dt>This verdict or a stronger one by chance</dt><dd>${pWords(row.p_chance)}</dd></div>`}
    ${row.p_weighted !== "–" && html`<div><dt>Weighted by ${NOUNS.participants}, descriptive</dt><dd>${pWords(row.p_weighted)}</dd></div>`}
  </dl>
  ${row.out_of_reach && html`<p class="faint">With so few votes the sign test cannot reach p = 0.05 or below, whatever the studies find.</p>`}`;
}

function VoteCard({ row, filter }) {
  const synthesis = SYNTHESES.get(row.synthesis);
  const lines = DATA.votes_cast.map((name, i) => ({ name, votes: row.votes[i], people: row.participants[i], studies: row.studies[i] }))
    .filter((line) => line.votes || line.studies.length);
  return html`<article class="card">
    <h4>${synthesis.title}</h4>
    <p class="verdict"><${VoteBar} votes=${row.votes} /> <strong>${row.verdict}</strong></p>
    ${row.paragraph && html`<p class="words">${row.paragraph}</p>`}
    ${lines.length > 0 && html`<table><caption class="hidden">Votes: ${synthesis.title}</caption>
      <thead><tr><th scope="col">Vote</th><th scope="col">${synthesis.units}</th><th scope="col">${NOUNS.participants}</th><th scope="col">Studies</th></tr></thead>
      <tbody>${lines.map((line) => html`<tr><th scope="row"><${Direction} name=${line.name} scale=${synthesis.scale} /></th><td class="n">${line.votes}</td><td class="n">${line.people || "–"}</td>
        <td>${line.studies.map((study, i) => html`${i > 0 && ", "}<${To} view="study" id=${study.id} filter=${filter}>${study.label}<//>`)}</td></tr>`)}</tbody></table>`}
    ${row.apart.map(({ arrow, text }) => html`<p><span aria-hidden="true">${arrow}</span> ${text}: without a vote.</p>`)}
    <${Tests} row=${row} scale=${synthesis.scale} />
    <details><summary>Rule</summary><p class="faint">${synthesis.rule}</p></details>
  </article>`;
}

function FindingsOfPage({ state, all, about, title }) {
  const shown = all.filter((finding) => passes(finding, state.filter));
  const active = Object.keys(state.filter).length > 0;
  return html`<section aria-labelledby="findings-title"><h3 id="findings-title">${title}</h3>
    <p role="status">${active ? `${shown.length} of ${counted(all.length, "finding")}` : counted(all.length, "finding")}</p>
    ${active && html`<p class="active">Filter: <${FilterWords} filter=${state.filter} />. <a href=${writeAddress(state.view, state.id, {})}>Show all ${counted(all.length, "finding")}</a></p>`}
    ${all.length > 0 && !shown.length && html`<p class="nothing"><strong>No finding here passes this filter.</strong></p>`}
    <${FindingList} findings=${shown} filter=${state.filter} about=${about} />
  </section>`;
}

const Back = ({ state, view, children }) =>
  html`<p class="back"><${To} view=${view} filter=${state.filter}>← ${children}<//> <${CopyLink} /></p>`;

function PlacePage({ state }) {
  const place = PLACES.get(state.id);
  const all = findingsOf(place.name);
  const [first, others] = bySynthesisFirst(place.votes, state.filter);
  const parent = DATA.regions.find((row) => row.name === place.parent);
  return html`<${Back} state=${state} view=${LIST}>All ${NOUNS.regions}<//>
    <h2 id="page" tabindex="-1" dir="auto">${place.label}${place.abbreviation && ` (${place.abbreviation})`}</h2>
    ${parent && html`<p>Part of: <${To} view=${LIST} filter=${{ ...state.filter, [PLACE]: parent.name }}>${parent.label}<//></p>`}
    ${place.note && html`<${Said} as="p" class="faint">${place.note}<//>`}
    <div class=${DATA.map ? "beside" : ""}><section aria-labelledby="votes-title"><h3 id="votes-title">Votes</h3>
      <p class="faint">${VOTES_STAND}</p>
      <div class="cards">${first.map((row) => html`<${VoteCard} key=${row.synthesis} row=${row} filter=${state.filter} />`)}</div>
      ${!first.length && html`<p>${state.filter.synthesis ? "It has no vote in the question chosen." : "Its findings are in no question and cast no vote."}</p>`}
      ${others.length > 0 && html`<details><summary>Votes in ${counted(others.length, "other question")}</summary>
        <div class="cards">${others.map((row) => html`<${VoteCard} key=${row.synthesis} row=${row} filter=${state.filter} />`)}</div></details>`}
    </section>
    ${DATA.map && html`<${BrainMap} findings=${DATA.findings.filter((finding) => passes(finding, state.filter) || all.includes(finding))} filter=${state.filter} chosen=${place.name} />`}</div>
    <${FindingsOfPage} state=${state} all=${all} about=${PLACE} title="Findings and their sources" />`;
}

const VoteList = ({ votes, filter }) => html`<ul class="cast">${votes.map((row) =>
  html`<li><${Direction} name=${row.vote} scale=${SYNTHESES.get(row.synthesis).scale} /> <${To} view=${PLACE} id=${row.place} filter=${{ ...filter, synthesis: row.synthesis }}>${PLACES.get(row.place).label}<//>
    <span class="faint"> · ${SYNTHESES.get(row.synthesis).title}${row.participants === null ? "" : `, ${counted(row.participants, NOUNS.participant, NOUNS.participants)}`}</span></li>`)}</ul>`;

function VotesCast({ votes, filter, title, none }) {
  const [first, others] = bySynthesisFirst(votes, filter);
  return html`<section aria-labelledby="cast-title"><h3 id="cast-title">${title}</h3>
    ${!votes.length && html`<p>${none}</p>`}
    ${votes.length > 0 && !first.length && html`<p>None in the question chosen.</p>`}
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
  const facts = [
    ...study.facts,
    ["Reference", study.reference ? html`<${Reference} text=${study.reference} />` : "not recorded"],
  ];
  return html`<${Back} state=${state} view="studies">All studies<//>
    <h2 id="page" tabindex="-1" dir="auto">${study.label}</h2>
    ${!study.included && html`<p><span class="other">other evidence</span> Outside the included studies: <${Said}>${study.why_not_included}<//></p>`}
    <dl class="facts">
      <div><dt>${capitalised(NOUNS.cohort)}</dt><dd><${To} view="cohort" id=${cohort.name} filter=${state.filter}>${cohort.label}<//>${others > 0 && ` with ${counted(others, "other study", "other studies")}`}</dd></div>
      ${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>`)}
    </dl>
    <p><a href="report.html#study-${encodeURIComponent(study.id)}">${study.label} in the report</a></p>
    <${VotesCast} votes=${study.votes} filter=${state.filter} title="Votes of the study" none="It casts no vote." />
    ${others > 0 && html`<p class="faint">Where a ${NOUNS.cohort} votes once, these are combined with the votes of its other studies.</p>`}
    <${FindingsOfPage} state=${state} all=${DATA.findings.filter((finding) => finding.study === study.id)} about="study" title="Findings" />`;
}

function StudyRow({ study, findings, filter }) {
  return html`<li class="place"><h3><${To} view="study" id=${study.id} filter=${filter} data-page="study/${study.id}">${study.label}<//>
      ${!study.included && html` <span class="other">other evidence</span>`}
    </h3><span class="number">${counted(findings.length, "finding")}</span>
    <p><${Said}>${study.in_short || "No characteristics are recorded."}<//></p>
    <p class="faint">${capitalised(NOUNS.participants)} by arm: <${Said}>${study.arms}<//></p></li>`;
}

const named = (cohort) => cohort.studies.length > 1 || cohort.studies[0] !== cohort.name;

function StudiesView({ state }) {
  const findings = selectFindings(state.filter);
  const active = Object.keys(state.filter).length > 0;
  const own = new Map(DATA.studies.map((study) => [study.id, []]));
  for (const finding of findings) own.get(finding.study).push(finding);
  const kept = (id) => !active || own.get(id).length > 0;
  const cohorts = DATA.cohorts.map((cohort) => ({ ...cohort, studies: cohort.studies.filter(kept) })).filter((cohort) => cohort.studies.length);
  const number = cohorts.reduce((sum, cohort) => sum + cohort.studies.length, 0);
  return html`<h2 id="page" tabindex="-1" class="hidden">Studies</h2>
    <${FilterForm} state=${state} />
    <${Status} state=${state} findings=${findings} number=${number} noun="study" plural="studies" />
    ${number > 0 ? html`<section aria-labelledby="list-title"><h2 id="list-title">Studies, by ${NOUNS.cohort}</h2>
      <${Cut} class="cohorts" rows=${cohorts} each=${(cohort) => html`<li key=${cohort.name} class=${named(cohort) ? "several" : ""}>
        ${named(cohort) && html`<p class="faint">${capitalised(NOUNS.cohort)} <${To} view="cohort" id=${cohort.name} filter=${state.filter} data-page="cohort/${cohort.name}">${cohort.label}<//>${cohort.studies.length > 1 && `, ${cohort.studies.length} studies`}</p>`}
        <ul class="places">${cohort.studies.map((id) => html`<${StudyRow} key=${id} study=${STUDIES.get(id)} findings=${own.get(id)} filter=${state.filter} />`)}</ul></li>`} />
    </section>` : active ? html`<${Nothing} state=${state} />` : html`<p class="nothing">No study is recorded in this review.</p>`}`;
}

function CohortPage({ state }) {
  const cohort = COHORTS.get(state.id);
  const all = DATA.findings.filter((finding) => finding.cohort === cohort.name);
  const of = (id) => all.filter((finding) => finding.study === id);
  return html`<${Back} state=${state} view="studies">All studies<//>
    <h2 id="page" tabindex="-1" dir="auto">${capitalised(NOUNS.cohort)}: ${cohort.label}</h2>
    <p>One data collection, reported by ${counted(cohort.studies.length, "study", "studies")} of this review.</p>
    <ul class="places">${cohort.studies.map((id) => html`<${StudyRow} key=${id} study=${STUDIES.get(id)} findings=${of(id)} filter=${state.filter} />`)}</ul>
    <${VotesCast} votes=${cohort.votes} filter=${state.filter} title=${`Votes of the ${NOUNS.cohort}`} none=${`It casts no vote as a ${NOUNS.cohort}.`} />
    <${FindingsOfPage} state=${state} all=${all} about="cohort" title="Findings" />`;
}

const NotHere = ({ state }) => html`<h2 id="page" tabindex="-1">Not here</h2>
  <p>This review has ${PAGES[state.view] ? html`no ${PAGE_NOUNS[state.view]} called <${Said} as="b">${state.id}<//>` : "no such page"}. The link may come from another version of it.</p>
  <p><${To} view=${LIST} filter=${state.filter}>All ${NOUNS.regions}<//></p>`;

const VIEWS = { [LIST]: PlacesView, studies: StudiesView, [PLACE]: PlacePage, study: StudyPage, cohort: CohortPage };

const isHere = (state) => (PAGES[state.view] ? PAGES[state.view].has(state.id) : LISTS.includes(state.view));

function pageTitle(state) {
  if (!isHere(state)) return "Not here";
  if (LISTS.includes(state.view)) return state.view === LIST ? capitalised(NOUNS.regions) : "Studies";
  return PAGES[state.view].get(state.id).label;
}

function App({ state }) {
  const View = isHere(state) ? VIEWS[state.view] : NotHere;
  const tab = (view, label) => html`<${To} view=${view} filter=${state.filter} aria-current=${state.view === view ? "page" : null}>${label}<//>`;
  return html`<nav class="tabs" aria-label="Views">${tab(LIST, capitalised(NOUNS.regions) + (DATA.map ? " and map" : ""))} ${tab("studies", "Studies")}</nav>
    <div class="view ${state.view}"><${View} key=${state.view + state.id} state=${state} /></div>`;
}
