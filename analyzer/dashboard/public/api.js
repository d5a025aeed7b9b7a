/** What the program answered in place of what was asked for. */
export class ApiFault extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * @template T
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
export async function ask(path, signal) {
  const response = await fetch(path, {
    headers: { Accept: 'application/json' },
    signal: signal ?? null,
  });
  if (!response.ok) throw await faultOf(response);
  return await response.json();
}

/**
 * Sends something that writes, with the token of this program's pages.
 *
 * @template T
 * @param {string} path
 * @param {object} body
 * @param {string} token
 * @returns {Promise<T>}
 */
export async function send(path, body, token) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Sallyport-Token': token },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw await faultOf(response);
  return await response.json();
}

/** @param {Response} response */
async function faultOf(response) {
  if (response.status === 401) location.assign('/login');
  /** @type {unknown} */
  const body = await response.json().catch(() => undefined);
  const said =
    body !== null && typeof body === 'object' && 'error' in body ? String(body.error) : '';
  return new ApiFault(response.status, said || `The program answered ${response.status}`);
}
