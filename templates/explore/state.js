"use strict";
// What is shown is written in the page's address, after the #:
//   #/outcomes?synthesis=reading&year=2020&sort=-findings      #/outcome/fluency?synthesis=reading
// so that a link keeps it, and the browser's own buttons go back and forth. How outcomes are called
// there, and in all texts, comes with the data.

const DATA = unpack(JSON.parse(document.getElementById("data").textContent));

// Each distinct value of the data is there once: a text or number as it is, a list or an object by
// the places of what it is made of. What is equal is the same object here, and must not be changed.
function unpack({ shapes, values }) {
  const known = [];
  for (const value of values) {
    if (!Array.isArray(value)) known.push(value);
    else if (value[0] < 0) known.push(value.slice(1).map((place) => known[place]));
    else known.push(Object.fromEntries(shapes[value[0]].map((key, i) => [key, known[value[i + 1]]])));
  }
  return known.at(-1);
}

const by = (rows, key) => new Map(rows.map((row) => [row[key], row]));
const SYNTHESES = by(DATA.syntheses, "id");
const PLACES = by(DATA.places, "name");
const STUDIES = by(DATA.studies, "id");
const COHORTS = by(DATA.cohorts, "name");

const NOUNS = DATA.nouns;
const [LIST, PLACE] = DATA.address;
const FILTERS = ["synthesis", "text", PLACE, ...DATA.facets.map((facet) => facet.key)];
// How a view shows what the filters leave: the order and columns of a table, the columns of the gap
// map, the labels of the brain map, and the outcome that one is compared with.
const SETTINGS = ["sort", "columns", "by", "labels", "with"];
const LISTS = [LIST, "studies", "findings", ...(DATA.bias.length ? ["risk-of-bias"] : []), "gap-map"];
const PAGES = { [PLACE]: PLACES, study: STUDIES, cohort: COHORTS };
const PAGE_NOUNS = { [PLACE]: NOUNS.region, study: "study", cohort: NOUNS.cohort };

function readAddress(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [view, ...rest] = path.split("/");
  const given = new URLSearchParams(query);
  const chosen = (keys) => Object.fromEntries(keys.filter((key) => given.get(key)).map((key) => [key, given.get(key)]));
  return { view: view || LISTS[0], id: decoded(rest.join("/")), filter: chosen(FILTERS), settings: chosen(SETTINGS) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function writeAddress(view, id, filter, settings = {}) {
  const query = new URLSearchParams();
  for (const key of FILTERS) if (filter[key]) query.set(key, filter[key]);
  for (const key of SETTINGS) if (settings[key]) query.set(key, settings[key]);
  const path = id ? `${view}/${encodeURIComponent(id)}` : view;
  return `#/${path}${query.size ? `?${query}` : ""}`;
}

// Letters without their accents and case, so that "volle" finds "Völlm".
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// What is worked out of a value when it is first needed, and then kept.
function remember(workOut) {
  const known = new Map();
  return (value) => {
    if (!known.has(value)) known.set(value, workOut(value));
    return known.get(value);
  };
}

const foldedOnce = remember(folded);
const searchableStudy = remember((study) =>
  folded([study.label, ...study.facts.map(([, fact]) => fact), COHORTS.get(study.cohort).label].join(" ")));
const searchable = remember((finding) =>
  [...Object.values(finding.shown), ...finding.within].map(foldedOnce).join(" "));

// A finding is filtered by its own fields and by those of its study.
const fieldOf = (finding, key) => finding.fields[key] ?? STUDIES.get(finding.study).fields[key];

const TESTS = {
  synthesis: (finding, name) => Object.hasOwn(finding.places, name),
  [PLACE]: (finding, name) => finding.within.includes(name),
  text: (finding, text) => foldedOnce(text).split(/\s+/).every((word) =>
    searchableStudy(STUDIES.get(finding.study)).includes(word) || searchable(finding).includes(word)),
};

function passes(finding, filter) {
  for (const key in filter) {
    if (!(TESTS[key] ? TESTS[key](finding, filter[key]) : fieldOf(finding, key) === filter[key])) return false;
  }
  return true;
}

const selectFindings = (filter) => DATA.findings.filter((finding) => passes(finding, filter));

// Findings by the place whose votes they count for: the group of the synthesis, or the region.
function groupByPlace(findings, filter) {
  const key = filter.synthesis || DATA.everything;
  const groups = new Map();
  for (const finding of findings) {
    const place = finding.places[key];
    if (!groups.has(place)) groups.set(place, []);
    groups.get(place).push(finding);
  }
  return groups;
}

// All findings that a page about a place shows: those that count for it in any synthesis.
const findingsOf = (place) =>
  DATA.findings.filter((finding) => Object.values(finding.places).includes(place));

const facetOf = (key) => DATA.facets.find((facet) => facet.key === key);

function valueLabel(key, value) {
  if (key === "synthesis") return SYNTHESES.get(value)?.title ?? value;
  if (key === PLACE) return DATA.regions.find((row) => row.name === value)?.label ?? value;
  if (key === "text") return `“${value}”`;
  return facetOf(key).options.find((option) => option.value === value)?.label ?? value;
}

const filterLabel = (key) =>
  ({ synthesis: "Question", [PLACE]: capitalised(NOUNS.region), text: "Text" })[key] ?? facetOf(key).label;

const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const counted = (n, noun, plural = `${noun}s`) => `${n} ${n === 1 ? noun : plural}`;

const uncapitalised = (text) => text.charAt(0).toLowerCase() + text.slice(1);
