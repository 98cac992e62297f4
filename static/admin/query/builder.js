// The rows of a filter and of an order. Each builder shows a text, and tells what its rows say as one.

import { isList, suggestPaths } from "./known.js";
import { read, readSort, write, writeSort } from "./model.js";
import { EMPTY, Row, clone, part, rowOf } from "./row.js";

// As the server lays a query out.
const LINE_CHARS = 60;

/** Rows come, go and change; `changed` is told the text after each time, and whether it says all that is written. */
class Builder {
  constructor(template, changed) {
    this.root = clone(template);
    this.items = part(this.root, "items");
    const tell = () => changed(this.text(), !this.fault());
    this.root.addEventListener("input", tell);
    this.root.addEventListener("change", tell);
    this.root.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      this.press(button, button.closest("li"));
      tell();
    });
  }

  press(button, item) {
    if (button.dataset.part === "remove") this.remove(item);
    else if (button.dataset.part === "up") this.raise(button, item);
    else this.add(button.dataset.part, item).querySelector("input").focus();
  }

  /** The first control that keeps its row out of the text. */
  fault() {
    return this.root.querySelector(":invalid");
  }

  remove(item) {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    (next?.querySelector("input, select") ?? part(this.root, "add-row")).focus();
  }

  raise(button, item) {
    item.previousElementSibling?.before(item);
    button.focus();
  }
}

export class FilterBuilder extends Builder {
  constructor(changed) {
    super("query-filter", changed);
    this.mode = part(this.root, "mode");
    this.mode.addEventListener("change", () => this.join());
  }

  /** What stands in a group is joined the other way than the groups. */
  join() {
    this.root.dataset.mode = this.mode.value;
  }

  fault() {
    for (const row of this.root.querySelectorAll(".query-row")) rowOf(row).check();
    return super.fault();
  }

  /** To the list of whatever the button stands in: an element's, a group's, or the whole. */
  add(what, item) {
    if (what === "add-group") return append(this.items, group([EMPTY, EMPTY]));
    if (item && rowOf(item)) return rowOf(item).add(EMPTY).root;
    return append(item ? part(item, "items") : this.items, new Row(EMPTY).root);
  }

  /** Unshowable or SyntaxError if the text cannot be shown as rows. */
  show(text) {
    const { mode, items } = read(text, isList);
    this.mode.value = mode;
    this.items.replaceChildren(...items.map((item) => (item.path === undefined ? group(item.rows) : new Row(item).root)));
    this.join();
  }

  text() {
    const items = [...this.items.children].map((item) => rowOf(item)?.data ?? { rows: dataIn(item) });
    return pretty(write({ mode: this.mode.value, items }));
  }
}

function group(rows) {
  const made = clone("query-group");
  part(made, "items").append(...rows.map((row) => new Row(row).root));
  return made;
}

const dataIn = (item) => [...part(item, "items").children].map((child) => rowOf(child).data);

function append(list, item) {
  list.append(item);
  return item;
}

export class SortBuilder extends Builder {
  constructor(changed) {
    super("query-sort", changed);
  }

  add() {
    return append(this.items, sortRow({ path: "", direction: -1 }));
  }

  show(text) {
    this.items.replaceChildren(...readSort(text).map(sortRow));
  }

  text() {
    const rows = [...this.items.children].map((row) => ({
      path: part(row, "path").value.trim(),
      direction: Number(part(row, "direction").value),
    }));
    return pretty(writeSort(rows));
  }
}

function sortRow({ path, direction }) {
  const row = clone("query-sort-row");
  part(row, "path").value = path;
  part(row, "path").setAttribute("list", suggestPaths(""));
  part(row, "direction").value = String(direction);
  return row;
}

export function pretty(query) {
  const line = JSON.stringify(query);
  if (line === "{}") return "";
  return line.length <= LINE_CHARS ? line : JSON.stringify(query, null, 2);
}
