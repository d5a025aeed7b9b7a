/**
 * What was shipped of the facets of destinations that change often. One that is asked for every second has hundreds
 * of values of which two have changed; what is forgotten is shipped again, which does no harm.
 */
export class FacetMemory {
  readonly #limit: number;
  readonly #shipped = new Map<number, Map<string, string>>();
  #next: { destination: number; name: string; said: string }[] = [];
  #size = 0;

  constructor(limit: number = 200_000) {
    this.#limit = limit;
  }

  /** Whether a facet is not as it was shipped last; then it is remembered once `arrived` says so. */
  isNews(destination: number, name: string, row: readonly unknown[]): boolean {
    const said = row.slice(3).join(' ');
    if (this.#shipped.get(destination)?.get(name) === said) return false;
    this.#next.push({ destination, name, said });
    return true;
  }

  arrived(): void {
    for (const { destination, name, said } of this.#next) this.#remember(destination, name, said);
    this.#next = [];
    this.#forgetOldest();
  }

  /** Nobody knows what has arrived. */
  clear(): void {
    this.#shipped.clear();
    this.#next = [];
    this.#size = 0;
  }

  #remember(destination: number, name: string, said: string): void {
    const known = this.#shipped.get(destination) ?? new Map<string, string>();
    if (!known.has(name)) this.#size += 1;
    known.set(name, said);
    // Moved to the end: the first of the map is the one that has rested longest.
    this.#shipped.delete(destination);
    this.#shipped.set(destination, known);
  }

  #forgetOldest(): void {
    for (const [destination, known] of this.#shipped) {
      if (this.#size <= this.#limit) return;
      this.#shipped.delete(destination);
      this.#size -= known.size;
    }
  }
}
