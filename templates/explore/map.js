"use strict";
// The brain from the left, from above and from the right, in one drawing. A mark is a link to its
// region. Its direction and size are worked out before the page is made; a filter can only hide it.
// The brain is as large as there is room for; a mark has the same size at every scale.

const SHAPES = {
  increase: (r) => `M0 ${-1.25 * r}L${1.15 * r} ${0.75 * r}H${-1.15 * r}Z`,
  decrease: (r) => `M0 ${1.25 * r}L${1.15 * r} ${-0.75 * r}H${-1.15 * r}Z`,
  no_change: (r) => `M${-1.2 * r} ${-0.55 * r}H${1.2 * r}V${0.55 * r}H${-1.2 * r}Z`,
  conflicting: (r) => [-1, 1].map((x) => `M${1.5 * x * r} 0L${0.35 * x * r} ${0.9 * r}V${-0.9 * r}Z`).join(""),
};
const GAP = 14; // pixels between views
const HEAD = 24; // above a view, for its title
const LINE = 26; // of the legend
const TOUCH = 22; // how far from a mark a finger may come down
const SCALES = { least: 1.05, most: 1.75 }; // pixels to a millimetre

const Shape = ({ direction, radius }) => {
  const d = SHAPES[direction](radius).replace(/-?\d+\.\d+/g, (n) => (+n).toFixed(2));
  return html`<path class="shape" d=${d} />`;
};

const boxOf = (view) => {
  const [left, top, width, height] = view.box.split(" ").map(Number);
  return { left, top, width, height };
};

// As many views in a row as there is room for at a scale that can be read, else two; all at one scale.
function layOut(views, width) {
  const boxes = views.map(boxOf);
  const rowsOf = (n) => Array.from({ length: Math.ceil(views.length / n) }, (_, i) => i * n);
  const scaleOf = (n) => Math.min(SCALES.most, ...rowsOf(n).map((i) => {
    const row = boxes.slice(i, i + n);
    return (width - GAP * (row.length - 1)) / row.reduce((sum, box) => sum + box.width, 0);
  }));
  let n = views.length;
  while (n > 2 && scaleOf(n) < SCALES.least) n -= 1;
  const scale = scaleOf(n);
  let top = 0;
  const panels = rowsOf(n).flatMap((i) => {
    let left = 0;
    const row = views.slice(i, i + n).map((view, at) => {
      const box = boxes[i + at];
      const panel = { view, box, left, top: top + HEAD, width: box.width * scale, height: box.height * scale };
      left += panel.width + GAP;
      return panel;
    });
    top += HEAD + Math.max(...row.map((panel) => panel.height)) + 6;
    return row;
  });
  return { panels, scale, bottom: top };
}

const overlaps = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

// A label stands beside its mark where no other mark or label is; where there is no such place, the
// mark has none. Where regions are chosen, they alone have labels.
function placeLabels(marks, panel, chosen) {
  const around = ({ x, y, dot }) => ({ x: x - dot.radius, y: y - dot.radius, width: 2 * dot.radius, height: 2 * dot.radius });
  const taken = marks.map(around);
  return marks.filter(({ dot }) => !chosen || chosen.includes(dot.place)).flatMap((mark) => {
    const text = PLACES.get(mark.dot.place).abbreviation || PLACES.get(mark.dot.place).label;
    const [width, height, r] = [textWidth(text, 10.5), 11, mark.dot.radius + 3];
    const places = [[r, -height / 2], [-r - width, -height / 2], [-width / 2, -r - height], [-width / 2, r]];
    const boxes = places.map(([x, y]) => ({ x: mark.x + x, y: mark.y + y, width, height }));
    const free = boxes.find((box) => box.x >= panel.left && box.x + width <= panel.left + panel.width && !taken.some((other) => overlaps(box, other)));
    if (!free) return [];
    taken.push(free);
    return [{ x: free.x, y: free.y + height - 2, text }];
  });
}

const LETTERS = {
  left: ["front", "back"],
  above: ["L", "R"],
  right: ["back", "front"],
  unspecified: ["back", "front"],
};

const legendName = (direction, scale) => DATA.scales[scale][direction][1] + (direction === "conflicting" ? " or inconsistent" : "");

function legendItems(dots, sizes, scale, width) {
  const present = new Set(dots.map((dot) => dot.direction));
  const items = [
    ...Object.keys(SHAPES).filter((name) => present.has(name)).map((name) => ({ direction: name, radius: 6, text: legendName(name, scale) })),
    ...sizes,
  ];
  let [x, line] = [0, 0];
  return items.map((item) => {
    const wide = 30 + textWidth(item.text, 13) + 18;
    if (x > 0 && x + wide > width) [x, line] = [0, line + 1];
    const placed = { ...item, x, line };
    x += wide;
    return placed;
  });
}

function Panel({ panel, marks, labels, chosen, filter, focused }) {
  const { view, box, left, top, width } = panel;
  const scale = width / box.width;
  const isChosen = (dot) => !chosen || chosen.includes(dot.place);
  return html`<g role="group" aria-label=${`Brain ${view.title.toLowerCase()}`}>
    <text class="view-title" x=${left + width / 2} y=${top - 8} text-anchor="middle">${view.title}</text>
    <g class="outline" aria-hidden="true" transform=${`translate(${left - box.left * scale} ${top - box.top * scale}) scale(${scale})`}>
      ${view.lines.map((line) => html`<path d=${line.d} stroke-width=${line.width} />`)}</g>
    <g class="outline" aria-hidden="true">${LETTERS[view.name].map((text, i) =>
      html`<text x=${left + (i ? width - 2 : 2)} y=${top + 10} text-anchor=${i ? "end" : "start"}>${text}</text>`)}</g>
    ${marks.map(({ x, y, dot, key }) => html`<a key=${key} data-key=${key} class="dot ${dot.direction} ${isChosen(dot) ? "" : "dim"}" transform=${`translate(${x} ${y})`}
        href=${writeAddress(PLACE, dot.place, filter)} tabindex=${key === focused ? 0 : -1} aria-label=${dot.label} aria-current=${chosen && isChosen(dot) ? "true" : null}>
      <title>${dot.label}</title>
      <circle class="hit" data-hit="" r=${dot.radius * 1.3 + 2} />
      <${Shape} direction=${dot.direction} radius=${dot.radius} />
    </a>`)}
    <g class="names" aria-hidden="true">${labels.map(({ x, y, text }) => html`<text x=${x} y=${y}>${text}</text>`)}</g>
  </g>`;
}

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

// One stop for the Tab key; the arrow keys go from mark to mark, view by view from the left.
class BrainMap extends htmPreact.Component {
  componentDidMount() {
    this.watch = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry.contentRect.width);
      if (width && width !== this.state.width) this.setState({ width });
    });
    this.watch.observe(this.frame);
  }

  componentWillUnmount() { this.watch.disconnect(); }

  marksOf(panel, dots) {
    const { view, box, left, top, width } = panel;
    const scale = width / box.width;
    const short = (n) => +n.toFixed(1);
    return dots.filter((dot) => dot.views[view.name]).map((dot) => {
      const [x, y] = dot.views[view.name];
      return { dot, key: `${view.name}/${dot.place}/${dot.side}`, x: short(left + (x - box.left) * scale), y: short(top + (y - box.top) * scale) };
    });
  }

  step(event, marks, focused) {
    const order = this.panels.flatMap((each) => [...each].sort((a, b) => a.x - b.x || a.y - b.y));
    const at = order.findIndex((mark) => mark.key === focused);
    const to = { Home: 0, End: order.length - 1 }[event.key] ?? at + (STEPS[event.key] ?? NaN);
    if (!order[to]) return;
    event.preventDefault();
    this.setState({ focused: order[to].key }, () => this.frame.querySelector("a.dot[tabindex='0']").focus());
  }

  // A finger that misses a small mark opens the nearest.
  touch(event, marks) {
    if (event.target.closest("a.dot")) return;
    const area = event.currentTarget.getBoundingClientRect();
    const far = (mark) => Math.hypot(mark.x - (event.clientX - area.left), mark.y - (event.clientY - area.top));
    const [nearest] = [...marks].sort((a, b) => far(a) - far(b));
    if (nearest && far(nearest) <= TOUCH) goTo(PLACE, nearest.dot.place, this.props.state.filter);
  }

  drawing({ state, chosen, synthesis }, dots) {
    const { filter, settings } = state;
    const width = this.state.width ?? Math.min(window.innerWidth, 1280) - 48;
    const inQuestion = DATA.map.dots.filter((dot) => dot.synthesis === synthesis.id);
    const views = DATA.map.views.filter(({ name }) => inQuestion.some((dot) => dot.views[name]));
    const { panels, bottom } = layOut(views, width);
    this.panels = panels.map((panel) => this.marksOf(panel, dots));
    const marks = this.panels.flat();
    const focused = marks.some(({ key }) => key === this.state.focused) ? this.state.focused : marks[0].key;
    const legend = legendItems(dots, DATA.map.sizes[synthesis.id].key, synthesis.scale, width);
    const height = Math.ceil(bottom + LINE * (legend.at(-1).line + 1));
    return html`<svg id="brain-map" width=${width} height=${height} viewBox=${`0 0 ${width} ${height}`} role="group" aria-label="Map. The arrow keys go from mark to mark."
        onKeyDown=${(event) => this.step(event, marks, focused)} onClick=${(event) => this.touch(event, marks)}>
      ${panels.map((panel, i) => html`<${Panel} key=${panel.view.name} panel=${panel} marks=${this.panels[i]} chosen=${chosen} filter=${filter} focused=${focused}
        labels=${settings.labels === "off" ? [] : placeLabels(this.panels[i], panel, chosen)} />`)}
      <g class="legend" aria-label="Key" role="group">${legend.map((item) => html`<g transform=${`translate(${item.x + 13} ${bottom + LINE * (item.line + 0.5)})`} class=${item.direction ?? "size"}>
        ${item.direction ? html`<${Shape} direction=${item.direction} radius=${item.radius} />` : html`<circle r=${item.radius} />`}
        <text x="16" y="4">${item.text}</text></g>`)}</g>
    </svg>`;
  }

  render(props) {
    const { state, findings, chosen } = props;
    const Title = chosen ? "h3" : "h2";
    const { filter, settings } = state;
    const synthesis = SYNTHESES.get(filter.synthesis);
    const shown = new Set(findings.map((finding) => finding.shown.id));
    const dots = DATA.map.dots.filter((dot) => dot.synthesis === synthesis?.id && dot.findings.some((id) => shown.has(id)));
    const places = new Set(findings.map((finding) => finding.places[synthesis?.id]));
    const away = (DATA.map.undrawn[synthesis?.id] ?? []).filter((name) => places.has(name)).map((name) => PLACES.get(name).label);
    const why = synthesis ? "No vote of a region with coordinates matches these filters." : "Choose a question to see its map.";
    const labels = (event) => goTo(state.view, state.id, filter, { ...settings, labels: event.target.checked ? "" : "off" });
    return html`<section class="map" aria-labelledby="map-title"><${Title} id="map-title">Map<//>
      ${synthesis && html`<p>${synthesis.title}</p>`}
      <div ref=${(element) => { this.frame = element; }}>${dots.length ? this.drawing({ ...props, synthesis }, dots) : html`<p>${why}</p>`}</div>
      ${dots.length > 0 && html`<div class="tools"><label class="check"><input type="checkbox" name="labels" checked=${settings.labels !== "off"} onChange=${labels} /> Labels</label>
        <${FigureDownloads} id="brain-map" name="map" /></div>
      <p class="faint">A mark is the direction of the votes on a region on one side; bilateral findings count on both. Its area is proportional to the number of ${DATA.map.sizes[synthesis.id].by}, on one scale for all questions; the smallest mark is also used if the number is not reported. Filters hide marks and do not change them.
        ${!chosen && away.length > 0 && ` Without coordinates, in the list only: ${away.join(", ")}.`}</p>`}
    </section>`;
  }
}
