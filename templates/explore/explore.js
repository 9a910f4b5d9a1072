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
function goTo(view, id, filter, replacing = false) {
  const address = writeAddress(view, id, filter);
  if (replacing) location.replace(address);
  else location.hash = address;
  draw();
}

function focusOn(id) {
  return (event) => {
    event.preventDefault(); // the address belongs to the view
    document.getElementById(id).focus();
  };
}

class CopyLink extends htmPreact.Component {
  async copy() {
    try {
      await navigator.clipboard.writeText(location.href);
      this.setState({ said: "Link copied", address: null });
    } catch {
      this.setState({ said: "", address: location.href });
    }
  }

  render(_, { said = "", address = null }) {
    return html`<span class="copy"><button type="button" onClick=${() => this.copy()}>Copy link to this view</button>
      <span role="status">${said}</span>
      ${address && html`<label>Copy it from here <input readonly value=${address} onFocus=${(event) => event.target.select()} /></label>`}</span>`;
  }
}

// Opened without an address, the page shows the first question: findings that answer one question
// can be compared with each other.
if (!location.hash.startsWith("#/")) {
  const first = DATA.syntheses.find(({ id }) => DATA.places.some((place) =>
    place.votes.some((row) => row.synthesis === id && row.votes.some(Boolean))));
  location.replace(writeAddress(LISTS[0], "", first ? { synthesis: first.id } : {}));
}

document.getElementById("skip").addEventListener("click", focusOn("main"));
window.addEventListener("hashchange", draw);
window.addEventListener("scroll", () => { if (drawn) drawn.top = window.scrollY; }, { passive: true });
draw();
