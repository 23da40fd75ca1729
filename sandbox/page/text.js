// Turns message text into nodes: marks (*bold* _italic_ ~strike~ `code`), quotes, list lines,
// <…> tokens (people, links, dates) and emoji shortcodes. Unknown marks stay visible as text.

import { add, h } from "/page/dom.js";
import { fillDateToken } from "/page/dates.js";

const EMOJI = {
  wave: "👋", tada: "🎉", sparkles: "✨", coffee: "☕", calendar: "📅", spiral_calendar_pad: "🗓️",
  date: "📅", bulb: "💡", speech_balloon: "💬", busts_in_silhouette: "👥", white_check_mark: "✅",
  heavy_check_mark: "✔️", x: "❌", lock: "🔒", warning: "⚠️", question: "❓", pause_button: "⏸️",
  double_vertical_bar: "⏸️", rocket: "🚀", star: "⭐", heart: "❤️", "+1": "👍", thumbsup: "👍",
  "-1": "👎", smile: "😄", slightly_smiling_face: "🙂", handshake: "🤝", seedling: "🌱",
  pencil2: "✏️", memo: "📝", pencil: "📝", hourglass: "⌛", stopwatch: "⏱️",
  hourglass_flowing_sand: "⏳", timer_clock: "⏲️", bell: "🔔", no_bell: "🔕", gear: "⚙️",
  books: "📚", eyes: "👀", information_source: "ℹ️", compass: "🧭", link: "🔗", raised_hands: "🙌",
  clap: "👏", thinking_face: "🤔", sunny: "☀️", globe_with_meridians: "🌐", house: "🏠", mag: "🔍",
  door: "🚪", dart: "🎯", ear: "👂", point_right: "👉", arrow_right: "➡️", clock10: "🕙",
  alarm_clock: "⏰", jigsaw: "🧩", green_heart: "💚",
};
// One token stands in the text as a single private-use pair while marks are found around it.
const OPEN = "\ue000";
const CLOSE = "\ue001";
const INLINE = new RegExp([
  "`([^`\\n]+)`",
  "(?<![\\p{L}\\p{N}*])\\*(?![\\s*])(.*?[^\\s*])\\*(?![\\p{L}\\p{N}*])",
  "(?<![\\p{L}\\p{N}_])_(?![\\s_])(.*?[^\\s])_(?![\\p{L}\\p{N}_])",
  "(?<![\\p{L}\\p{N}~])~(?![\\s~])(.*?[^\\s~])~(?![\\p{L}\\p{N}~])",
].join("|"), "u");
const MARKS = ["code", "strong", "em", "s"];

/** A text object ({type, text}) or a plain string of a message → nodes. */
export function renderText(text, ctx) {
  if (typeof text === "string") return renderMrkdwn(text, ctx);
  if (text?.type === "mrkdwn") return renderMrkdwn(text.text, ctx);
  return plainText(text);
}

/** A plain_text object → nodes; only emoji shortcodes are replaced. */
export function plainText(text) {
  const words = typeof text === "string" ? text : text?.text ?? "";
  return text?.emoji === false ? [words] : withEmoji(words);
}

/** The words of a text object without any nodes, for labels and titles. */
export const wordsOf = (text) => plainText(text).map((n) => n.textContent ?? n).join("");

export function renderMrkdwn(source, ctx) {
  const tokens = [];
  const text = String(source).replace(/[\ue000\ue001]/g, "").replace(/<([^<>\n]+)>/g, (_, body) => {
    tokens.push(renderToken(body, ctx));
    return `${OPEN}${tokens.length - 1}${CLOSE}`;
  });
  return text.split("```").flatMap((part, index) =>
    index % 2 === 1 ? [h("pre", {}, ...leaf(part.replace(/^\n|\n$/g, ""), tokens))] : lines(part, tokens));
}

function lines(part, tokens) {
  const nodes = [];
  let quote = null;
  for (const line of part.replace(/^\n|\n$/g, "").split("\n")) {
    const quoted = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    if (!quoted) quote = null;
    if (quoted && !quote) nodes.push(quote = h("blockquote"));
    const words = quoted ? quoted[1] : line;
    const kind = words.trim() === "" ? "line gap" : /^\s*([•◦-]|\d+\.)\s/.test(words) ? "line item" : "line";
    const node = h("div", { class: kind }, ...inline(words, tokens));
    if (quote) quote.append(node);
    else nodes.push(node);
  }
  return part === "" ? [] : nodes;
}

function inline(text, tokens) {
  const found = INLINE.exec(text);
  if (!found) return leaf(text, tokens);
  const which = [1, 2, 3, 4].find((group) => found[group] !== undefined);
  const inner = which === 1 ? leaf(found[1], tokens, false) : inline(found[which], tokens);
  return [
    ...leaf(text.slice(0, found.index), tokens),
    h(MARKS[which - 1], {}, inner),
    ...inline(text.slice(found.index + found[0].length), tokens),
  ];
}

function leaf(text, tokens, emoji = true) {
  return text.split(/(\ue000\d+\ue001)/).filter(Boolean).flatMap((piece) => {
    if (piece.startsWith(OPEN)) return [tokens[Number(piece.slice(1, -1))].cloneNode(true)];
    return emoji ? withEmoji(decode(piece)) : [decode(piece)];
  });
}

const decode = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function withEmoji(text) {
  return text.split(/(:[a-z0-9_+-]+:)/).filter(Boolean).map((piece) => {
    const name = piece.slice(1, -1);
    if (!/^:.+:$/.test(piece) || !Object.hasOwn(EMOJI, name)) return piece;
    return h("span", { role: "img", "aria-label": name.replaceAll("_", " "), class: "emoji" }, EMOJI[name]);
  });
}

function renderToken(body, ctx) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : decode(body.slice(bar + 1));
  if (target.startsWith("@")) return mention(target.slice(1), label, ctx);
  if (target.startsWith("#")) return h("span", { class: "mention" }, `#${label || target.slice(1)}`);
  if (target.startsWith("!date^")) return dateToken(target, label, ctx);
  if (target.startsWith("!")) return h("span", { class: "mention" }, label || `@${target.slice(1)}`);
  return renderLink(decode(target), label);
}

export function mention(id, label, ctx) {
  const person = ctx.people.get(id);
  const name = person?.real_name || person?.name || label || id;
  return h("span", { class: id === ctx.me ? "mention me" : "mention", "data-person": id }, `@${name}`);
}

function dateToken(target, label, ctx) {
  const [, epoch, pattern = "", link = ""] = target.split("^");
  const written = /^\d+$/.test(epoch) ? fillDateToken(decode(pattern), Number(epoch), ctx) : null;
  const text = written ?? (label || target);
  return link ? renderLink(link, text) : h("span", { class: "date", title: label }, text);
}

/** Web and mail addresses become links that open elsewhere; any other scheme stays text. */
export function renderLink(url, label) {
  if (!/^(https?:\/\/|mailto:)/i.test(url)) return add(h("span", { class: "inert-link" }), label || url);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label || url);
}
