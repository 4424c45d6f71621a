/**
 * Provisioning, by event: CloudTrail told of a change in AWS IoT. Of the event only an identifier
 * is read; what counts is how registry and AWS IoT stand now, so events may be late, doubled or
 * wrong. AWS actions: functions/README.md.
 */
import { isReferenceId } from '../../domain/reference-id.ts';
import { systemActor } from '../../domain/registry.ts';
import { findCertificate } from '../aws/iot-registry.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { type InvocationContext, eventHandler } from '../runtime/handler.ts';
import { logInfo } from '../runtime/log.ts';
import { commonNameOf, inspectVehicle } from './look.ts';
import type { Run } from './run.ts';

const reserveMs = 1_000;

/**
 * Compares the vehicle that the event is about. Throws when AWS fails: Lambda tries the event
 * again.
 */
export const handler = eventHandler<unknown>(async (event, context) => {
  const run = runOf(context);
  const { certificateId, referenceId: named } = identifiersOf(event);
  const found = certificateId === undefined ? undefined : await findCertificate(certificateId, run);
  const referenceId = named ?? (found && commonNameOf(found.pem));
  if (referenceId === undefined) {
    logInfo('The event names no vehicle', certificateId ? { certificateId } : {});
  } else {
    await inspectVehicle(referenceId, run);
  }
});

/** What an event may be about. */
interface Identifiers {
  readonly referenceId?: string;
  readonly certificateId?: string;
}

/**
 * Only what has the form of an identifier is taken. CloudTrail gives the request's members by their
 * names in the API (assumption iot-63).
 */
function identifiersOf(event: unknown): Identifiers {
  const parameters = membersOf(membersOf(membersOf(event)['detail'])['requestParameters']);
  const { certificateId, principal, target, thingName } = parameters;
  if (typeof thingName === 'string' && isReferenceId(thingName)) {
    return { referenceId: thingName };
  }
  const id = [certificateId, target, principal].map(certificateIdIn).find((text) => text !== undefined);
  return id === undefined ? {} : { certificateId: id };
}

/** Of an id, or of a certificate's ARN. */
function certificateIdIn(text: unknown): string | undefined {
  return typeof text === 'string' ? /^(?:arn:[^/]{1,100}:cert\/)?([\da-f]{64})$/.exec(text)?.[1] : undefined;
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function runOf(context: InvocationContext): Run {
  return { ...deadlineOf(context, { reserveMs }), actor: { actorId: systemActor } };
}
