"""How the report looks: on paper, on wide and narrow screens, by day and by night.

People are blue and the model is orange everywhere, a pair that all common kinds of colour blindness keep
apart, and which differs in lightness too, so that it survives a black-and-white printer.
"""

STYLE = """
:root {
  color-scheme: light dark;
  --page: #fbfaf7; --card: #ffffff; --ink: #1d2228; --quiet: #5c6570; --rule: #e3e1da; --grid: #eceae4;
  --people: #2a5f97; --model: #e08a1c; --failed: #8b9098;
  --open: #d4d2cb; --before: #a9c0d6; --shade: rgb(29 34 40 / .13);
  --bad: #a4342a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --card: #1b1f25; --ink: #e8e6e1; --quiet: #9aa3ae; --rule: #2e343c; --grid: #272c33;
    --people: #6ba6de; --model: #f0a548; --failed: #767d87;
    --open: #3a4049; --before: #3d5870; --shade: rgb(0 0 0 / .6);
    --bad: #ef8a7f;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 1128px; margin: 0 auto; padding: 48px 24px 72px; }
h1, h2, h3, p, dl, dd, figure, table { margin: 0; }
h1 { font-size: clamp(26px, 3.6vw, 38px); line-height: 1.2; font-weight: 650; letter-spacing: -0.018em;
     max-width: 26em; text-wrap: balance; }
h2 { font-size: 20px; line-height: 1.3; font-weight: 650; letter-spacing: -0.008em; margin: 64px 0 6px; }
h3 { font-size: 15px; line-height: 1.4; font-weight: 650; }
p.lead { max-width: 44em; color: var(--quiet); }
section > p.lead { margin-bottom: 20px; }
.eyebrow { font-size: 13px; color: var(--quiet); margin-bottom: 14px; overflow-wrap: anywhere; }
.eyebrow b { font-weight: 650; color: var(--ink); }
header p.lead { margin-top: 14px; font-size: 17px; }
.alert { margin-top: 22px; padding: 12px 16px; border-left: 4px solid var(--bad); background: var(--card);
         max-width: 52em; overflow-wrap: anywhere; }
.alert b { color: var(--bad); font-weight: 650; }

.figures { display: grid; grid-template-columns: repeat(4, 1fr); gap: 0; margin: 36px 0 0;
           border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); }
.figures > div { padding: 18px 20px 18px 0; }
.figures > div + div { padding-left: 20px; border-left: 1px solid var(--rule); }
.figures dt { font-size: 13px; color: var(--quiet); }
.figures dd { font-variant-numeric: tabular-nums; }
.figures .big { font-size: 34px; line-height: 1.25; font-weight: 600; letter-spacing: -0.02em; }
.figures .small { font-size: 14px; color: var(--quiet); line-height: 1.45; }

.share { margin-top: 32px; }
.bar { display: flex; gap: 2px; height: 22px; }
.bar i { display: block; min-width: 3px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 28px; margin: 10px 0 0; padding: 0; list-style: none;
          font-size: 14px; }
.legend b { font-weight: 600; font-variant-numeric: tabular-nums; }
.swatch { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 7px; }
.bg-people { background: var(--people); } .bg-model { background: var(--model); }
.bg-failed { background: var(--failed); } .bg-open { background: var(--open); }
.bg-before { background: var(--before); }

.plots { display: grid; grid-template-columns: repeat(3, 1fr); gap: 36px 28px; margin-top: 24px; }
.plots figure { display: flex; flex-direction: column; min-width: 0; }
.plots figcaption { font-size: 14px; color: var(--quiet); line-height: 1.45; margin-bottom: 10px; flex: 1; }
.plots figcaption h3 { color: var(--ink); margin-bottom: 2px; }
.plots figcaption .swatch { margin: 0 5px 0 0; }
.plots figcaption span.key { white-space: nowrap; margin-right: 12px; }
.plots figcaption b { color: var(--ink); font-weight: 600; font-variant-numeric: tabular-nums; }
.plots svg { display: block; width: 100%; height: auto; overflow: visible; }
.empty { display: grid; place-items: center; aspect-ratio: 360 / 250; border: 1px dashed var(--rule);
         color: var(--quiet); font-size: 14px; text-align: center; padding: 24px; }
svg text { font-size: 11.5px; fill: var(--quiet); font-variant-numeric: tabular-nums; }
svg .level { text-anchor: end; }
svg .tick, svg .axis-title, svg .value { text-anchor: middle; }
svg .value { fill: var(--ink); font-weight: 600; paint-order: stroke; stroke: var(--page);
             stroke-width: 3px; }
svg .grid { stroke: var(--grid); stroke-width: 1; }
svg .axis { stroke: var(--quiet); stroke-width: 1; opacity: .55; }
svg rect { stroke: var(--page); stroke-width: .6; }
svg .people { fill: var(--people); } svg .model { fill: var(--model); }
svg .line { fill: none; stroke: var(--model); stroke-width: 2; stroke-linejoin: round; }
svg .dot { fill: var(--page); stroke: var(--model); stroke-width: 2; }
svg .target { stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 2 3; }

.scroll {
  overflow-x: auto; margin-top: 16px;
  background: /* a shadow where a table goes on beyond the edge */
    linear-gradient(to right, var(--page) 50%, transparent) 0 0 / 36px 100% no-repeat local,
    linear-gradient(to left, var(--page) 50%, transparent) 100% 0 / 36px 100% no-repeat local,
    linear-gradient(to right, var(--shade), transparent) 0 0 / 12px 100% no-repeat scroll,
    linear-gradient(to left, var(--shade), transparent) 100% 0 / 12px 100% no-repeat scroll;
}
table.narrow { max-width: 42em; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 7px 0 7px 22px; border-bottom: 1px solid var(--rule);
         white-space: nowrap; vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; }
th.words, td.words { text-align: left; }
td.long { white-space: normal; overflow-wrap: anywhere; min-width: 16em; }
thead th { font-weight: 500; color: var(--quiet); font-size: 13px; border-bottom-color: var(--quiet);
           vertical-align: bottom; }
tfoot td, tfoot th { font-weight: 650; border-bottom: 0; border-top: 1px solid var(--quiet); }
td.none { color: var(--quiet); }
.note { font-size: 14px; color: var(--quiet); margin-top: 10px; max-width: 52em; overflow-wrap: anywhere; }
code, bdi.source { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
                   overflow-wrap: anywhere; }

.places { display: grid; grid-template-columns: minmax(9em, max-content) 1fr; gap: 8px 28px;
          margin-top: 16px; }
.places dt { color: var(--quiet); font-size: 14px; }
.places dd { min-width: 0; }
.reading { columns: 2; column-gap: 44px; margin-top: 16px; font-size: 15px; }
.reading div { break-inside: avoid; padding-bottom: 16px; }
.reading dt { font-weight: 650; }
.reading dd { color: var(--quiet); }
footer { margin-top: 56px; padding-top: 16px; border-top: 1px solid var(--rule); font-size: 13px;
         color: var(--quiet); }

@media (max-width: 960px) {
  .plots { grid-template-columns: 1fr; max-width: 540px; }
}
@media (max-width: 720px) {
  main { padding: 28px 18px 48px; }
  h2 { margin-top: 48px; }
  .figures { grid-template-columns: 1fr 1fr; }
  .figures > div, .figures > div + div { padding: 14px 12px 14px 0; border-left: 0; }
  .figures > div:nth-child(even) { padding-left: 16px; border-left: 1px solid var(--rule); }
  .figures > div:nth-child(n + 3) { border-top: 1px solid var(--rule); }
  .figures .big { font-size: 27px; }
  .reading { columns: 1; }
  table.objects thead { display: none; }
  table.objects tr { display: grid; grid-template-columns: 4em 1fr; padding: 9px 0;
                     border-bottom: 1px solid var(--rule); }
  table.objects td { padding: 0; border: 0; min-width: 0; }
  table.objects td:last-child { grid-column: 2; color: var(--quiet); }
  .places { grid-template-columns: 1fr; gap: 0; }
  .places dd { margin-bottom: 12px; }
}
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --card: #fff; --ink: #000; --quiet: #444; --rule: #ccc; --grid: #e4e4e4;
    --people: #2a5f97; --model: #e08a1c; --failed: #8b9098;
    --open: #d4d2cb; --before: #a9c0d6; --shade: transparent;
    --bad: #a4342a;
  }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  @page { margin: 16mm; }
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  h2 { margin-top: 28px; break-after: avoid; }
  .plots { grid-template-columns: repeat(3, 1fr); max-width: none; gap: 16px; }
  figure, .figures, .share, tr { break-inside: avoid; }
  thead { display: table-header-group; }
  tfoot { display: table-row-group; } /* once, at the end */
  .scroll { overflow: visible; }
}
"""
