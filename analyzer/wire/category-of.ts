import type { Category } from '../../rules/category.ts';
import type { Classified } from '../home-region.ts';

/** Finds what a destination was classified as, by host and port. */
export type CategoryOf = (host: string, port: number) => Category | undefined;

export function categoriesOf(classified: readonly Classified[]): CategoryOf {
  const categories = new Map(
    classified.map(({ destination: { host, port }, classification: { category } }) => [
      `${host} ${port}`,
      category,
    ]),
  );
  return (host, port) => categories.get(`${host} ${port}`);
}
