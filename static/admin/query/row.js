// One condition as controls: a key, a comparison, and what fits the two.

import { isKnown, isList, isListOfObjects, kindOf, suggestPaths, suggestValues, usualKind } from "./known.js";
import { ARITY, hasTooManyDigits, isComplete, isExact } from "./model.js";

export const clone = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
export const part = (element, name) => element.querySelector(`[data-part="${name}"]`);
export const reason = (name) => document.getElementById("query-reasons").content.querySelector(`[data-reason="${name}"]`).textContent;

export const EMPTY = { path: "", operator: "is", values: [] };

const rows = new WeakMap();
export const rowOf = (element) => rows.get(element);

export class Row {
  /** `prefix` is the path of the list, with its dot, of whose elements the row speaks. */
  constructor(data, prefix = "") {
    this.root = clone("query-row");
    rows.set(this.root, this);
    this.prefix = prefix;
    this.path = part(this.root, "path");
    this.operator = part(this.root, "operator");
    this.place = part(this.root, "values");
    this.element = part(this.root, "element");
    this.path.value = data.path;
    this.path.setAttribute("list", suggestPaths(prefix));
    if (prefix) this.operator.querySelector('[value="element"]').remove();
    this.operator.value = data.operator;
    this.showValues(data.values, data.values.length ? kindOf(data.values[0]) : usualKind(prefix + data.path));
    this.showElement(data.rows);
    this.path.addEventListener("input", () => this.fitKey());
    this.operator.addEventListener("change", () => this.fitOperator());
    this.place.addEventListener("change", (event) => this.fitKind(event.target));
  }

  get fullPath() {
    return this.prefix + this.path.value.trim();
  }

  get kind() {
    return part(this.place, "kind")?.value ?? "text";
  }

  /** A key that is known brings the comparison and the kind of value that fit it, unless something is written. */
  fitKey() {
    const isWritten = [...this.place.querySelectorAll("input, textarea")].some((control) => control.value !== "");
    if (!isKnown(this.fullPath) || isWritten) return;
    if (["is", "contains"].includes(this.operator.value)) this.operator.value = this.usualOperator();
    this.showValues([], usualKind(this.fullPath));
    this.showElement();
  }

  usualOperator() {
    if (!isList(this.fullPath)) return "is";
    return isListOfObjects(this.fullPath) && !this.prefix ? "element" : "contains";
  }

  fitOperator() {
    const kind = part(this.place, "kind") ? this.kind : usualKind(this.fullPath);
    this.showValues(this.values.filter((value) => value !== undefined), kind);
    this.showElement();
  }

  fitKind(changed) {
    if (changed.dataset.part === "kind") this.showValues(this.values.filter((value) => value !== undefined), changed.value);
  }

  // --- Values ---

  showValues(values, kind) {
    const arity = ARITY[this.operator.value] ?? "one";
    this.place.replaceChildren();
    if (arity === "no" || arity === "rows") return;
    this.place.append(...(arity === "many" ? [listControl(values)] : this.controls(values, kind, arity === "two" ? 2 : 1)));
    if (this.operator.value === "text") return;
    this.place.append(clone("query-kind"));
    this.place.lastChild.value = kind;
  }

  controls(values, kind, amount) {
    if (kind === "null") return [];
    const made = Array.from({ length: amount }, (_, index) => this.control(values[index], kind));
    return amount === 2 ? [made[0], clone("query-between"), made[1]] : made;
  }

  control(value, kind) {
    const control = clone(kind === "truth" ? "query-truth" : "query-value");
    if (value !== undefined && value !== null) control.value = String(value);
    if (kind !== "truth") control.setAttribute("list", suggestValues(this.fullPath));
    if (kind === "number") control.inputMode = "decimal";
    return control;
  }

  /** What is written, typed; undefined where it is not complete. */
  get values() {
    const controls = this.valueControls;
    if (this.kind === "null" && controls.length === 0) return part(this.place, "kind") ? [null] : [];
    return controls.flatMap((control) => this.valuesOf(control));
  }

  get valueControls() {
    return [...this.place.querySelectorAll('[data-part="value"]')];
  }

  valuesOf(control) {
    const texts = control.matches("textarea") ? linesOf(control) : [control.value];
    return texts.map((text) => typed(text, this.kind));
  }

  // --- What is not complete ---

  /** Marks what keeps something written from being a condition: it would be missing in the query unseen. */
  check() {
    const { path, rows } = this.data;
    for (const control of this.valueControls) {
      const values = this.valuesOf(control);
      const isUsable = values.length > 0 && !values.includes(undefined);
      control.setCustomValidity(path && !isUsable ? reason(this.kind === "number" ? "number" : "value") : "");
    }
    const lacksRows = path && rows && !rows.some(isComplete);
    const lacksKey = !path && this.valueControls.some((control) => control.matches("input, textarea") && control.value.trim());
    this.path.setCustomValidity(lacksRows || lacksKey ? reason(lacksRows ? "element" : "key") : "");
  }

  // --- The conditions of an element ---

  showElement(data = []) {
    const list = part(this.element, "items");
    this.element.hidden = this.operator.value !== "element";
    if (this.element.hidden || list.children.length) return;
    for (const row of data.length ? data : [EMPTY]) this.add(row);
  }

  add(data) {
    const row = new Row(data, `${this.path.value.trim()}.`);
    part(this.element, "items").append(row.root);
    return row;
  }

  get data() {
    const inner = this.element.hidden ? undefined : [...part(this.element, "items").children].map((child) => rowOf(child).data);
    return { path: this.path.value.trim(), operator: this.operator.value, values: this.values, rows: inner };
  }
}

const linesOf = (area) => area.value.split(/\r?\n/).filter((line) => line.trim() !== "");

function listControl(values) {
  const control = clone("query-list");
  control.value = values.join("\n");
  return control;
}

function typed(text, kind) {
  if (kind === "null") return null;
  if (kind === "truth") return text === "true";
  if (kind === "number") return numberIn(text.trim());
  return text === "" ? undefined : text;
}

/** A comma is a decimal one, unless a thousand may be meant. */
function numberIn(text) {
  const number = Number(text.replace(/^([+-]?\d*),(?!\d{3}$)(?=\d+$)/, "$1."));
  return text === "" || hasTooManyDigits(text) || !isExact(number) ? undefined : number;
}
