import { ConfigError } from '../../rules/errors.ts';
import { makePack, type PackRequest } from './make-pack.ts';
import { writeResult } from './output.ts';

export interface WritePackRequest extends PackRequest {
  readonly pack: string;
  readonly failures: boolean;
  readonly output: string | undefined;
}

/** Writes the evidence pack to the file that `--pack` names. @throws {UserError} */
export async function writePack(request: WritePackRequest): Promise<void> {
  if (request.failures || request.output !== undefined) {
    throw new ConfigError(
      'Cannot use --pack with --failures or -o: it names its file itself, and holds every format',
    );
  }
  writeResult(await makePack(request), request.pack);
}
