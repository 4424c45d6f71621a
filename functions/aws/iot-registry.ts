/**
 * AWS IoT Core's registry: certificates, things and their attachments. Every function here may be
 * repeated and may run concurrently, because a state that already holds counts as success.
 */
import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateThingCommand,
  DeleteCertificateCommand,
  DeleteConflictException,
  DeleteThingCommand,
  DescribeCertificateCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  InvalidRequestException,
  IoTClient,
  ListAttachedPoliciesCommand,
  ListThingPrincipalsCommand,
  RegisterCertificateWithoutCACommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { fixedDelays, retry } from '../runtime/retry.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

/** The thing and the policies that a certificate is attached to. */
export interface Attachment {
  /** AWS IoT's ARN of the certificate. */
  readonly principal: string;
  readonly thingName: string;
  readonly policyNames: readonly string[];
}

/** A certificate in AWS IoT. */
export interface IotCertificate {
  readonly arn: string;
  /** ACTIVE, INACTIVE, REVOKED and so on. */
  readonly status: string;
  readonly pem: string;
}

const iot = new IoTClient(clientSettings);
const deletionSchedule = fixedDelays([100, 250, 500, 1_000, 1_500, 2_000]);

/**
 * Registers a certificate with a status. An ACTIVE one without a policy still permits nothing. A
 * registered certificate is left unchanged. Returns AWS IoT's ARN of it.
 */
export async function registerCertificate(
  certificatePem: string,
  status: 'ACTIVE' | 'INACTIVE',
  options: CallOptions,
): Promise<string> {
  const { certificateArn } = await iot
    .send(new RegisterCertificateWithoutCACommand({ certificatePem, status }), options)
    .catch((error: unknown) => {
      if (error instanceof ResourceAlreadyExistsException) {
        return { certificateArn: error.resourceArn };
      }
      throw error;
    });
  if (certificateArn === undefined) {
    throw new Error('AWS IoT returned no ARN');
  }
  return certificateArn;
}

/** Creates the vehicle's thing, named by its Reference ID, without attributes. */
export async function createThing(thingName: string, options: CallOptions): Promise<void> {
  try {
    await iot.send(new CreateThingCommand({ thingName }), options);
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) {
      throw error;
    }
  }
}

/**
 * Attaches the certificate to the policies, and exclusively to this thing (`EXCLUSIVE_THING`).
 */
export async function attachCertificate(to: Attachment, options: CallOptions): Promise<void> {
  const { policyNames, principal, thingName } = to;
  for (const policyName of policyNames) {
    await iot.send(new AttachPolicyCommand({ policyName, target: principal }), options);
  }
  await iot.send(
    new AttachThingPrincipalCommand({ thingName, principal, thingPrincipalType: 'EXCLUSIVE_THING' }),
    options,
  );
}

/** Undoes `attachCertificate`. AWS IoT detaches the thing some seconds later. */
export async function detachCertificate(from: Attachment, options: CallOptions): Promise<void> {
  const { policyNames, principal, thingName } = from;
  for (const policyName of policyNames) {
    await unlessMissing(iot.send(new DetachPolicyCommand({ policyName, target: principal }), options));
  }
  try {
    await unlessMissing(iot.send(new DetachThingPrincipalCommand({ thingName, principal }), options));
  } catch (error) {
    // AWS IoT's error for an unknown principal. If it were still attached, its deletion would be
    // refused later.
    if (!(error instanceof InvalidRequestException)) {
      throw error;
    }
  }
}

/** The certificate in AWS IoT; undefined when there is none. */
export async function findCertificate(
  certificateId: string,
  options: CallOptions,
): Promise<IotCertificate | undefined> {
  const response = await unlessMissing(iot.send(new DescribeCertificateCommand({ certificateId }), options));
  const { certificateArn: arn, certificatePem: pem, status } = response?.certificateDescription ?? {};
  return arn === undefined || status === undefined || pem === undefined ? undefined : { arn, status, pem };
}

/** Whether the thing exists and the certificate is attached to it. */
export async function isTied(
  { principal, thingName }: Pick<Attachment, 'principal' | 'thingName'>,
  options: CallOptions,
): Promise<boolean> {
  const found = await unlessMissing(iot.send(new ListThingPrincipalsCommand({ thingName }), options));
  return (found?.principals ?? []).includes(principal);
}

/** Whether the thing exists and the certificate is attached to it and to the policies. */
export async function isAttached(to: Attachment, options: CallOptions): Promise<boolean> {
  return (await isTied(to, options)) && (await hasPolicies(to, options));
}

/** Whether the certificate is attached to all of the policies. */
export async function hasPolicies(
  { policyNames, principal }: Pick<Attachment, 'policyNames' | 'principal'>,
  options: CallOptions,
): Promise<boolean> {
  const found = await unlessMissing(
    iot.send(new ListAttachedPoliciesCommand({ target: principal }), options),
  );
  const attached = (found?.policies ?? []).map(({ policyName }) => policyName);
  return policyNames.every((policyName) => attached.includes(policyName));
}

/**
 * Revokes the certificate's right to connect. AWS IoT ends its sessions within minutes;
 * `disconnectClient` ends them at once.
 */
export async function deactivateCertificate(certificateId: string, options: CallOptions): Promise<void> {
  await unlessMissing(
    iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }), options),
  );
}

/** Gives a deactivated certificate its right to connect back. */
export async function activateCertificate(certificateId: string, options: CallOptions): Promise<void> {
  await unlessMissing(
    iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'ACTIVE' }), options),
  );
}

/**
 * Removes an INACTIVE, detached certificate. Retries for some seconds, because detaching is
 * asynchronous.
 */
export async function deleteCertificate(certificateId: string, options: CallOptions): Promise<void> {
  await whenDetached(() => iot.send(new DeleteCertificateCommand({ certificateId }), options), options);
}

/** Removes the vehicle's thing; its certificates must be detached. */
export async function deleteThing(thingName: string, options: CallOptions): Promise<void> {
  await whenDetached(() => iot.send(new DeleteThingCommand({ thingName }), options), options);
}

/** Retries a deletion that AWS IoT refuses until the attachments are gone. */
async function whenDetached(remove: () => Promise<unknown>, options: CallOptions): Promise<void> {
  const isRetryable = (error: unknown): boolean =>
    error instanceof DeleteConflictException || error instanceof InvalidRequestException;
  await retry(() => unlessMissing(remove()), { ...deletionSchedule, isRetryable }, options);
}

async function unlessMissing<Result>(call: Promise<Result>): Promise<Result | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      return undefined;
    }
    throw error;
  }
}
