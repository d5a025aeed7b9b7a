import { type OriginMessage, startOrigins } from './origin.ts';

/** The origins of a soak, as a process: says its ports, and then what has been flooded. */
const origins = await startOrigins(Number(process.argv[2]));
const tell = (message: OriginMessage): void => void process.send?.(message);
tell({ kind: 'ports', tunnelPort: origins.tunnelPort, httpPort: origins.httpPort });
let told = 0;
setInterval(() => {
  const bytes = origins.flooded();
  if (bytes !== told) tell({ kind: 'flooded', bytes });
  told = bytes;
}, 100);
process.on('disconnect', () => process.exit());
