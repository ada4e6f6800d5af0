// Shows /openapi.json: operations by tag, each with its parameters, bodies, answers and examples. Everything becomes text nodes, so
// nothing of the file is taken for markup.

const METHODS = ["get", "post", "put", "patch", "delete"];
/** Levels of a schema that are unfolded; deeper ones, and those that contain themselves, are named only. */
const DEPTH = 6;

/** An element with attributes and children; texts among them become text. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** The words with what stands between backticks as code. */
function prose(text) {
  return text.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));
}

/** What blank lines divide. */
function paragraphs(text) {
  return text.trim().split(/\n\s*\n/).map((part) => element("p", {}, ...prose(part)));
}

const contract = await (await fetch("/openapi.json")).json();

/** What a reference stands for, with the members beside it. */
function resolved(value) {
  if (!value || typeof value.$ref !== "string") return value ?? {};
  const { $ref, ...others } = value;
  const target = $ref.slice(2).split("/").reduce((node, part) => node?.[part.replaceAll("~1", "/").replaceAll("~0", "~")], contract);
  return { ...resolved(target), ...others };
}

/** The kind of a value in few words. */
function kind(schema) {
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map((choice) => kind(resolved(choice))).join(" or ");
  const types = [schema.type ?? (schema.properties || schema.allOf ? "object" : "anything")].flat();
  const text = types.map((type) => (type === "array" && schema.items ? `array of ${kind(resolved(schema.items))}` : type)).join(" or ");
  return schema.format ? `${text} (${schema.format})` : text;
}

const BOUNDS = ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "default"];

function remarks(schema) {
  const bounds = BOUNDS.filter((name) => name in schema).map((name) => `${name} ${JSON.stringify(schema[name])}`);
  if (schema.uniqueItems) bounds.push("no element twice");
  return [schema.description, bounds.join(", ")].filter(Boolean).join(" ");
}

/** The members of a schema as rows: name, kind, meaning; nested ones below, with their path. */
function rows(schema, prefix = "", depth = 0) {
  const whole = resolved(schema);
  if (depth > DEPTH) return [];
  if (whole.items) return rows(whole.items, `${prefix}[]`, depth + 1);
  const parts = [...(whole.allOf ?? []), ...(whole.anyOf ?? []), ...(whole.oneOf ?? [])];
  const required = new Set(whole.required ?? []);
  const found = parts.flatMap((part) => rows(part, prefix, depth + 1));
  for (const [name, member] of Object.entries(whole.properties ?? {})) {
    const inner = resolved(member);
    const path = prefix ? `${prefix}.${name}` : name;
    found.push({ path, kind: kind(inner), must: required.has(name), text: remarks(inner) }, ...rows(inner, path, depth + 1));
  }
  return found;
}

function table(list) {
  if (!list.length) return null;
  const lines = list.map((row) =>
    element("tr", {}, element("td", {}, element("code", {}, row.path), row.must ? element("span", { class: "must", title: "required" }, " *") : null),
      element("td", {}, row.kind), element("td", {}, ...prose(row.text))));
  return element("table", {}, element("tr", {}, ...["name", "kind", ""].map((text) => element("th", {}, text))), ...lines);
}

function examples(media) {
  const values = Object.values(media.examples ?? {}).map((example) => resolved(example).value);
  if ("example" in media) values.push(media.example);
  return values.map((value) => element("pre", { class: "example" }, typeof value === "string" ? value : JSON.stringify(value, null, 2)));
}

function content(described) {
  return Object.entries(described.content ?? {}).flatMap(([type, media]) => [
    element("p", { class: "short" }, `${type}: ${kind(resolved(media.schema))}`), table(rows(media.schema)), ...examples(media),
  ]);
}

function answer(status, response) {
  const described = resolved(response);
  const box = element("details", { class: "answer" },
    element("summary", {}, element("span", { class: "status" }, status), " ", ...prose(described.description ?? "")), ...content(described));
  box.open = status < "300";
  return box;
}

function detail(operation, parameters) {
  const body = operation.requestBody && resolved(operation.requestBody);
  const isOpen = operation.security?.length === 0;
  return element("div", { class: "body" },
    ...paragraphs(operation.description ?? "").filter((part) => part.textContent),
    element("p", { class: "short" }, isOpen ? "No key." : "Needs the header apikey."),
    parameters.length ? element("h4", {}, "Parameters") : null,
    table(parameters.map((one) => ({
      path: one.name, must: one.required, kind: `${one.in}, ${kind(resolved(one.schema))}`, text: one.description ?? "",
    }))),
    body ? element("h4", {}, "Body") : null,
    ...(body ? content(body) : []),
    element("h4", {}, "Answers"),
    ...Object.entries(operation.responses).map(([status, response]) => answer(status, response)));
}

/** One operation: a line that unfolds. The inside is made when it is opened first. */
function line(path, method, item) {
  const operation = item[method];
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolved);
  const box = element("details", { class: "operation", id: operation.operationId },
    element("summary", {}, element("span", { class: `method ${method}` }, method.toUpperCase()),
      element("span", { class: "path" }, path), element("span", { class: "short" }, operation.summary ?? "")));
  box.addEventListener("toggle", () => {
    if (box.open && box.children.length === 1) box.append(detail(operation, parameters));
  });
  const fields = rows(Object.values(resolved(operation.requestBody)?.content ?? {})[0]?.schema).map((row) => row.path);
  const words = [method, path, operation.summary, operation.description, operation.operationId, ...parameters.map((one) => one.name), ...fields];
  return { box, tag: operation.tags?.[0] ?? "other", words: words.join(" ").toLowerCase() };
}

const lines = Object.entries(contract.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method]).map((method) => line(path, method, item)));
const sections = [];
for (const { name, description } of contract.tags) {
  const own = lines.filter((one) => one.tag === name);
  if (!own.length) continue;
  const counter = element("span", {}, String(own.length));
  const link = element("a", { href: `#tag-${name}` }, name, counter);
  const section = element("section", { id: `tag-${name}` },
    element("h2", {}, name, element("small", {}, description ?? "")), ...own.map((one) => one.box));
  sections.push({ section, link, counter, own });
}

document.getElementById("title").textContent = `${contract.info.title} ${contract.info.version}`;
document.getElementById("about").append(...paragraphs(contract.info.description));
document.getElementById("tags").append(...sections.map((one) => one.link));
document.getElementById("operations").append(...sections.map((one) => one.section));

const search = document.getElementById("search");
/** Every word must be found. */
function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { section, link, counter, own } of sections) {
    let shown = 0;
    for (const one of own) {
      one.box.hidden = !words.every((word) => one.words.includes(word));
      if (!one.box.hidden) shown += 1;
    }
    section.hidden = link.hidden = shown === 0;
    counter.textContent = String(shown);
    count += shown;
  }
  document.getElementById("count").textContent = `${count} of ${lines.length}`;
}
search.addEventListener("input", filter);

/** An address such as /docs?search=group#createGroup shows what it names. */
function show() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.matches("details")) target.open = true;
  target.scrollIntoView();
}
search.value = new URLSearchParams(location.search).get("search") ?? "";
filter();
show();
window.addEventListener("hashchange", show);
document.body.dataset.ready = "yes";
