import type { Report } from '../../report.ts';
import type { RenderOptions } from '../options.ts';
import { appendix } from './appendix.ts';
import { awsSection, policyAppendix } from './aws.ts';
import { clientSection } from './clients.ts';
import { page } from './document.ts';
import { firewallSection } from './firewall.ts';
import { limitSection } from './limits.ts';
import { html } from './markup.ts';
import { footer, methodSection } from './method.ts';
import { moveSection } from './move.ts';
import { phaseSection } from './phases.ts';
import { pictureSection } from './pictures.ts';
import { banner, summarySection } from './summary.ts';

/**
 * Writes the report as one page that needs nothing else: no script, no font, no picture from
 * elsewhere. What each owner must decide stands first, the evidence behind it, all destinations last.
 */
export function renderHtml(report: Report, { requester = {} }: RenderOptions = {}): string {
  const names = report.runs.map(({ name }) => name).join(', ');
  return page(
    `Egress report: ${names}`,
    html`${banner(report)}<main>
${summarySection(report)}${firewallSection(report, requester)}${awsSection(report)}${clientSection(report)}${pictureSection(report)}${phaseSection(report)}${limitSection(report)}${moveSection(report)}${methodSection(report)}${appendix(report)}${policyAppendix(report)}</main>
${footer(report)}`,
  );
}
