// What profiles have: keys, the kinds of values behind them, and frequent values, as suggestions while somebody writes.

const KNOWN = new Map(JSON.parse(document.getElementById("known-keys").textContent).map((key) => [key.path, key]));
const SCALARS = ["text", "number", "truth"];

export const isKnown = (path) => KNOWN.has(path);
export const isList = (path) => KNOWN.get(path)?.kinds[0] === "list";
export const isListOfObjects = (path) => isList(path) && pathsBelow(`${path}.`).length > 0;

const pathsBelow = (prefix) => [...KNOWN.keys()].filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));

/** What kind of value a row about this key most likely compares with. */
export function usualKind(path) {
  const { kinds, values } = KNOWN.get(path) ?? { kinds: [], values: [] };
  return [...kinds.filter((kind) => SCALARS.includes(kind)), ...values.map(kindOf)][0] ?? "text";
}

export function kindOf(value) {
  if (value === null) return "null";
  return { number: "number", boolean: "truth" }[typeof value] ?? "text";
}

/** The id of a list of suggestions, made when it is first asked for. */
function listOf(name, values) {
  const id = `known-${name}`;
  if (!document.getElementById(id)) {
    const list = document.createElement("datalist");
    list.id = id;
    list.append(...values.map((value) => Object.assign(document.createElement("option"), { value: String(value) })));
    document.body.append(list);
  }
  return id;
}

export const suggestPaths = (prefix) => listOf(`paths-${prefix}`, pathsBelow(prefix));
export const suggestValues = (path) => listOf(`values-${path}`, KNOWN.get(path)?.values ?? []);
