import { expect, test } from 'vitest';
import { parseTransparent } from '../../../proxy/transparent/listen-spec.ts';

test.each([
  ['fd:3', { on: { fd: 3 }, originalPort: undefined }],
  ['fd:4=443', { on: { fd: 4 }, originalPort: 443 }],
  [':8443=443', { on: { host: '0.0.0.0', port: 8443 }, originalPort: 443 }],
  ['10.0.0.1:8443=443', { on: { host: '10.0.0.1', port: 8443 }, originalPort: 443 }],
  ['[::]:8443=443', { on: { host: '::', port: 8443 }, originalPort: 443 }],
  [':443', { on: { host: '0.0.0.0', port: 443 }, originalPort: 443 }],
])('--transparent %s', (text, expected) => {
  expect(parseTransparent(text)).toEqual(expected);
});

test.each(['fd:2', 'fd:', 'fd:3=0', '8443', ':0', ':8443=', ':8443=70000', ':8443=443=1x', 'x'])(
  '--transparent %s is refused with what to write',
  (text) => {
    expect(() => parseTransparent(text)).toThrow('write');
  },
);
