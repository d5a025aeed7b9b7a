import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { type Answers, openAnswers } from '../../../analyzer/dashboard/answers.ts';
import type {
  AllowlistPreview,
  DestinationPage,
  Overview,
  Rows,
} from '../../../analyzer/dashboard/api.ts';
import { API_SCHEMAS } from '../../../analyzer/dashboard/api-schema.ts';
import { DOWNLOADS } from '../../../analyzer/dashboard/downloads.ts';
import { parseAllowlist } from '../../../rules/policy-file.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';
import { CLUSTER, recordRun, START } from './recorded.ts';

function open(db: string, saves?: string, clock: () => number = () => START): Answers {
  const answers = openAnswers({ db, region: undefined, mirrored: [], rules: [], saves }, clock);
  onTestFinished(() => answers.close());
  return answers;
}

/** An answer, held against the published schema. */
async function ask<T>(answers: Answers, path: string, body?: object): Promise<T> {
  const { pathname, search } = new URL(path, 'http://localhost');
  const text = body === undefined ? undefined : JSON.stringify(body);
  const answer = await answers.answer({ path: pathname, search, body: text });
  const value: T = JSON.parse(String(answer.body));
  const name =
    answer.status === 200 ? `${body ? 'POST' : 'GET'} ${pathname}` : 'what is no success';
  expect(API_SCHEMAS[name]?.safeParse(value).error?.issues).toBeUndefined();
  return value;
}

function recorded(): TempFolder {
  const folder = tempFolder();
  recordRun({ db: folder.at('trial.db'), asked: CLUSTER });
  return folder;
}

test('every answer fits the schema that is published', async () => {
  using folder = recorded();
  const answers = open(folder.at('trial.db'), folder.at('allowlist.yaml'));

  for (const path of [
    'runs',
    'overview',
    'destinations',
    'destinations?fold=0',
    'ids',
    'downloads',
  ]) {
    await ask(answers, `/api/${path}`);
  }
  const { rows } = await ask<Rows>(answers, '/api/destinations?fold=0');
  for (const { id } of rows) await ask(answers, `/api/destination?id=${encodeURIComponent(id)}`);
});

test('the overview counts, says what to do, and who was refused what', async () => {
  using folder = recorded();
  const found = await ask<Overview>(open(folder.at('trial.db')), '/api/overview');

  expect(found.summary).toMatchObject({ destinations: 8, events: 8, clients: 3, denied: 1 });
  expect(found.timeline.lanes.map(({ name }) => name)).toEqual(['head', 'compute']);
  expect(found.discovery.found.reduce((sum, one) => sum + one, 0)).toBe(8);
  expect(found.refusals.items.map(({ host, entry }) => [host, entry])).toEqual([
    ['refused.example.org', '  - {host: refused.example.org, ports: [443]}'],
  ]);
});

test('the newest destination comes first, mirrors and CDN names are folded', async () => {
  using folder = recorded();
  const { rows, matched, total } = await ask<Rows>(
    open(folder.at('trial.db')),
    '/api/destinations',
  );

  expect(
    rows.map((row) => (row.kind === 'destination' ? row.host : `${row.name} ${row.destinations}`)),
  ).toEqual([
    'refused.example.org',
    'nobody-knows.example.net',
    'cloudfront.net 2',
    'Operating system mirrors 2',
    'sqs.us-east-1.amazonaws.com',
    'github.com',
  ]);
  expect([matched, total]).toEqual([8, 6]);
});

test('the page of a destination has its evidence, what explain says, and its entry', async () => {
  using folder = recorded();
  const id = encodeURIComponent('http mirror.umd.edu 80');
  const page = await ask<DestinationPage>(open(folder.at('trial.db')), `/api/destination?id=${id}`);
  const facts = new Map(page.explained.map(({ name, text }) => [name, text]));

  expect(facts.get('category')).toMatch(/^os-mirror/);
  expect(facts.get('rule')).toContain('rules/');
  expect(page.evidence.find(({ title }) => title === 'Paths')?.values[0]?.value).toContain(
    '/centos/7/',
  );
  expect(page.evidence.find(({ title }) => title === 'Clients')?.values[0]).toMatchObject({
    value: '10.0.1.1',
    note: 'compute',
  });
  expect(page.entry).toContain('host: mirror.umd.edu');
});

test('a record without a run, and a run that is not there, are said', async () => {
  using folder = tempFolder();
  recordRun({ db: folder.at('trial.db'), asked: [] });
  const answers = open(folder.at('trial.db'));

  expect(await ask(answers, '/api/overview?run=other')).toEqual({
    error: expect.stringContaining('Cannot find the run "other"'),
  });
  expect(await ask(answers, '/api/nothing')).toEqual({ error: expect.any(String) });
});

test.each([
  'sort=size',
  'limit=100000',
  'limit=0',
  'offset=-1',
  'fold=yes',
  `q=${'x'.repeat(600)}`,
])('rows are not given for %s', async (search) => {
  using folder = recorded();
  const answer = await open(folder.at('trial.db')).answer({
    path: '/api/destinations',
    search: `?${search}`,
  });

  expect(answer.status).toBe(400);
});

test('every report and every target can be downloaded', async () => {
  using folder = recorded();
  const answers = open(folder.at('trial.db'));
  const wanted = [
    ...DOWNLOADS.reports.map((format) => ['/api/report', `?format=${format}`]),
    ...DOWNLOADS.targets.flatMap(({ target, forms }) =>
      (forms.length === 0 ? [''] : forms.map((form) => `&as=${form}`)).map((form) => [
        '/api/render',
        `?target=${target}${form}&proxy=proxy.example.com:3128`,
      ]),
    ),
    ['/api/allowlist', ''],
  ];

  const names = new Set<string>();
  for (const [path = '', search = ''] of wanted) {
    const { status, headers, body } = await answers.answer({ path, search });
    expect([search, status, body.length > 0]).toEqual([search, 200, true]);
    names.add(headers['Content-Disposition'] ?? '');
  }
  expect(names.size).toBe(wanted.length);
  for (const name of names)
    expect(name).toMatch(/^attachment; filename="trial-1-[a-z0-9-]+\.[a-z]+"$/);
});

test('a run with the name of a path becomes a plain file name', async () => {
  using folder = tempFolder();
  recordRun({ db: folder.at('trial.db'), run: '../../etc/"passwd"', asked: CLUSTER });
  const { headers } = await open(folder.at('trial.db')).answer({
    path: '/api/report',
    search: '?format=text',
  });

  expect(headers['Content-Disposition']).toBe('attachment; filename="etc-passwd-report.txt"');
});

test('what was selected is shown as a difference, and written as it was shown', async () => {
  using folder = recorded();
  const file = folder.at('allowlist.yaml');
  const answers = open(folder.at('trial.db'), file);
  const ids = ['tls github.com 443', 'tls sqs.us-east-1.amazonaws.com 443'];

  const preview = await ask<AllowlistPreview>(answers, '/api/allowlist/preview', {
    run: 'trial-1',
    ids,
  });
  expect(preview).toMatchObject({ file: 'allowlist.yaml', exists: false, added: 2 });
  expect(existsSync(file)).toBe(false);
  await ask(answers, '/api/allowlist/save', { digest: preview.digest });

  const written = readFileSync(file, 'utf8');
  const shown = preview.diff.map(({ text }) => `${text}\n`).join('');
  expect(written).toBe(shown);
  expect(parseAllowlist(written, file, START).allowlist.entries).toHaveLength(2);
});

test('a list that is there is added to, with its comments as they were', async () => {
  using folder = recorded();
  const file = folder.at('allowlist.yaml');
  const before =
    'version: 1\nname: ours\nentries:\n  # asked for in March\n  - host: github.com\n    ports: [443]\n';
  writeFileSync(file, before);
  const answers = open(folder.at('trial.db'), file);
  const ids = ['tls github.com 443', 'tcp nobody-knows.example.net 8443'];

  const preview = await ask<AllowlistPreview>(answers, '/api/allowlist/preview', {
    run: 'trial-1',
    ids,
  });
  await ask(answers, '/api/allowlist/save', { digest: preview.digest });

  expect(preview).toMatchObject({ exists: true, added: 1 });
  expect(preview.diff.some(({ kind }) => kind === 'removed')).toBe(false);
  expect(readFileSync(file, 'utf8')).toContain('# asked for in March');
});

test('a file that has changed since it was shown is not written over', async () => {
  using folder = recorded();
  const file = folder.at('allowlist.yaml');
  const answers = open(folder.at('trial.db'), file);
  const { digest } = await ask<AllowlistPreview>(answers, '/api/allowlist/preview', {
    run: 'trial-1',
    ids: ['tls github.com 443'],
  });
  writeFileSync(file, 'somebody else was faster\n');

  expect(await ask(answers, '/api/allowlist/save', { digest })).toEqual({
    error: expect.stringContaining('it has changed since'),
  });
  expect(readFileSync(file, 'utf8')).toBe('somebody else was faster\n');
});

test('no page can save where the command line named no file, or name one itself', async () => {
  using folder = recorded();
  const answers = open(folder.at('trial.db'));
  const selection = { run: 'trial-1', ids: ['tls github.com 443'] };

  expect(await ask(answers, '/api/allowlist/preview', selection)).toEqual({
    error: expect.stringContaining('--allow FILE'),
  });
  const file = folder.at('other.yaml');
  const other = open(folder.at('trial.db'), folder.at('allowlist.yaml'));
  expect(await ask(other, '/api/allowlist/preview', { ...selection, file })).toEqual({
    error: expect.stringContaining('Cannot read the selection'),
  });
});

test('what control characters a client sent comes out as text', async () => {
  using folder = tempFolder();
  const asked = [{ at: 'github.com:443', userAgent: 'a\u001b]0;owned\u0007\u202e<script>' }];
  recordRun({ db: folder.at('trial.db'), asked });
  const answer = await open(folder.at('trial.db')).answer({
    path: '/api/destination',
    search: `?id=${encodeURIComponent('tls github.com 443')}`,
  });

  expect(String(answer.body)).toContain('a\\\\x1b]0;owned\\\\x07\\\\u202e<script>');
});
