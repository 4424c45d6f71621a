/**
 * Provisioning, by event: CloudTrail reported a change in AWS IoT. Only an identifier is read from
 * the event, and the present state of registry and AWS IoT is compared, so events may be late,
 * duplicated or wrong. AWS actions: functions/README.md.
 */
import { isReferenceId } from '../../domain/reference-id.ts';
import { systemActor } from '../../domain/registry.ts';
import { findCertificate } from '../aws/iot-registry.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { type InvocationContext, eventHandler } from '../runtime/handler.ts';
import { logInfo } from '../runtime/log.ts';
import { DriftFindings } from './drift-findings.ts';
import { commonNameOf, inspectVehicle } from './inspect.ts';
import type { Run } from './run.ts';

const reserveMs = 1_000;

/**
 * Compares the vehicle that the event is about. Throws when AWS fails, so that Lambda retries the
 * event.
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
    await run.findings.deliver(run);
  }
});

/** The resource that an event is about. */
interface Identifiers {
  readonly referenceId?: string;
  readonly certificateId?: string;
}

/**
 * Accepts only values in the form of an identifier. CloudTrail names the request's members as the
 * API does (assumption iot-63).
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

/** Accepts a certificate id or a certificate's ARN. */
function certificateIdIn(text: unknown): string | undefined {
  return typeof text === 'string' ? /^(?:arn:[^/]{1,100}:cert\/)?([\da-f]{64})$/.exec(text)?.[1] : undefined;
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function runOf(context: InvocationContext): Run & { readonly findings: DriftFindings } {
  const findings = new DriftFindings();
  return { ...deadlineOf(context, { reserveMs }), actor: { actorId: systemActor }, findings };
}
