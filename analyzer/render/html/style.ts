import { type Html, html } from './markup.ts';

/**
 * How the page looks: in light and dark, on a phone, and on paper, where it is always light. Text
 * has a contrast of at least 4.5 to 1 with what is behind it, and marks of 3 to 1 (WCAG 2.2, 1.4.3
 * and 1.4.11).
 */
export const STYLE: Html = html`
:root {
  --paper: #fff; --band: #f4f6f8; --line: #d5dbe1; --ink: #18212b; --faint: #566270; --link: #0f5a94;
  --node: #46596d; --flow: #7e95ad; --endpoint: #0f5a94; --allow: #1c6b45; --mirror: #6a4396;
  --reconfigure: #8a4b00; --local: #566270; --review: #a8202b;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #12171d; --band: #1b222a; --line: #333d48; --ink: #e3e8ed; --faint: #a2aebb; --link: #82bdf0;
    --node: #9fb1c4; --flow: #5b7189; --endpoint: #82bdf0; --allow: #79cfa3; --mirror: #c5a5ee;
    --reconfigure: #f0b069; --local: #a2aebb; --review: #ff9a9a;
  }
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 72rem; padding: 2.5rem 2rem 4rem; overflow-wrap: break-word;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: 2rem; margin: .25rem 0 1rem; letter-spacing: -.015em; }
h2 { font-size: 1.4rem; margin: 3.25rem 0 .75rem; padding-top: .9rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
p, ul { margin: 0 0 .8rem; max-width: 46rem; }
ul { padding-left: 1.2rem; }
li { margin-bottom: .45rem; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible, .drawing:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
code, pre { font: .86em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { overflow-wrap: anywhere; unicode-bidi: isolate; }
pre { background: var(--band); padding: .9rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.maker { margin: 0; font-weight: 650; letter-spacing: .02em; color: var(--faint); }
.fact { margin: 0; color: var(--faint); }
header + main section:first-child h2 { margin-top: 2rem; }
.lead { font-size: 1.2rem; line-height: 1.5; max-width: 52rem; }
.faint, .source { color: var(--faint); }
.source { font-size: .86em; overflow-wrap: anywhere; }
.cards { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; margin: 1.5rem 0 0; }
.card { background: var(--band); border-top: 3px solid var(--node); padding: 1rem 1.1rem .5rem; }
.card h3 { margin: 0 0 .35rem; }
.card p { margin: 0 0 .5rem; }
.card .figure strong { font-size: 1.9rem; line-height: 1.1; font-variant-numeric: tabular-nums; margin-right: .2rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; font-size: .92rem; }
caption { text-align: left; font-weight: 600; padding: 0 0 .45rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .8rem .5rem 0; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-bottom: 1.5px solid var(--ink); font-size: .84rem; vertical-align: bottom; white-space: nowrap; }
tbody th { font-weight: 400; min-width: 14rem; overflow-wrap: anywhere; }
tr.group th { padding-top: .9rem; background: linear-gradient(var(--band), var(--band)) no-repeat 0 .4rem / 100% 100%; }
td { min-width: 5rem; overflow-wrap: anywhere; }
td.figure { min-width: 0; }
.figure { font-variant-numeric: tabular-nums; }
td.figure, th.figure { white-space: nowrap; }
.wide { min-width: 12rem; }
.tag { display: inline-block; border: 1px solid; border-radius: .25rem; padding: 0 .4rem; font-size: .84rem; white-space: nowrap; }
.tag.endpoint { color: var(--endpoint); } .tag.allow { color: var(--allow); } .tag.mirror { color: var(--mirror); }
.tag.reconfigure { color: var(--reconfigure); } .tag.local { color: var(--local); } .tag.review { color: var(--review); }
.finding { margin: 0 0 1rem; padding-left: 1rem; border-left: 3px solid var(--line); }
figure { margin: 1.25rem 0; }
figcaption { color: var(--faint); font-size: .88rem; max-width: 46rem; }
svg { display: block; width: 100%; height: auto; font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
svg text { fill: var(--ink); }
svg .faint, svg .head text { fill: var(--faint); }
svg .strong { font-weight: 600; }
svg .end { text-anchor: end; } svg .middle { text-anchor: middle; }
.drawing { overflow-x: auto; }
.flow { max-width: 62rem; min-width: 46rem; }
.chart { max-width: 35rem; }
.node { fill: var(--node); }
.guess { fill: var(--paper); stroke: var(--node); stroke-dasharray: 4 3; }
.band { fill: var(--flow); fill-opacity: .38; }
.twig, .line, .grid { fill: none; stroke: var(--line); }
.twig { stroke: var(--flow); stroke-opacity: .7; }
.line { stroke: var(--link); stroke-width: 2; stroke-linejoin: round; }
.expected { stroke-dasharray: 5 4; }
.mark.endpoint { fill: var(--endpoint); } .mark.allow { fill: var(--allow); } .mark.mirror { fill: var(--mirror); }
.mark.reconfigure { fill: var(--reconfigure); } .mark.local { fill: var(--local); } .mark.review { fill: var(--review); }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem; align-items: start; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .8rem; color: var(--faint); font-size: .88rem; }
@media (max-width: 62rem) {
  .pair { grid-template-columns: 1fr; }
}
@media screen and (max-width: 46rem) {
  body { padding: 1.25rem 1rem 3rem; }
  h1 { font-size: 1.6rem; }
  .lead { font-size: 1.08rem; }
  .cards { grid-template-columns: 1fr; }
  table, caption, tbody, tr, th, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { border-bottom: 1px solid var(--line); padding: .6rem 0; }
  tbody th, td, td.figure { border: 0; padding: .12rem 0; min-width: 0; white-space: normal; }
  tbody th { font-size: 1rem; }
  td[data-label]::before { content: attr(data-label) ": "; color: var(--faint); }
  td:empty { display: none; }
}
@page { margin: 17mm 15mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #566270; } }
@media print {
  html { font-size: 9.5pt; }
  body { max-width: none; padding: 0; line-height: 1.42; }
  h1 { font-size: 20pt; }
  h2 { font-size: 14pt; margin-top: 1.6rem; }
  h2, h3, caption, h2 + p, h3 + p { break-after: avoid; }
  .lead { font-size: 11.5pt; }
  thead { display: table-header-group; }
  tr, figure, .card, .finding, li, .short { break-inside: avoid; }
  tr.group { break-after: avoid; }
  .card, pre { background: none; border: 1px solid var(--line); border-top: 3px solid var(--node); }
  pre { border-top-width: 1px; }
  .drawing { overflow: visible; }
  .flow { min-width: 0; max-width: none; }
  .pair { grid-template-columns: 1fr; }
  .chart { max-width: 130mm; }
  tbody th { min-width: 42mm; }
  td { min-width: 17mm; }
  .wide { min-width: 30mm; }
  .contents { display: none; }
  a { color: inherit; text-decoration: none; }
}
`;
