import { createHash } from 'node:crypto';
import { type Html, html } from './markup.ts';
import { STYLE } from './style.ts';

/**
 * Nothing is loaded and nothing runs; of styles, only the one below, named by its hash (CSP Level 3
 * §2.3.1). Were something of the record ever taken for markup, it would still do nothing.
 */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(String(STYLE)).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** Writes a whole page around its body. */
export function page(title: string, body: Html): string {
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
${body}</body>
</html>
`);
}
