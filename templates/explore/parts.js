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

// How many participants the votes of a row have: as words, and as a number to sort by.
const numbersOf = (row) => row.participants.flatMap((text) => text.split(" + ")).filter(Boolean);
const participantsOf = (row) => numbersOf(row).filter((n) => n !== "?").reduce((sum, n) => sum + Number(n), 0);

function participantText(row) {
  const unknown = numbersOf(row).filter((n) => n === "?").length;
  const known = participantsOf(row);
  if (!unknown) return known ? String(known) : "";
  return known ? `${known} (${unknown} not reported)` : "not reported";
}

// The result of a vote count; that of a single cohort is its direction.
function resultText(row) {
  const { scale } = SYNTHESES.get(row.synthesis);
  const only = DATA.votes_cast.findIndex((_, i) => row.votes[i] === 1);
  return row.k === 1 ? `${row.verdict}: ${DATA.scales[scale][DATA.votes_cast[only]][1]}` : row.verdict;
}

// A judgement of risk of bias, with the sign and colour of a traffic-light plot.
const BIAS_SIGNS = { low: "+", some: "–", high: "×", none: "?" };

const Bias = ({ judged }) => judged && html`<span class="bias"><span class="light ${judged[1]}" aria-hidden="true">${BIAS_SIGNS[judged[1]]}</span> ${judged[0]}</span>`;

const SUPPLEMENTARY = "supplementary evidence";

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
  return html`<li class="finding">
    <p><${Direction} name=${fields.direction} />${shown.relative && html` <${Said}>${shown.relative}<//>`} · ${" "}
      <${Said} class="where">${about === PLACE
        ? shown.region
        : html`<${To} view=${PLACE} id=${finding.places[DATA.everything]} filter=${filter}>${shown.region}<//>`}<//>
      ${DATA.map && html` · <span class="faint">${shown.side || "side not reported"}</span>`} · ${shown.measure}, ${shown.contrast}
      ${fields.benefit && html` · ${DATA.scales.benefit[fields.benefit][1]}`}
      ${study.included || html` · <span class="other">${SUPPLEMENTARY}</span>`}
    </p>
    ${shown.reported && html`<p class="faint">Reported as <${Said}>${shown.reported}<//></p>`}
    <p>${parts.map((part, i) => html`${i > 0 && " · "}<${Said}>${part}<//>`)}</p>
    <p class="faint">${significanceText(finding)}. Source: <${Said}>${shown.source}<//>.
      ${" "}<a href="supplement.html#${encodeURIComponent(shown.id)}" aria-label=${`In the supplement: ${study.label}, ${shown.region}, ${shown.measure}`}>In the supplement</a></p>
    ${shown.no_vote && html`<p class="faint"><span class="other">counted in no synthesis</span> <${Said}>${shown.no_vote}<//></p>`}
    ${shown.note && html`<p class="note" dir="auto">${shown.note}</p>`}
    ${/\bdecisions? \d/i.test(shown.note) && html`<p class="faint">Numbered decisions are explained in the coding notes, kept with the study records.</p>`}
  </li>`;
}

const significanceText = ({ shown }) =>
  shown.significant === "not stated" ? "Statistical significance not reported" : `Reported as statistically significant: ${shown.significant}`;

// A long list of findings is cut; one button shows the rest of it.
class FindingList extends htmPreact.Component {
  render({ findings, filter, about }, { whole }) {
    const shown = whole ? findings : findings.slice(0, CUT);
    const more = findings.length - shown.length;
    return html`<ul class="findings">${shown.map((finding) =>
        html`<${FindingCard} key=${finding.shown.id} finding=${finding} filter=${filter} about=${about} />`)}</ul>
      ${more > 0 && html`<p><button type="button" class="more" onClick=${() => this.setState({ whole: true })}>Show ${more} more</button></p>`}`;
  }
}

// How wide a text is, so that labels can keep clear of each other.
const ruler = document.createElement("canvas").getContext("2d");
const FONT = getComputedStyle(document.body).fontFamily;

function textWidth(text, size) {
  ruler.font = `${size}px ${FONT}`;
  return ruler.measureText(text).width;
}
