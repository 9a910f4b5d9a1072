"use strict";
// What leaves the page: tables as CSV, figures as SVG and PNG, texts to the clipboard.

function save(name, content, type) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = document.createElement("a");
  Object.assign(link, { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

// A spreadsheet program would run a text that begins like a formula; an apostrophe keeps it a text.
function csvCell(value) {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// The first character makes spreadsheet programs read the letters as they are written.
const toCsv = (columns, rows) =>
  `\ufeff${[columns.map((column) => column.label), ...rows.map((row) => columns.map((column) => column.text(row)))]
    .map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("")}`;

const DRAWN = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-linecap", "stroke-dasharray", "opacity",
  "font-family", "font-size", "font-weight", "text-anchor"];

// A figure as it stands on the page, on white, without the style sheet and the links of the page.
function svgText(svg) {
  const { theme } = document.documentElement.dataset;
  document.documentElement.dataset.theme = "light";
  const copy = svg.cloneNode(true);
  const copies = [...copy.querySelectorAll("*")];
  [...svg.querySelectorAll("*")].forEach((element, i) => {
    const look = getComputedStyle(element);
    for (const name of DRAWN) copies[i].setAttribute(name, look.getPropertyValue(name));
    for (const name of ["class", "href", "tabindex"]) copies[i].removeAttribute(name);
  });
  document.documentElement.dataset.theme = theme;
  for (const element of copy.querySelectorAll("[data-hit]")) element.remove();
  copy.removeAttribute("class");
  copy.insertAdjacentHTML("afterbegin", '<rect width="100%" height="100%" fill="#ffffff"></rect>');
  return new XMLSerializer().serializeToString(copy);
}

const SHARPNESS = 3; // pixels of a PNG to one of the screen

async function pngBlob(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svgText(svg))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = SHARPNESS * svg.width.baseVal.value;
  canvas.height = SHARPNESS * svg.height.baseVal.value;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
}

// Buttons that save the figure with this id.
const FigureDownloads = ({ id, name }) => html`<span class="downloads">
  <button type="button" onClick=${() => save(`${name}.svg`, svgText(document.getElementById(id)), "image/svg+xml")}>Download SVG</button>
  <button type="button" onClick=${async () => save(`${name}.png`, await pngBlob(document.getElementById(id)))}>Download PNG</button>
</span>`;

// A button that copies a text, or shows it where the browser does not allow to copy.
class CopyButton extends htmPreact.Component {
  async copy() {
    const text = this.props.text();
    try {
      await navigator.clipboard.writeText(text);
      this.setState({ message: "Copied", text: null });
    } catch {
      this.setState({ message: "", text });
    }
  }

  render({ children }, { message = "", text = null }) {
    return html`<span class="copy"><button type="button" onClick=${() => this.copy()}>${children}</button>
      <span role="status">${message}</span>
      ${text && html`<label>Copy this text <input readonly value=${text} onFocus=${(event) => event.target.select()} /></label>`}</span>`;
  }
}

const CopyLink = () => html`<${CopyButton} text=${() => location.href}>Copy link to this view<//>`;
