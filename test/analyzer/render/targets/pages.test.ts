import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TARGET_NAMES } from '../../../../analyzer/render/targets/index.ts';

test.each(TARGET_NAMES)(
  '%s has a page that says how to load it, what is lost, and how it was checked',
  (target) => {
    const page = new URL(`../../../../docs/targets/${target}.md`, import.meta.url);
    const text = readFileSync(page, 'utf8');

    expect(text).toMatch(new RegExp(`^# .*${target}`));
    expect(text).toContain(`sallyport render --target ${target}`);
    expect(text).toMatch(/cannot|not at all|lost/);
    expect(text).toMatch(/^## How it was checked/m);
  },
);
