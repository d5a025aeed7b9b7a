/**
 * Something that the user can put right. The message is one sentence, "Cannot <do> <with this
 * value>: <what to write instead>", with the flag, or the file with line and column; the command
 * line prints it without a stack and exits with `exitCode`. Anything else that is thrown is a defect.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  /** 2: bad usage or bad input. 3: could not run. */
  readonly exitCode: 2 | 3 = 2;
}

/** A flag, an environment variable or a configuration file that cannot be used as it is. */
export class ConfigError extends UserError {
  override readonly name = 'ConfigError';
}

/** A rule file that cannot be read. */
export class RuleError extends UserError {
  override readonly name = 'RuleError';
}

/** An allowlist that cannot be read. */
export class PolicyError extends UserError {
  override readonly name = 'PolicyError';
}

/** All is well written, but the machine says no: the port is taken, the database is read-only. */
export class UnavailableError extends UserError {
  override readonly name = 'UnavailableError';
  override readonly exitCode = 3;
}
