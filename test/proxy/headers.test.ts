import { expect, test } from 'vitest';
import { endToEnd, headerValue, passedBefore } from '../../proxy/headers.ts';

test('fields of this hop are dropped, and those that Connection names', () => {
  expect(
    endToEnd([
      ...['Host', 'a.example', 'Connection', 'close, X-Mine', 'x-mine', '1', 'Keep-Alive', '5'],
      ...['TE', 'trailers', 'Trailer', 'X-Sum', 'Transfer-Encoding', 'chunked', 'Upgrade', 'h2c'],
      ...['Proxy-Authorization', 'Basic x', 'Proxy-Connection', 'close', 'Accept', '*/*'],
    ]),
  ).toEqual(['Host', 'a.example', 'Trailer', 'X-Sum', 'Accept', '*/*']);
});

test('Connection cannot take away what frames or routes a message', () => {
  expect(
    endToEnd(['Connection', 'Content-Length, Host, Via', 'Content-Length', '5', 'Host', 'a']),
  ).toEqual(['Content-Length', '5', 'Host', 'a']);
});

test('fields keep their case, their order and their repetitions', () => {
  const headers = ['X-b', '1', 'x-A', '2', 'X-b', '3'];
  expect(endToEnd(headers)).toEqual(headers);
  expect(headerValue(headers, 'x-b')).toBe('1');
});

test.each([
  ['1.1 me', true],
  ['1.0 fred, 1.1 me (comment)', true],
  ['HTTP/1.1 me', true],
  ['1.1 you', false],
  ['1.1 melanie', false],
])('Via: %s has passed before: %s', (via, expected) => {
  expect(passedBefore(['Via', '1.1 other', 'via', via], 'me')).toBe(expected);
});
