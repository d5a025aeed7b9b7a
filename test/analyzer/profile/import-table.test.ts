import { describe, expect, test } from 'vitest';
import { importTable } from '../../../analyzer/profile/import-table.ts';

describe('a vendor table in Markdown', () => {
  const TABLE = `# Network

Some words | with a bar.

| Port    | Resource                | URL                                        |
|:-------:|-------------------------|--------------------------------------------|
| 80, 443 | Ubuntu patches          | http://*.ubuntu.com/                       |
| 443     | Mail \\| relay           | \`email-smtp.*.amazonaws.com\`               |
| 443/tcp | [Docs](https://x.org) and code | github.com<br>codeload.github.com   |
|         | Cookbooks               | https://s3-us-west-2.amazonaws.com/books/* |

| Setting | Value |
|---------|-------|
| a       | b     |
`;

  test('becomes one need a row, with ports, names, reason and path', () => {
    const { needs, faults } = importTable(TABLE);

    expect(faults).toEqual([]);
    expect(needs).toMatchObject([
      { id: 'ubuntu-patches', hosts: ['*.ubuntu.com'], ports: [80, 443], endpoint: undefined },
      { hosts: ['email-smtp.*.amazonaws.com'], why: 'Mail | relay', endpoint: 'email-smtp' },
      { hosts: ['github.com', 'codeload.github.com'], ports: [443] },
      { hosts: ['s3-us-west-2.amazonaws.com'], ports: [443], paths: ['/books/'] },
    ]);
  });

  test('has its other tables passed over, and said to be', () => {
    expect(importTable(TABLE).ignored).toEqual([12]);
  });
});

test.each([
  ['Host,Port,Purpose\nexample.org,443,pages\n', 'pages'],
  ['\ufeffHost;Port;Purpose\r\nexample.org;443;pages\r\n', 'pages'],
  ['Host\tPort\tPurpose\nexample.org\t443\tpages', 'pages'],
  ['Purpose,FQDN,Ports\n"pages, ""all""",example.org:443,\n', 'pages, "all"'],
])('CSV is read with commas, semicolons and tabs, and quotes: %j', (text, why) => {
  const { needs, faults } = importTable(text);

  expect(faults).toEqual([]);
  expect(needs).toMatchObject([{ hosts: ['example.org'], ports: [443], why }]);
});

test.each([
  ['Host,Port\nexample.org,https-alt\n', 2, 13, 'use the port "https-alt"'],
  ['Host,Port\nexample.org,0\n', 2, 13, 'use the port "0"'],
  ['Host,Port\nexample.org,8000-8010\n', 2, 13, 'use the port "8000-8010"'],
  ['Host,Port\nexample.org,\n', 2, 1, 'tell the port of "example.org"'],
  ['Host,Port\n\nnonsense,443\n', 3, 1, 'use the destination "nonsense"'],
  ['Host,Purpose,Port\n"a\nb.example",x,443\n', 2, 1, 'use the destination "a"'],
  ['| Host | Port |\n|---|---|\n| exa mple..org | 443 |\n', 3, 3, 'use the destination "exa"'],
  ['no table here', 1, 1, 'find a table of destinations'],
  ['', 1, 1, 'find a table of destinations'],
])('a fault has line and column: %j', (text, line, column, cannot) => {
  expect(importTable(text).faults[0]).toMatchObject({ line, column, cannot });
});

test('rows with the same reason have ids of their own', () => {
  const { needs } = importTable(
    'Host,Port,Why\na.example,443,x\nb.example,443,x\nc.example,443,x\n',
  );

  expect(new Set(needs.map(({ id }) => id)).size).toBe(3);
});
