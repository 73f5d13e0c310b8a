// The demo's values as they stand, and who wants to hear of their changes.

const values = new Map();
const listeners = [];

export function listen(prefix, put, drop = () => {}) {
  listeners.push({ prefix, put, drop });
}

export function value(name) {
  return values.get(name);
}

function each(name, act) {
  for (const listener of listeners) if (name.startsWith(listener.prefix)) act(listener);
}

function put(name, content, fresh) {
  const before = values.get(name);
  values.set(name, content);
  each(name, (listener) => listener.put(name, content, { before, fresh }));
}

function drop(name) {
  if (values.delete(name)) each(name, (listener) => listener.drop(name));
}

export function connect({ toast, lost }) {
  const source = new EventSource("events");
  source.addEventListener("snapshot", (event) => {
    const { put: all } = JSON.parse(event.data);
    for (const name of [...values.keys()]) if (!(name in all)) drop(name);
    for (const [name, content] of Object.entries(all)) put(name, content, false);
  });
  source.addEventListener("change", (event) => {
    const change = JSON.parse(event.data);
    for (const name of change.drop ?? []) drop(name);
    for (const [name, content] of Object.entries(change.put ?? {})) put(name, content, true);
  });
  source.addEventListener("toast", (event) => toast(JSON.parse(event.data)));
  source.addEventListener("open", () => lost(false));
  source.addEventListener("error", () => lost(true));
}
