// A filter between its two views: MongoDB's JSON, and rows that people read. Knows no page.
//
// A tree is {mode: "all" | "any", items}; an item is a row {path, operator, values, rows} or a group {rows}, whose rows
// are joined the other way than the items. What a tree cannot say raises Unshowable, which names it.

export class Unshowable extends Error {}

const ONE = { not: "$ne", least: "$gte", most: "$lte", above: "$gt", below: "$lt" };
const MANY = { in: "$in", none: "$nin", every: "$all" };
const OPERATORS = Object.fromEntries([...Object.entries(ONE), ...Object.entries(MANY)].map(([ours, theirs]) => [theirs, ours]));
const SPECIAL = /[\\^$.*+?()[\]{}|/-]/g;

export const ARITY = { in: "many", none: "many", every: "many", between: "two", given: "no", missing: "no", element: "rows" };

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isExpression = (value) => isObject(value) && (Object.keys(value)[0] ?? "").startsWith("$");

/** Beyond this JavaScript rounds. */
export const hasTooManyDigits = (text) => /\d{16}/.test(text);

/** Whether JavaScript neither rounds the number nor takes it for infinite. */
export const isExact = (number) => Math.abs(number) <= Number.MAX_SAFE_INTEGER;

/** A value that a line can hold. */
function scalar(value, where) {
  const isLine = typeof value === "string" ? value !== "" && !/[\r\n]/.test(value) : typeof value !== "number" || isExact(value);
  if (!isLine || (value !== null && typeof value === "object")) throw new Unshowable(where);
  return value;
}

// --- From JSON ---

/** The object that JSON text says; Unshowable, or SyntaxError if it is no JSON. */
export function parse(text) {
  const query = text.trim() === "" ? {} : JSON.parse(text);
  if (!isObject(query) || hasTooManyDigits(text) || keysIn(query) < keysWrittenIn(text)) throw new Unshowable(text);
  return query;
}

/** Of a key that stands twice in one object JavaScript would keep the last value. */
function keysIn(value) {
  if (value === null || typeof value !== "object") return 0;
  const inner = Object.values(value).reduce((sum, each) => sum + keysIn(each), 0);
  return inner + (Array.isArray(value) ? 0 : Object.keys(value).length);
}

const keysWrittenIn = (text) => [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon).length;

/** The tree of JSON text; Unshowable, or SyntaxError if it is no JSON. Where a list is, `isList` says so of a path. */
export function read(text, isList = () => false) {
  const query = parse(text);
  const keys = Object.keys(query);
  if (keys.length === 1 && keys[0] === "$or") return { mode: "any", items: query.$or.map((part) => itemOf(part, isList)) };
  return { mode: "all", items: itemsOf(query, isList) };
}

function itemsOf(query, isList) {
  return Object.entries(query).flatMap(([key, value]) => {
    if (key === "$and" && Array.isArray(value)) return value.flatMap((part) => itemsOf(object(part), isList));
    if (key === "$or" && Array.isArray(value)) return [{ rows: value.map((part) => single(part, isList)) }];
    return rowsOf(key, value, isList);
  });
}

function object(value) {
  if (!isObject(value)) throw new Unshowable(JSON.stringify(value));
  return value;
}

function itemOf(query, isList) {
  const rows = Object.entries(object(query)).flatMap(([key, value]) => rowsOf(key, value, isList));
  if (rows.length === 0) throw new Unshowable("{}");
  return rows.length === 1 ? rows[0] : { rows };
}

function single(query, isList) {
  const item = itemOf(query, isList);
  if (!("path" in item)) throw new Unshowable(JSON.stringify(query));
  return item;
}

function rowsOf(path, condition, isList) {
  if (path.startsWith("$")) throw new Unshowable(path);
  if (!isExpression(condition)) return [equal(path, condition, isList)];
  const names = Object.keys(condition);
  if (names.length === 2 && "$gte" in condition && "$lte" in condition) {
    return [{ path, operator: "between", values: [scalar(condition.$gte, path), scalar(condition.$lte, path)] }];
  }
  if ("$regex" in condition) return [textRow(path, condition)];
  return names.map((name) => rowOf(path, name, condition[name], isList));
}

function equal(path, value, isList) {
  return { path, operator: isList(path) ? "contains" : "is", values: [scalar(value, path)] };
}

function rowOf(path, name, wanted, isList) {
  if (name === "$eq") return equal(path, wanted, isList);
  if (name === "$exists") return { path, operator: wanted ? "given" : "missing", values: [] };
  if (name === "$elemMatch" && isObject(wanted) && !isExpression(wanted)) {
    const rows = Object.entries(wanted).flatMap(([key, value]) => rowsOf(key, value, (inner) => isList(`${path}.${inner}`)));
    if (rows.length === 0 || rows.some((row) => row.rows)) throw new Unshowable(`${path}.${name}`);
    return { path, operator: "element", values: [], rows };
  }
  const operator = OPERATORS[name];
  if (!operator) throw new Unshowable(`${path}.${name}`);
  const values = ARITY[operator] === "many" ? wanted : [wanted];
  const areAlike = Array.isArray(values) && new Set(values.map((value) => typeof value)).size === 1;
  if (!areAlike) throw new Unshowable(`${path}.${name}`);
  return { path, operator, values: values.map((value) => scalar(value, path)) };
}

function textRow(path, condition) {
  const plain = String(condition.$regex).replace(/\\([\\^$.*+?()[\]{}|/-])/g, "$1");
  const isPlain = condition.$options === "i" && escaped(plain) === condition.$regex && Object.keys(condition).length === 2;
  if (!isPlain) throw new Unshowable(`${path}.$regex`);
  return { path, operator: "text", values: [plain] };
}

const escaped = (text) => text.replace(SPECIAL, "\\$&");

// --- To JSON ---

/** The query of a tree; rows that are not complete yet are left out. */
export function write({ mode, items }) {
  const parts = items.filter(isComplete);
  if (mode === "any" && parts.length > 1) return { $or: parts.map((item) => joined(item.path === undefined ? item.rows : [item])) };
  const rows = parts.flatMap((item) => (item.path === undefined ? alternatives(item, mode) : [item]));
  return joined(rows);
}

/** A group's rows are alternatives among items that must all hold; a group alone in «any» is what holds. */
function alternatives(group, mode) {
  const rows = group.rows.filter(isComplete);
  if (mode === "any" || rows.length === 1) return rows;
  return [{ condition: { $or: rows.map((row) => joined([row])) } }];
}

function joined(rows) {
  const query = {};
  const others = [];
  for (const row of rows.filter(isComplete)) {
    const part = row.condition ?? { [row.path]: conditionOf(row) };
    const [[key, value]] = Object.entries(part);
    if (!Object.hasOwn(query, key)) query[key] = value;
    else if (areRanges(query[key], value)) Object.assign(query[key], value);
    else others.push(part);
  }
  return others.length ? { ...query, $and: others } : query;
}

/** Whether the two say different things of the size of a value, so that one object can say both. */
function areRanges(one, other) {
  const names = [one, other].flatMap((condition) => (isExpression(condition) ? Object.keys(condition) : ["="]));
  return names.every((name) => /^\$[gl]te?$/.test(name)) && new Set(names).size === names.length;
}

function conditionOf({ operator, values, rows }) {
  if (operator === "is" || operator === "contains") return values[0];
  if (operator === "between") return { $gte: values[0], $lte: values[1] };
  if (operator === "text") return { $regex: escaped(String(values[0])), $options: "i" };
  if (operator === "given" || operator === "missing") return { $exists: operator === "given" };
  if (operator === "element") return { $elemMatch: joined(rows) };
  return MANY[operator] ? { [MANY[operator]]: values } : { [ONE[operator]]: values[0] };
}

export function isComplete(item) {
  if (item.condition) return true;
  if (item.path === undefined) return item.rows.some(isComplete);
  if (!item.path) return false;
  if (item.operator === "element") return item.rows.some(isComplete);
  const wanted = { no: 0, two: 2 }[ARITY[item.operator]] ?? 1;
  return item.values.length >= wanted && !item.values.includes(undefined);
}

// --- Orders ---

export function readSort(text) {
  return Object.entries(parse(text)).map(([path, direction]) => {
    // Of names that are numbers JavaScript does not keep the order.
    if (Math.abs(direction) !== 1 || /^\d+$/.test(path)) throw new Unshowable(path);
    return { path, direction };
  });
}

export function writeSort(rows) {
  return Object.fromEntries(rows.filter((row) => row.path).map((row) => [row.path, row.direction]));
}

// --- Names ---

/** The query with one path in place of another, wherever it stands. */
export function renamed(query, from, to, prefix = "") {
  if (Array.isArray(query)) return query.map((part) => renamed(part, from, to, prefix));
  if (!isObject(query)) return query;
  const members = Object.entries(query).map(([key, value]) => {
    if (key.startsWith("$")) return [key, renamed(value, from, to, prefix)];
    const path = prefix + key;
    const name = path === from && to.startsWith(prefix) ? to.slice(prefix.length) : key;
    return [name, isExpression(value) ? renamed(value, from, to, `${path}.`) : value];
  });
  return collected(members);
}

/** One object of these members; one whose name is taken stands in `$and`. */
function collected(members) {
  const query = {};
  const others = [];
  for (const [name, value] of members) {
    if (Object.hasOwn(query, name)) others.push({ [name]: value });
    else query[name] = value;
  }
  return others.length ? { ...query, $and: [...(query.$and ?? []), ...others] } : query;
}
