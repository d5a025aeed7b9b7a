import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { renderHtml } from '../../../analyzer/render/html/report.ts';
import type { Report } from '../../../analyzer/report.ts';
import { CATEGORIES } from '../../../rules/category.ts';
import { sampleReport } from '../../analyzer/sample-report.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** Writes the page of a report into a folder of the test, and says where it is. */
export function writePage(report: Report): { readonly file: string; readonly url: string } {
  const folder = tempFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const file = folder.at('report.html');
  writeFileSync(file, renderHtml(report));
  return { file, url: pathToFileURL(file).href };
}

/** A report on so many destinations, dealt out to all categories. */
export function largeReport(amount: number): Report {
  const report = sampleReport();
  const samples = report.destinations;
  const destinations = Array.from({ length: amount }, (_, i) => {
    const sample = samples[i % samples.length];
    if (sample === undefined) throw new Error('the sample is empty');
    return { ...sample, host: `${i}.${sample.host}` };
  });
  const firewall = destinations
    .filter(({ disposition }) => disposition === 'allow')
    .map(({ host, port, protocol, label }) => ({ host, port, protocol, purpose: label ?? '' }));
  const byCategory = Object.fromEntries(
    CATEGORIES.map((category) => [
      category,
      destinations.filter((one) => one.category === category).length,
    ]),
  );
  return {
    ...report,
    summary: { ...report.summary, destinations: amount, byCategory },
    destinations,
    plan: { ...report.plan, firewall },
  };
}
