// Writes instants in the selected person's time zone, the way date tokens in messages ask for it.

const DAY_MS = 86_400_000;
const formats = new Map();

function format(date, zone, options) {
  const key = JSON.stringify([zone, options]);
  if (!formats.has(key)) {
    let made;
    try {
      made = new Intl.DateTimeFormat("en-US", { ...options, timeZone: zone || "UTC" });
    } catch {
      made = new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" });  // an unknown zone name
    }
    formats.set(key, made);
  }
  // Newer browsers put a narrow no-break space before AM and PM; a plain one is easier to search for.
  return formats.get(key).format(date).replaceAll("\u202f", " ");
}

export const timeOf = (date, zone) => format(date, zone, { hour: "numeric", minute: "2-digit" });

export const fullDate = (date, zone) =>
  format(date, zone, { weekday: "long", year: "numeric", month: "long", day: "numeric" });

/** "Tue, Nov 24, 2026, 10:00 AM": the sandbox clock. */
export const clockText = (date, zone) => format(date, zone, {
  weekday: "short", year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit",
});

/** The calendar day as YYYY-MM-DD in a zone; equal strings mean the same day. */
export function dayOf(date, zone) {
  const [month, day, year] =
    format(date, zone, { year: "numeric", month: "2-digit", day: "2-digit" }).split("/");
  return `${year}-${month}-${day}`;
}

/** "Today", "Yesterday", "Tomorrow" or null. */
export function nearDay(date, now, zone) {
  const days = (Date.parse(dayOf(date, zone)) - Date.parse(dayOf(now, zone))) / DAY_MS;
  return { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" }[days] ?? null;
}

/** Fill a date token such as "{date_short_pretty} at {time}" for one instant. */
export function fillDateToken(pattern, epochSeconds, { zone, now }) {
  const date = new Date(epochSeconds * 1000);
  if (Number.isNaN(date.getTime())) return null;
  const atStart = /^\{/.test(pattern);
  return pattern.replace(/\{(\w+)\}/g, (whole, token, offset) => {
    const near = token.endsWith("_pretty") ? nearDay(date, now, zone) : null;
    if (near) return offset === 0 && atStart ? near : near.toLowerCase();
    return plainToken(token.replace("_pretty", ""), date, zone, now) ?? whole;
  });
}

function plainToken(token, date, zone, now) {
  switch (token) {
    case "date_num": return dayOf(date, zone);
    case "date_slash": return dayOf(date, zone).replaceAll("-", "/");
    case "date": return format(date, zone, { year: "numeric", month: "long", day: "numeric" });
    case "date_short": return format(date, zone, { year: "numeric", month: "short", day: "numeric" });
    case "date_long": return fullDate(date, zone);
    case "time": return timeOf(date, zone);
    case "time_secs": return format(date, zone, { hour: "numeric", minute: "2-digit", second: "2-digit" });
    case "ago": return ago(date, now);
    default: return null;
  }
}

function ago(date, now) {
  const minutes = Math.round((date - now) / 60_000);
  const words = new Intl.RelativeTimeFormat("en-US", { numeric: "auto" });
  if (Math.abs(minutes) < 60) return words.format(minutes, "minute");
  if (Math.abs(minutes) < 1440) return words.format(Math.round(minutes / 60), "hour");
  return words.format(Math.round(minutes / 1440), "day");
}
