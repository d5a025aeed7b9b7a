const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Waits for a signal that asks the program to stop. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals): void => {
      for (const name of STOPPING) process.removeListener(name, onSignal);
      resolve(signal);
    };
    for (const name of STOPPING) process.on(name, onSignal);
  });
}
