/**
 * Structured logs through Powertools, restricted to a closed set of facts, so that no event, VIN,
 * CSR or message of an AWS error can be logged. The Powertools logger itself is not exported.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import type { Failure } from './failure.ts';

/** What a log line may hold in addition to its text: ids and failures, never a VIN. */
export interface LogFacts {
  readonly failure?: Failure;
  readonly referenceId?: string;
  readonly commandId?: string;
  readonly jobId?: string;
  /** A TCU of the inventory. */
  readonly deviceId?: string;
  /** AWS IoT's certificate id, where the vehicle is not known. */
  readonly certificateId?: string;
  /** A code of the error catalogue. */
  readonly code?: string;
  /** The name of a saga's step, with the prefix `undo ` while it is undone. */
  readonly step?: string;
  /** What the comparison with AWS found or repaired, for example CERTIFICATE_MISSING. */
  readonly outcome?: string;
  /** How many of what the message names. */
  readonly count?: number;
}

/** The closed list of messages, so that none can be built from input. */
export type LogMessage =
  | 'The request was refused'
  | 'The AWS call failed and can be retried'
  | 'The AWS call failed, and the session continues'
  | 'The function failed'
  | 'The step failed'
  | 'A withdrawn device was refused'
  | 'The saga was continued'
  | 'The saga was undone'
  | 'The saga cannot complete and will be undone'
  | 'The renewed certificate was not used and will be undone'
  | 'The registry and AWS disagree'
  | 'A round of the comparison has ended'
  | 'Findings were not sent and will be retried'
  | 'The event names no vehicle'
  | 'The FleetWise fleet is full'
  | 'Reconciled'
  | 'The command was not handed over'
  | 'The execution has no command in the ledger'
  | 'Publishing to subscribers failed'
  | 'Records were not put back'
  | 'An hour has too many messages for its summaries'
  | 'A vehicle is over its limit of messages'
  | 'Expired viewers were not removed'
  | 'Overdue commands were settled'
  | 'An announcement failed and will be retried'
  | 'SES refused an announcement'
  | 'An e-mail was not marked as sent'
  | 'Closing the connections failed and will be retried'
  | 'Ends of accesses were published'
  | 'The registration was completed'
  | 'A registration is newer than its user and was ignored'
  | 'The registration was not completed'
  | 'A vehicle was not asked how to send'
  | 'The code of a claim was not sent'
  | 'Entries were not sealed and will be retried'
  | 'Entries were not watched and will be retried'
  | 'Entries were sealed that the stream did not bring'
  | 'A vehicle was not re-hashed and will be retried'
  | 'The VIN of a vehicle cannot be read'
  | 'The re-hash has ended'
  | 'A data job has ended'
  | 'A data job has failed'
  | 'A step of a data job failed'
  | 'A data job was not continued and will be retried'
  | 'Data jobs were brought back'
  | 'An erasure was not planned and will be retried'
  | 'A planned erasure did not begin and will be retried'
  | 'Planned erasures were begun'
  | 'The page was not published';

const logger = new Logger();

/** For what an operator may want to count or follow. */
export function logInfo(message: LogMessage, facts: LogFacts): void {
  logger.info(message, { ...facts });
}

/** For failures that a retry by the system or the caller resolves. */
export function logWarning(message: LogMessage, facts: LogFacts): void {
  logger.warn(message, { ...facts });
}

/** For failures that need an operator. */
export function logError(message: LogMessage, facts: LogFacts): void {
  logger.error(message, { ...facts });
}

/** Adds the request id to the following lines; called by the handler wrapper. */
export function logInvocation(requestId: string): void {
  logger.appendKeys({ requestId });
}
