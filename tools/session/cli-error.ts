/**
 * Errors of the command line: a message for the person at the terminal, and an exit code for
 * scripts.
 */

/** Exit codes of the command line. */
export const exitCodes = {
  /** The API returned GraphQL errors. */
  graphqlErrors: 1,
  /** The arguments are not valid, or a file cannot be read. */
  usage: 2,
  /** Cognito rejected the sign-in. */
  signIn: 3,
  /** No response arrived, or an unexpected one. */
  unreachable: 4,
  /** The vehicle rejected the command, or failed to carry it out. */
  notDone: 5,
  /** The outcome of the command is not known. */
  outcomeUnknown: 6,
  /** Ended by Ctrl-C; the exit code that shells use. */
  interrupted: 130,
} as const;

/** Ends a command with its message on stderr. The message never repeats GraphQL variables. */
export class CliError extends Error {
  readonly exitCode: number;

  constructor(kind: keyof typeof exitCodes, message: string) {
    super(message);
    this.exitCode = exitCodes[kind];
  }
}
