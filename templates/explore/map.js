"use strict";
// The brain from the left, from above and from the right. A dot is a link to its region. Its
// direction and size are worked out before the page is made; a filter can only hide it.

const SHAPES = {
  increase: (r) => `M0 ${-1.25 * r}L${1.15 * r} ${0.75 * r}H${-1.15 * r}Z`,
  decrease: (r) => `M0 ${1.25 * r}L${1.15 * r} ${-0.75 * r}H${-1.15 * r}Z`,
  no_change: (r) => `M${-1.2 * r} ${-0.55 * r}H${1.2 * r}V${0.55 * r}H${-1.2 * r}Z`,
  conflicting: (r) => `M0 ${-1.25 * r}L${1.25 * r} 0L0 ${1.25 * r}L${-1.25 * r} 0Z`,
};

const Shape = ({ direction, radius }) => {
  const d = SHAPES[direction](radius).replace(/-?\d+\.\d+/g, (n) => (+n).toFixed(2));
  return html`<path class="shape" d=${d} />`;
};

function Dot({ dot, view, filter, chosen }) {
  const [x, y] = dot.views[view];
  const here = dot.place === chosen;
  const dim = chosen && !here ? "dim" : "";
  return html`<a class="dot ${dot.direction} ${dim}" transform="translate(${x} ${y})"
      href=${writeAddress(PLACE, dot.place, filter)} aria-label=${dot.said} aria-current=${here ? "true" : null}>
    <title>${dot.said}</title>
    <circle class="hit" r=${Math.max(dot.radius * 1.3, 5)} />
    <${Shape} direction=${dot.direction} radius=${dot.radius} />
  </a>`;
}

const LETTERS = {
  left: [["front", 0.01, 0.08, "start"], ["back", 0.99, 0.08, "end"]],
  above: [["L", 0.02, 0.06, "start"], ["R", 0.98, 0.06, "end"]],
  right: [["back", 0.01, 0.08, "start"], ["front", 0.99, 0.08, "end"]],
  unspecified: [["back", 0.01, 0.08, "start"], ["front", 0.99, 0.08, "end"]],
};

function BrainView({ view, dots, filter, chosen }) {
  const [x, y, width, height] = view.box.split(" ").map(Number);
  return html`<figure class=${view.name}>
    <svg viewBox=${view.box} role="group" aria-label="Brain ${view.title.toLowerCase()}">
      <g class="outline" aria-hidden="true">${view.lines.map((line) =>
        html`<path d=${line.d} stroke-width=${line.width} />`)}
        ${LETTERS[view.name].map(([text, across, down, anchor]) =>
          html`<text x=${x + across * width} y=${y + down * height} text-anchor=${anchor}>${text}</text>`)}
      </g>
      ${dots.filter((dot) => dot.views[view.name]).map((dot) =>
        html`<${Dot} key=${dot.place + dot.side} dot=${dot} view=${view.name} filter=${filter} chosen=${chosen} />`)}
    </svg>
    <figcaption>${view.title}</figcaption>
  </figure>`;
}

const legendName = (direction) =>
  direction === "conflicting" ? "conflicting or inconsistent" : DATA.directions[direction][1];

function Legend({ dots, sizes }) {
  const found = new Set(dots.map((dot) => dot.direction));
  const shapes = Object.keys(SHAPES).filter((name) => found.has(name));
  return html`<ul class="legend" aria-label="Legend of the map">
    ${shapes.map((name) => html`<li><svg viewBox="-9 -9 18 18" width="18" height="18" class="dot ${name}" aria-hidden="true"><${Shape} direction=${name} radius=${6} /></svg>${legendName(name)}</li>`)}
    ${sizes.map(({ text, radius }) =>
      html`<li><svg viewBox="-9 -9 18 18" width="18" height="18" class="size" aria-hidden="true"><circle r=${radius} /></svg>${text}</li>`)}
  </ul>`;
}

function BrainMap({ findings, filter, chosen }) {
  const Title = chosen ? "h3" : "h2";
  const key = filter.synthesis;
  const shown = new Set(findings.map((finding) => finding.shown.id));
  const dots = DATA.map.dots.filter(
    (dot) => dot.synthesis === key && dot.findings.some((id) => shown.has(id)),
  );
  const places = new Set(findings.map((finding) => finding.places[key]));
  const away = (DATA.map.undrawn[key] ?? []).filter((name) => places.has(name)).map((name) => PLACES.get(name).label);
  if (!dots.length) {
    const why = key ? "Nothing to draw: no vote on a place in the brain rests on the findings shown." :
      "The map shows votes, and each vote belongs to a question. Choose one to see its map.";
    return html`<section class="map" aria-labelledby="map-title"><${Title} id="map-title">Map<//>
      <p>${why}</p></section>`;
  }
  const views = DATA.map.views.filter(({ name }) => name !== "unspecified" || dots.some((dot) => dot.views[name]));
  return html`<section class="map" aria-labelledby="map-title">
    <${Title} id="map-title">Map<//>
    <a class="skip-map" href="#after-map" onClick=${focusOn("after-map")}>Skip the map</a>
    <div class="views">${views.map((view) =>
      html`<${BrainView} view=${view} dots=${dots} filter=${filter} chosen=${chosen} />`)}</div>
    <${Legend} dots=${dots} sizes=${DATA.map.sizes[key]} />
    <p class="faint">A shape is the direction of the votes on a region on one side, in this question; findings on both sides count on each. Its area grows with the participants. The filter hides shapes and changes none.
      ${!chosen && away.length > 0 && ` Without coordinates, in the list only: ${away.join(", ")}.`}</p>
    <div id="after-map" tabindex="-1"></div>
  </section>`;
}
