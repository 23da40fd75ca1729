"""How the page of a report looks: dark on white, in two columns or one, on a screen or on paper."""

STYLE = """
:root { color-scheme: light; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --blue: #1f5fa8; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 920px; padding: 32px 20px; background: #fff; color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 19px; line-height: 1.3; margin: 0 0 4px; }
p { margin: 0 0 8px; }
.soft { color: var(--soft); }
.cards { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; margin: 8px 0 28px; }
.card { border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; }
.card dt { font-size: 14px; color: var(--soft); }
.card dd { margin: 0; }
.card .number { font-size: 28px; font-weight: 650; line-height: 1.25; }
.card .note { font-size: 13px; color: var(--soft); }
.plots { display: grid; grid-template-columns: repeat(2, 1fr); gap: 28px 32px; }
figure { margin: 0; break-inside: avoid; display: flex; flex-direction: column; }
figcaption { margin-bottom: auto; }
figure p { font-size: 14px; color: var(--soft); }
figure.wide { grid-column: 1 / -1; }
figure.wide svg { max-width: 520px; }
svg { display: block; width: 100%; height: auto; }
section { margin-top: 32px; }
.look { border-left: 4px solid var(--blue); padding: 4px 0 4px 14px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
#note { font-size: 14px; }
th, td { border-bottom: 1px solid var(--line); padding: 6px 10px 6px 0; text-align: right;
  vertical-align: top; font-variant-numeric: tabular-nums; }
th:first-child, th:nth-child(2), td:nth-child(2) { text-align: left; white-space: nowrap; }
thead th { vertical-align: bottom; line-height: 1.25; }
tfoot th, tfoot td { border-bottom: 0; font-weight: 650; }
li { margin-bottom: 6px; }
footer { margin-top: 28px; font-size: 13px; color: var(--soft); }
text { font-family: inherit; font-size: 12px; fill: var(--ink); }
.scale, .hidden { fill: var(--soft); }
.scale, .row { text-anchor: end; }
.tick, .value, .inside, .axis, .field { text-anchor: middle; }
.hidden { font-size: 10.5px; }
.value { font-weight: 650; paint-order: stroke; stroke: #fff; stroke-width: 4px;
  stroke-linejoin: round; }
.inside { fill: #fff; font-weight: 650; }
.axis { fill: var(--soft); }
.grid { stroke: #e6eaee; }
.goal { stroke: #9a4a00; stroke-width: 1.5; stroke-dasharray: 5 4; }
.fill { fill: var(--blue); }
.outline { fill: #fff; stroke: var(--blue); stroke-width: 1.5; }
.range { stroke: #8fb4dc; stroke-width: 9; }
.cap { stroke: var(--blue); stroke-width: 2; }
.dot { fill: var(--blue); stroke: #fff; stroke-width: 1.5; }
.paper { fill: #fff; }
.hatch { stroke: #b6bec7; stroke-width: 2; }
.shade0 { fill: #e9f1fa; } .shade1 { fill: #c9dcf0; } .shade2 { fill: #9fc1e4; }
.shade3 { fill: #2f6db5; } .shade4 { fill: #123f75; }
.on-dark { fill: #fff; }
@media (max-width: 640px) {
  body { padding: 20px 16px; }
  h1 { font-size: 23px; }
  .cards { grid-template-columns: repeat(2, 1fr); }
  .plots { grid-template-columns: 1fr; }
}
@media print {
  @page { margin: 14mm; }
  body { padding: 0; font-size: 13px; max-width: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  section, .card, tr { break-inside: avoid; }
  .scroll { overflow: visible; }
  table { font-size: 11px; }
}
"""
