/**
 * Structured logs through Powertools, narrowed to a closed set of facts: there is no way here to
 * print an event, a VIN, a CSR or the message of a foreign error. The Powertools logger itself is
 * not exported.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import type { Failure } from './failure.ts';

/** What a log line may say. */
export interface LogFacts {
  readonly failure?: Failure;
  readonly referenceId?: string;
  readonly commandId?: string;
  /** AWS IoT's, where no vehicle is known. */
  readonly certificateId?: string;
  /** A code of the error catalogue. */
  readonly code?: string;
  /** A saga's step, by its name; `undo ` before it where it was being taken back. */
  readonly step?: string;
  readonly outcome?: string;
  readonly count?: number;
}

/** What a line is about: the closed list of messages, so that none can be built from input. */
export type LogMessage =
  | 'The request was refused'
  | 'AWS did not do its part'
  | 'The function failed'
  | 'The step failed'
  | 'The saga runs on'
  | 'The saga is undone'
  | 'The saga cannot end and will be undone'
  | 'The registry and AWS disagree'
  | 'A round of the comparison has ended'
  | 'The event names no vehicle'
  | 'The fleet takes no more vehicles'
  | 'Reconciled'
  | 'The command was not handed over'
  | 'The execution is no command of the ledger'
  | 'Subscribers were not told'
  | 'Records were not put back'
  | 'Expired viewers were not removed'
  | 'Overdue commands were settled'
  | 'The connections are closed later'
  | 'Ends of accesses were published';

const logger = new Logger();

/** Something an operator may want to count or follow. */
export function logInfo(message: LogMessage, facts: LogFacts): void {
  logger.info(message, { ...facts });
}

/** Something that mends itself or that a caller can mend by calling again. */
export function logWarning(message: LogMessage, facts: LogFacts): void {
  logger.warn(message, { ...facts });
}

/** Something that needs a person. */
export function logError(message: LogMessage, facts: LogFacts): void {
  logger.error(message, { ...facts });
}

/** Ties the following lines to one invocation; called by the handler wrapper. */
export function logInvocation(requestId: string): void {
  logger.appendKeys({ requestId });
}
