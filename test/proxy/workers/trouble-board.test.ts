import { expect, test } from 'vitest';
import { failing, full, recovered } from '../../../proxy/store/trouble.ts';
import { TroubleBoard } from '../../../proxy/workers/trouble-board.ts';

function board(): { board: TroubleBoard; told: string[] } {
  const told: string[] = [];
  return { board: new TroubleBoard(({ kind }) => told.push(kind)), told };
}

const [FAILING, FULL, WELL] = [
  failing('a.db', 'SQLITE_FULL', 9),
  full('a.db', 9),
  recovered('a.db'),
];

test('what every worker finds is said once, and that it is over when it is over for all', () => {
  const { board: troubles, told } = board();

  troubles.hear(1, FAILING);
  troubles.hear(2, FAILING);
  troubles.hear(2, FULL);
  troubles.hear(1, WELL);
  expect(troubles.fault()).toContain('SQLITE_FULL');
  troubles.hear(2, WELL);

  expect(told).toEqual(['failing', 'full', 'recovered']);
  expect(troubles.fault()).toBeUndefined();
});

test('the trouble of a worker ends with it', () => {
  const { board: troubles, told } = board();

  troubles.hear(1, FAILING);
  troubles.forget(1);
  troubles.hear(2, FAILING);

  expect(told).toEqual(['failing', 'failing']);
  expect(troubles.fault()).toContain('SQLITE_FULL');
});
