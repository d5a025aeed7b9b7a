/**
 * What is looked at, as it stands in the address line: a page can be loaded again, kept and sent on.
 *
 * @typedef {object} Query
 * @property {string} run '' is the newest
 * @property {string} destination '' is the list
 * @property {string} q
 * @property {readonly string[]} category
 * @property {readonly string[]} disposition
 * @property {readonly string[]} role
 * @property {readonly string[]} stability
 * @property {string} sort
 * @property {string} order
 * @property {boolean} fold
 * @property {number} offset
 * @property {number} limit
 */

/** @typedef {'category' | 'disposition' | 'role' | 'stability'} FilterName */

/** @type {readonly FilterName[]} */
export const FILTERS = ['disposition', 'category', 'role', 'stability'];

/** @type {Query} */
const USUAL = {
  ...{ run: '', destination: '', q: '', sort: 'firstSeen', order: 'desc' },
  ...{ category: [], disposition: [], role: [], stability: [] },
  ...{ fold: true, offset: 0, limit: 100 },
};

/**
 * @param {string} search
 * @returns {Query}
 */
export function readQuery(search) {
  const params = new URLSearchParams(search);
  const text = (/** @type {'run' | 'destination' | 'q' | 'sort' | 'order'} */ name) =>
    params.get(name) ?? USUAL[name];
  const whole = (/** @type {'offset' | 'limit'} */ name) => {
    const value = Number(params.get(name) ?? USUAL[name]);
    return Number.isInteger(value) && value >= 0 ? value : USUAL[name];
  };
  return {
    run: text('run'),
    destination: text('destination'),
    q: text('q'),
    sort: text('sort'),
    order: text('order'),
    category: params.getAll('category'),
    disposition: params.getAll('disposition'),
    role: params.getAll('role'),
    stability: params.getAll('stability'),
    fold: params.get('fold') !== '0',
    offset: whole('offset'),
    limit: whole('limit'),
  };
}

/**
 * Only what is not usual, so that addresses stay short.
 *
 * @param {Query} query
 */
export function writeQuery(query) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const usual = USUAL[/** @type {keyof Query} */ (name)];
    if (Array.isArray(value)) for (const one of value) params.append(name, one);
    else if (value !== usual) params.set(name, value === false ? '0' : String(value));
  }
  const text = params.toString();
  return text === '' ? '/' : `/?${text}`;
}

/**
 * The part of it that the API is asked for rows with.
 *
 * @param {Query} query
 * @param {Iterable<string>} open
 */
export function rowParams(query, open) {
  const params = new URLSearchParams();
  if (query.run !== '') params.set('run', query.run);
  for (const name of FILTERS) for (const value of query[name]) params.append(name, value);
  for (const id of open) params.append('open', id);
  params.set('q', query.q);
  params.set('sort', query.sort);
  params.set('order', query.order);
  params.set('fold', query.fold ? '1' : '0');
  params.set('offset', String(query.offset));
  params.set('limit', String(query.limit));
  return params;
}

/** @param {Query} query */
export function isFiltered(query) {
  return query.q !== '' || FILTERS.some((name) => query[name].length > 0);
}
