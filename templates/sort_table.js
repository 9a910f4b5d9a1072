// Let a reader sort a table by any column. Without this script the table stands in its own order.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const inOrder = new Intl.Collator("en", { numeric: true });
  const sortBy = (column) => {
    const isRising = heads[column].getAttribute("aria-sort") !== "ascending";
    const text = (row) => row.cells[column].textContent.trim();
    const rows = [...body.rows].sort((a, b) => inOrder.compare(text(a), text(b)));
    body.append(...(isRising ? rows : rows.reverse()));
    for (const head of heads) head.removeAttribute("aria-sort");
    heads[column].setAttribute("aria-sort", isRising ? "ascending" : "descending");
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sortBy(column));
    head.append(button);
  });
}
