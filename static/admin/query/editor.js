// Two views of the same query: the text area of the form, and rows. The text is what is sent; the rows write it.

import { FilterBuilder, SortBuilder, pretty } from "./builder.js";
import { Unshowable, parse, renamed } from "./model.js";
import { reason } from "./row.js";

const BUILDERS = { filter: FilterBuilder, sort: SortBuilder };
const TABS = ["builder", "json"];

const part = (element, name) => element.querySelector(`[data-part="${name}"]`);

class Editor {
  constructor(area) {
    this.area = area;
    this.root = document.getElementById("query-editor").content.firstElementChild.cloneNode(true);
    this.isComplete = true;
    this.builder = new BUILDERS[area.dataset.query]((text, isComplete) => this.take(text, isComplete));
    area.before(this.root);
    part(this.root, "builder").append(this.builder.root);
    part(this.root, "json").append(area);
    this.name();
    this.root.addEventListener("click", (event) => this.choose(event.target.closest("[role=tab]")));
    part(this.root, "builder-tab").parentElement.addEventListener("keydown", (event) => this.turn(event));
    this.open(this.show() ? "builder" : "json");
  }

  /** What belongs together is said to those who do not see it. */
  name() {
    const id = this.area.id;
    part(this.root, "builder-tab").textContent = document.getElementById(`query-${this.area.dataset.query}`).dataset.tab;
    const label = document.querySelector(`label[for="${id}"]`);
    label.id = `${id}-label`;
    part(this.root, "builder-tab").parentElement.setAttribute("aria-labelledby", label.id);
    for (const name of TABS) {
      const [tab, panel] = [part(this.root, `${name}-tab`), part(this.root, name)];
      Object.assign(tab, { id: `${id}-${name}-tab` });
      Object.assign(panel, { id: `${id}-${name}` });
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("aria-labelledby", tab.id);
    }
  }

  /** The rows say what the text says; if they cannot, a sentence says why. */
  show() {
    const note = part(this.root, "note");
    try {
      this.builder.show(this.area.value);
      note.hidden = true;
      return true;
    } catch (error) {
      if (!(error instanceof Unshowable) && !(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
      const sentence = reason(error instanceof SyntaxError ? "json" : "operator");
      note.textContent = error instanceof Unshowable ? `${sentence} ${error.message.slice(0, 80)}` : sentence;
      note.hidden = false;
      return false;
    }
  }

  open(name) {
    for (const each of TABS) {
      const tab = part(this.root, `${each}-tab`);
      const isOpen = each === name;
      tab.setAttribute("aria-selected", String(isOpen));
      tab.tabIndex = isOpen ? 0 : -1;
      part(this.root, each).hidden = !isOpen;
    }
  }

  choose(tab) {
    if (!tab) return;
    const wantsRows = tab === part(this.root, "builder-tab");
    if (wantsRows ? !this.show() : !this.isFinished()) return;
    if (!wantsRows) part(this.root, "note").hidden = true;
    this.open(wantsRows ? "builder" : "json");
  }

  turn(event) {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const other = event.currentTarget.querySelector('[aria-selected="false"]');
    this.choose(other);
    event.currentTarget.querySelector('[aria-selected="true"]').focus();
  }

  /** What the rows say is written into the text, and whether that is all that stands in them. */
  take(text, isComplete) {
    if (text === this.area.value && isComplete === this.isComplete) return;
    this.area.value = text;
    this.isComplete = isComplete;
    this.area.dispatchEvent(new Event("input", { bubbles: false }));
  }

  /** Whether the text says all that is written; if not, the row at fault says what to do. */
  isFinished() {
    if (!this.isComplete) this.builder.fault().reportValidity();
    return this.isComplete;
  }

  /** One key in place of another, in whichever view is open. */
  rename(from, to) {
    if (!this.isFinished()) return;
    try {
      this.area.value = pretty(renamed(parse(this.area.value), from, to));
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof Unshowable) return;
      throw error;
    }
    if (!part(this.root, "builder").hidden) this.show();
    this.area.dispatchEvent(new Event("input", { bubbles: false }));
  }
}

const editors = [...document.querySelectorAll("textarea[data-query]")].map((area) => new Editor(area));

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.take");
  if (!button) return;
  for (const editor of editors) editor.rename(button.dataset.from, button.dataset.to);
  document.getElementById("preview-heading").focus();
});

// What stands in a row and not in the text would be lost by saving, and missing in every answer.
const count = document.getElementById("preview-count");
const preview = document.getElementById("preview");

function finishFirst(event) {
  if (!editors.every((editor) => editor.isFinished())) event.preventDefault();
}

function countNobody(event) {
  const isComplete = editors.every((editor) => editor.isComplete);
  preview.closest("section").hidden = !isComplete;
  if (isComplete) return;
  event.preventDefault();
  count.textContent = count.dataset.incomplete;
}

document.getElementById("gig_form").addEventListener("submit", finishFirst);
document.querySelector("[hx-target='#dry-run']").addEventListener("htmx:beforeRequest", finishFirst);
preview.addEventListener("htmx:beforeRequest", countNobody);
preview.addEventListener("htmx:beforeSwap", countNobody);

// An answer that does not come is told, and what was told before is not taken for it.
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, (event) => {
    if (event.target.id === "preview") count.textContent = count.dataset.failed;
  });
}
