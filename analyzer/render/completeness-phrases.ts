import { CATEGORIES, CATEGORY_TEXT } from '../../rules/category.ts';
import { nodesPhrase } from '../completeness/verdict.ts';
import type { CategoryCompleteness, Report } from '../report.ts';
import { count } from './phrases.ts';

/**
 * How complete each category is, one line each. Of one run only its nodes can be compared; that it
 * is one run stands under what the record cannot have seen, and is not said for each category.
 */
export function completenessPhrases({ completeness }: Report): string[] {
  return CATEGORIES.flatMap((category) => {
    const found = completeness.byCategory[category];
    const what = found === undefined ? undefined : phraseOf(found);
    return what === undefined ? [] : [`${CATEGORY_TEXT[category].title}: ${what}`];
  });
}

function phraseOf({ runs, seen, verdict, overNodes }: CategoryCompleteness): string | undefined {
  if (runs > 1) return `${count(seen, 'destination')}, ${verdict}`;
  return overNodes === null ? undefined : `one run; ${nodesPhrase(overNodes)}`;
}
