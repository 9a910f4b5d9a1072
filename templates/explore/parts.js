"use strict";
// Small parts that several views are made of. Text of records is only ever given to the page as
// text, and says itself in which direction it runs.

const { html, render } = htmPreact;

const Said = ({ as = "span", children, ...rest }) =>
  html`<${as} dir="auto" ...${rest}>${children}<//>`;

const To = ({ view, id, filter, children, ...rest }) =>
  html`<a href=${writeAddress(view, id, filter)} dir="auto" ...${rest}>${children}</a>`;

// Of a finding, the direction of its measure; of a vote, what its question counts.
function Direction({ name, scale }) {
  const [glyph, label] = scale ? DATA.scales[scale][name] : DATA.directions[name];
  return html`<span class="direction ${name}"><span aria-hidden="true">${glyph}</span> ${label}</span>`;
}

// One tile for each vote; where there are many, one bar for each direction, as long as its share.
const TILES = 9;

function VoteBar({ votes }) {
  const all = votes.reduce((sum, n) => sum + n, 0);
  if (!all) return null;
  const many = all > TILES;
  const width = many ? (16 * TILES) / all : 16;
  let x = 0;
  const parts = DATA.votes_cast.flatMap((name, i) =>
    Array.from({ length: many ? Math.min(votes[i], 1) : votes[i] }, () => {
      const wide = many ? width * votes[i] : width;
      const part = html`<g class=${name} transform="translate(${x} 0)">
        <rect width=${Math.max(wide - 1, 0.5)} height="18" rx="2" />
        ${wide >= 12 && html`<text x=${(wide - 1) / 2} y="13.5">${DATA.directions[name][0]}</text>`}
      </g>`;
      x += wide;
      return part;
    }),
  );
  return html`<svg class="votes" width=${x} height="18" viewBox="0 0 ${x} 18" aria-hidden="true">
    ${parts}
  </svg>`;
}

function voteWords(votes, { unit, units, scale }) {
  const told = DATA.votes_cast
    .map((name, i) => [votes[i], DATA.scales[scale][name][1]])
    .filter(([n]) => n)
    .map(([n, label]) => `${n} ${n === 1 ? label : label.replace(/^favours /, "favour ")}`);
  const all = votes.reduce((sum, n) => sum + n, 0);
  return all ? `${counted(all, unit, units)}: ${told.join(", ")}` : "";
}

function participantWords(row, { scale }) {
  const told = DATA.votes_cast
    .map((name, i) => [row.participants[i], DATA.scales[scale][name]])
    .filter(([n]) => n);
  if (!told.length) return null;
  if (told.every(([n]) => n === "?")) return `number of ${NOUNS.participants} not reported`;
  if (told.length === 1) return `${told[0][0]} ${told[0][0] === "1" ? NOUNS.participant : NOUNS.participants}`;
  return html`${NOUNS.participants} ${told.map(([n, [glyph, label]]) =>
    html`<span class="people"><span aria-hidden="true">${glyph}</span><span class="hidden">${label}</span> ${n}</span> `)}`;
}

function VoteLine({ row, titled, filter, place }) {
  const synthesis = SYNTHESES.get(row.synthesis);
  const people = participantWords(row, synthesis);
  const told = [voteWords(row.votes, synthesis), ...row.apart.map(({ arrow, text }) => `${arrow} ${text}`)].filter(Boolean).join("; ");
  return html`<div class="vote-line">
    ${titled && html`<div class="of"><${To} view=${PLACE} id=${place} filter=${{ ...filter, synthesis: row.synthesis }}>${synthesis.title}<//></div>`}
    <div class="bar"><${VoteBar} votes=${row.votes} /></div>
    <div class="told"><strong>${row.verdict}</strong>
      <span class="faint"> · ${told}${people && html` · ${people}`}</span></div>
  </div>`;
}

function FindingCard({ finding, filter, about }) {
  const { shown, fields } = finding;
  const study = STUDIES.get(finding.study);
  const parts = [
    about !== "study" && html`<${To} view="study" id=${study.id} filter=${filter}>${study.label}<//>`,
    shown.group,
    shown.condition,
    shown.comparison && `comparison: ${shown.comparison}`,
    shown.follow_up,
    shown.effect,
  ].filter(Boolean);
  return html`<li class="finding" id=${shown.id}>
    <p><${Direction} name=${finding.direction} />${" "}
      <${Said} class="where">${about === PLACE
        ? shown.region
        : html`<${To} view=${PLACE} id=${finding.places[DATA.everything]} filter=${filter}>${shown.region}<//>`}<//>
      ${DATA.map && html` · <span class="faint">${shown.side || "side not reported"}</span>`} · ${shown.measure}, ${shown.contrast}
      ${fields.benefit && html` · ${DATA.scales.benefit[fields.benefit][1]}`}
      ${finding.included || html` · <span class="other">other evidence</span>`}
    </p>
    ${shown.reported && html`<p class="faint">Reported as <${Said}>${shown.reported}<//></p>`}
    <p>${parts.map((part, i) => html`${i > 0 && " · "}<${Said}>${part}<//>`)}</p>
    <p class="faint">${shown.significant === "not stated" ? "Significance not stated" : html`Stated as significant: <${Said}>${shown.significant}<//>`}. Source: <${Said}>${shown.source}<//>.
      ${" "}<a href="report.html#${encodeURIComponent(shown.id)}" aria-label="In the report: ${shown.id}">In the report</a></p>
    ${shown.no_vote && html`<p class="faint"><span class="other">votes in no synthesis</span> <${Said}>${shown.no_vote}<//></p>`}
    ${shown.note && html`<p class="note" dir="auto">${shown.note}</p>`}
  </li>`;
}

// A long list is cut, so that the page stays quick; one button shows the rest of it.
const CUT = 200;

class Cut extends htmPreact.Component {
  render({ rows, each, ...rest }, { whole }) {
    const shown = whole ? rows : rows.slice(0, CUT);
    const more = rows.length - shown.length;
    return html`<ul ...${rest}>${shown.map(each)}</ul>
      ${more > 0 && html`<p><button type="button" onClick=${() => this.setState({ whole: true })}>Show ${more} more</button></p>`}`;
  }
}

const FindingList = ({ findings, filter, about }) =>
  html`<${Cut} class="findings" rows=${findings} each=${(finding) =>
    html`<${FindingCard} key=${finding.shown.id} finding=${finding} filter=${filter} about=${about} />`} />`;

const FilterWords = ({ filter }) =>
  Object.entries(filter).map(([key, value], i) =>
    html`${i > 0 && "; "}${filterLabel(key).toLowerCase()} <${Said} as="b">${valueLabel(key, value)}<//>`);
