import { dnsSuffixOf, parseRegion } from './aws/partitions.ts';

/**
 * Fills in what a documented name leaves open: `{region}`, `{regionCode}` (the same without its
 * dashes), `{dnsSuffix}`. What is not known, and every other word in braces, becomes `*`: any run
 * of characters inside the one label.
 */
export function fillTemplate(template: string, region: string | undefined): string {
  const partition = parseRegion(region)?.partition ?? 'aws';
  return template.replace(/\{(\w+)\}/g, (_, word: string) => {
    if (word === 'dnsSuffix') return dnsSuffixOf(partition);
    if (word === 'region') return region ?? '*';
    return word === 'regionCode' && region !== undefined ? region.replaceAll('-', '') : '*';
  });
}
