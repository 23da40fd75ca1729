// Talks to the sandbox server on this machine. It holds no state of the page.

/** The sandbox did not do what was asked; the message can be shown. */
export class Trouble extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;  // of the HTTP answer, 0 if there was none
  }
}

const SILENCE = ["timeout", "late", "http_timeout"];

/** An error code of an act → words, "" for none. what: "/pairme", "this click", … */
export function explain(what, error) {
  if (!error) return "";
  if (error === "not_connected") return `${what} went nowhere: no app is connected.`;
  if (SILENCE.includes(error)) return `The app did not answer ${what} in 3 seconds.`;
  return `${what} failed: ${error}`;
}

/** GET or POST JSON; throws Trouble. */
async function request(path, options) {
  let answer;
  try {
    answer = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new Trouble("The sandbox on this machine does not answer. Is it still running?");
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Trouble(body.error || `The sandbox answered ${answer.status}.`, answer.status);
  return body;
}

/** The workspace this page looks at, from its address; undefined = the first one. */
const team = new URLSearchParams(location.search).get("team") ?? undefined;
const here = team ? { team } : {};
const ask = (path, query) => `${path}?${new URLSearchParams({ ...query, ...here })}`;

const get = (path, query) => request(ask(path, query));
const post = (path, body) => request(path, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ...body, ...here }),
});

export const api = {
  state: (as) => get("/sandbox/state", { as }),
  messages: (as, channel) => get("/sandbox/messages", { as, channel }),
  command: (as, channel, text) => post("/sandbox/command", { as, channel, text }),
  openHome: (as) => post("/sandbox/open-home", { as }),
  submit: (as, viewId, values) => post("/sandbox/submit", { as, view_id: viewId, values }),
  upload: (as, file) => request(ask("/sandbox/upload", { as, name: file.name }), {
    method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file,
  }),
  closeView: (as, viewId) => post("/sandbox/close-view", { as, view_id: viewId }),
  action: (body) => post("/sandbox/action", body),
  read: (as, channel) => post("/sandbox/read", { as, channel }),
  control: (id) => post("/sandbox/control", { id }),
  clock: (seconds) => post("/sandbox/clock", { advance_s: seconds }),
};

const RECONNECT_MS = 1500;

/** Call onChange at every change of the sandbox and onLink(isUp) when the stream comes or goes. */
export function listen(onChange, onLink) {
  const source = new EventSource("/sandbox/events");
  source.addEventListener("open", () => {
    onLink(true);
    onChange();  // something may have happened while the stream was down
  });
  source.addEventListener("message", onChange);
  source.addEventListener("error", () => {
    onLink(false);
    if (source.readyState !== EventSource.CLOSED) return;  // the browser tries again by itself
    setTimeout(() => listen(onChange, onLink), RECONNECT_MS);
  });
}
