import { readFileSync } from 'node:fs';
import { type Prices, parsePrices } from '../../rules/aws/prices.ts';
import { ConfigError } from '../../rules/errors.ts';

/** Reads `--prices`, a JSON file of prices that stand in for the shipped ones. @throws {ConfigError} */
export function readPrices(file: string | undefined): Prices | undefined {
  if (file === undefined) return undefined;
  const prices = parsePrices(readJson(file));
  if (prices.ok) return prices.value;
  throw new ConfigError(
    `Cannot use the prices in "${file}": ${prices.reason}; write {"source", "read", "regions": {"eu-west-1": {"endpointHourUsd", "endpointGbUsd", "natHourUsd", "natGbUsd"}}}`,
  );
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read';
    throw new ConfigError(
      `Cannot read the prices in "${file}": ${why}; name a JSON file with --prices`,
      {
        cause,
      },
    );
  }
}
