"use strict";
// The page itself: it is drawn anew whenever the address changes.

const ROOT = document.getElementById("app");
const scrolled = new Map(); // how far down a list was left, by its address
let drawn = null;

function draw() {
  const state = readAddress(location.hash);
  const last = drawn;
  drawn = state;
  if (last && !samePage(last, state)) scrolled.set(last.address, last.top ?? 0);
  render(html`<${App} state=${state} />`, ROOT);
  document.title = `${pageTitle(state)}: ${DATA.title}`;
  state.address = location.hash;
  if (last && !samePage(last, state)) arrive(last, state);
}

const samePage = (one, two) => one.view === two.view && one.id === two.id;

// On a page the focus goes to its heading; back on a list, to the link that led away from it.
function arrive(last, state) {
  const link = [...ROOT.querySelectorAll("[data-page]")].find(
    (element) => element.dataset.page === `${last.view}/${last.id}`,
  );
  const target = (LISTS.includes(state.view) && link) || document.getElementById("page");
  window.scrollTo(0, scrolled.get(state.address) ?? 0);
  target?.focus({ preventScroll: target !== link });
}

// A step that can be taken back; typing replaces the address instead of adding one for each letter.
function goTo(view, id, filter, settings = {}, replacing = false) {
  const address = writeAddress(view, id, filter, settings);
  if (replacing) location.replace(address);
  else location.hash = address;
  draw();
}

const refine = (state, filter, replacing = false) => goTo(state.view, state.id, filter, state.settings, replacing);

function focusOn(find) {
  return (event) => {
    event.preventDefault(); // the address belongs to the view
    find().focus();
  };
}

// Light or dark as the system has it, until one is chosen.
const DARK = window.matchMedia("(prefers-color-scheme: dark)");
const THEME = document.getElementById("theme");

function remembered() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null; // a page that is opened from a disk may have no storage
  }
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  THEME.textContent = theme === "dark" ? "Light mode" : "Dark mode";
  THEME.hidden = false;
}

function changeTheme() {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // The choice then holds until the page is closed.
  }
  setTheme(theme);
}

const systemTheme = () => (DARK.matches ? "dark" : "light");

setTheme(remembered() ?? systemTheme());
THEME.addEventListener("click", changeTheme);
DARK.addEventListener("change", () => { if (!remembered()) setTheme(systemTheme()); });

// Opened without an address, the page shows the first question: findings that answer one question
// can be compared with each other.
if (!location.hash.startsWith("#/")) {
  const first = DATA.syntheses.find(({ id }) => DATA.places.some((place) =>
    place.votes.some((row) => row.synthesis === id && row.votes.some(Boolean))));
  location.replace(writeAddress(LISTS[0], "", first ? { synthesis: first.id } : {}));
}

document.getElementById("skip").addEventListener("click", focusOn(() =>
  document.getElementById("list-title") ?? document.getElementById("main")));
window.addEventListener("hashchange", draw);
window.addEventListener("scroll", () => { if (drawn) drawn.top = window.scrollY; }, { passive: true });
draw();
