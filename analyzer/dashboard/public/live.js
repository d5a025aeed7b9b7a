/**
 * @typedef {object} LivePorts
 * @property {(instance: string) => void} hello the line stands; another instance than before: the program was started again
 * @property {() => void} change there is something new to ask for
 * @property {(isUp: boolean) => void} line
 */

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;
/** The program says something every 15 seconds; without that the line is dead, whatever the browser thinks. */
const SILENCE_MS = 40_000;

/**
 * Listens to what the program says, and begins again by itself whenever the line breaks.
 *
 * @param {LivePorts} ports
 */
export function listen(ports) {
  let retryMs = FIRST_RETRY_MS;
  let watchdog = 0;
  const open = () => {
    const source = new EventSource('/api/events');
    const again = () => {
      source.close();
      clearTimeout(watchdog);
      ports.line(false);
      setTimeout(open, retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    };
    const heard = () => {
      clearTimeout(watchdog);
      watchdog = window.setTimeout(again, SILENCE_MS);
    };
    source.addEventListener('hello', (event) => {
      heard();
      retryMs = FIRST_RETRY_MS;
      ports.line(true);
      ports.hello(JSON.parse(event.data).instance);
    });
    source.addEventListener('change', () => {
      heard();
      ports.change();
    });
    source.addEventListener('alive', heard);
    source.addEventListener('error', again);
    heard();
  };
  open();
}
