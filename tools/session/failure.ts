/**
 * What stops a command: a text for the person at the terminal and the exit code for the script
 * around it.
 */

/** Exit codes of the command line. */
export const exitCodes = {
  /** The API answered with GraphQL errors. */
  graphqlErrors: 1,
  /** The command was not understood or its files are not there. */
  usage: 2,
  /** The sign-in was refused. */
  signIn: 3,
  /** Nothing answered, or not what was expected. */
  unreachable: 4,
  /** A vehicle did not do what it was asked to. */
  notDone: 5,
  /** Whether a vehicle did what it was asked to is not known. */
  outcomeUnknown: 6,
  /** Ended by Ctrl-C, as shells say it. */
  interrupted: 130,
} as const;

/**
 * Ends a command with its text on stderr; the text never holds what the person gave as variables.
 */
export class Failure extends Error {
  readonly exitCode: number;

  constructor(kind: keyof typeof exitCodes, message: string) {
    super(message);
    this.exitCode = exitCodes[kind];
  }
}
