/**
 * Renewal: the Lambda function that two IoT rules invoke. A vehicle's request begins or continues a
 * renewal, whose certificate is published to the vehicle. The first record under that certificate
 * ends it: the certificate becomes the vehicle's, and the previous one is cut off. AWS actions:
 * functions/README.md.
 */
import { dayMs } from '../../domain/durations.ts';
import { isReferenceId } from '../../domain/reference-id.ts';
import { publicKeyGuard, vehicleActor } from '../../domain/registry.ts';
import type {
  CertificateMessage,
  CertificateRequestEvent,
  CertificateUsedEvent,
  RefusedRequest,
  RenewalEvent,
} from '../../domain/renewal.ts';
import { downlinkTopic } from '../../domain/topics.ts';
import { publishJson } from '../aws/downlink.ts';
import { getCertificate } from '../aws/private-ca.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logWarning } from '../runtime/log.ts';
import { countByReason } from '../runtime/metrics.ts';
import { VehicleError } from '../runtime/vehicle-error.ts';
import { draftRenewal } from './drafts.ts';
import { markForUndo } from './mark-for-undo.ts';
import { ownTelemetryTopic } from './own-topic.ts';
import { type ProvisioningItem, type VehicleCertificate, overlapOf } from './provisioning-item.ts';
import { findVehicle, readGuards, saveVehicle } from './registry-store.ts';
import { takeRequest } from './renewal-allowance.ts';
import { type RenewalRequest, decideRenewal, isLive } from './renewal-decision.ts';
import { readRequest } from './renewal-request.ts';
import { PermanentError, type Run } from './run.ts';
import { runSaga } from './saga.ts';
import { authority } from './settings.ts';
import { requestBudget, untilDone } from './until-done.ts';

/** A request that passed its checks, with its text. */
type CheckedRenewal = RenewalRequest & { readonly certificateSigningRequest: string };

type Outcome = { readonly refused: RefusedRequest } | { readonly vehicle: ProvisioningItem } | 'IGNORED';

/**
 * Handles one event. Throws when AWS fails, so that Lambda invokes it again; the vehicle and the
 * ingest function repeat theirs too.
 */
export const handler = eventHandler<RenewalEvent>(async (event, context) => {
  const { abortSignal } = deadlineOf(context, requestBudget);
  const run: Run = { abortSignal, actor: { actorId: vehicleActor } };
  if (!isReferenceId(event.referenceId)) {
    return;
  }
  await (event.kind === 'USED' ? endOverlap(event, run) : respond(event, run));
});

/** Continues the renewal of a certificate that was used. A repeated event continues it too. */
function endOverlap({ certificateId, referenceId }: CertificateUsedEvent, run: Run): Promise<unknown> {
  return untilDone(async () => {
    const vehicle = await findVehicle(referenceId, run);
    if (vehicle?.issuance !== undefined && overlapOf(vehicle)?.certificateId === certificateId) {
      const issuance = { ...vehicle.issuance, usedAt: new Date().toISOString() };
      return runSaga(await saveVehicle({ ...vehicle, issuance }, run), run);
    }
    return vehicle !== undefined && isUsed(vehicle, certificateId) ? runSaga(vehicle, run) : 'DONE';
  }, run);
}

/**
 * True when an earlier event has stored that this certificate is in use, and no change of the
 * vehicle has ended the renewal since.
 */
function isUsed({ certificate, issuance }: ProvisioningItem, certificateId: string): boolean {
  const isActivating = issuance?.usedAt !== undefined && issuance.direction === 'RUN';
  const used = issuance === undefined ? certificate : issuance.certificate;
  return used?.certificateId === certificateId && (issuance === undefined || isActivating);
}

/** Publishes the certificate, or why there is none. A certificate that is not live gets nothing. */
async function respond(event: CertificateRequestEvent, run: Run): Promise<void> {
  const { certificateId, payload, referenceId } = event;
  const vehicle = await findVehicle(referenceId, run);
  if (vehicle === undefined || !isLive(vehicle, certificateId)) {
    countByReason('Refused', ['RENEWAL_NOT_LIVE']);
    return;
  }
  const allowed = await takeRequest(referenceId, run);
  if (allowed === 'SILENCE') {
    return;
  }
  const { csr, requestId } = readRequest(payload);
  const message = await messageFor(allowed, csr, { certificateId, referenceId }, run);
  if (message === undefined) {
    return;
  }
  const topic = downlinkTopic(referenceId, 'certificate');
  await publishJson(topic, { ...message, ...(requestId !== undefined && { requestId }) }, run);
}

async function messageFor(
  allowed: Exclude<Awaited<ReturnType<typeof takeRequest>>, 'SILENCE'>,
  csr: ReturnType<typeof readRequest>['csr'],
  from: Pick<CertificateRequestEvent, 'certificateId' | 'referenceId'>,
  run: Run,
): Promise<CertificateMessage | undefined> {
  if (allowed !== 'ALLOWED') {
    return refusal({ error: 'RATE_LIMITED', ...allowed });
  }
  if (typeof csr === 'string') {
    return refusal({ error: csr });
  }
  const { keyFingerprint, pem: certificateSigningRequest } = csr;
  const request = { certificateId: from.certificateId, certificateSigningRequest, keyFingerprint };
  const outcome = await renew(from.referenceId, request, run);
  if (outcome === 'IGNORED') {
    countByReason('Refused', ['RENEWAL_NOT_LIVE']);
    return undefined;
  }
  return 'refused' in outcome ? refusal(outcome.refused) : offerOf(outcome.vehicle, keyFingerprint, run);
}

function refusal(refused: RefusedRequest): RefusedRequest {
  countByReason('Refused', [`RENEWAL_${refused.error}`]);
  return refused;
}

/** Decides again until there is a certificate for the key, or the request is refused. */
async function renew(referenceId: string, request: CheckedRenewal, run: Run): Promise<Outcome> {
  try {
    return await untilDone(() => advance(referenceId, request, run), run);
  } catch (error) {
    if (error instanceof PermanentError) {
      logWarning('The saga cannot complete and will be undone', {
        referenceId,
        failure: toFailure(error.cause),
      });
      await markForUndo(referenceId, run);
      return { refused: { error: 'INVALID_CSR' } };
    }
    if (error instanceof VehicleError && error.code === 'RATE_LIMITED') {
      return { refused: { error: 'RATE_LIMITED', ...error.info } };
    }
    throw error;
  }
}

/** Reads the tables, decides and acts; undefined when they must be read again. */
async function advance(referenceId: string, request: CheckedRenewal, run: Run): Promise<Outcome | undefined> {
  const vehicle = await findVehicle(referenceId, run);
  if (vehicle === undefined) {
    return 'IGNORED';
  }
  const key = publicKeyGuard(request.keyFingerprint);
  const { guards, inventory } = await readGuards({ keys: [key], deviceId: vehicle.deviceId }, run);
  const [publicKey] = guards;
  const holdings = { vehicle, ...(publicKey && { publicKey }), ...(inventory && { inventory }) };
  const decision = decideRenewal(request, holdings, isFresh);
  switch (decision.kind) {
    case 'IGNORE':
      return 'IGNORED';
    case 'REFUSE': {
      const { code: error, retryAfterSeconds } = decision;
      return { refused: { error, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) } };
    }
    case 'END_RENEWAL':
      await markForUndo(referenceId, run);
      return { refused: { error: 'IN_PROGRESS', retryAfterSeconds: decision.retryAfterSeconds } };
    case 'RENEW':
      return { vehicle: await runSaga(draftRenewal(vehicle, request, new Date().toISOString()), run) };
    case 'CONTINUE':
      return { vehicle: await runSaga(vehicle, run) };
    case 'RETURN_CERTIFICATE':
      return { vehicle };
    default:
      return decision satisfies never;
  }
}

/** A request for the key of a certificate that is less than a day old is a repeated one. */
function isFresh({ notAfter }: VehicleCertificate): boolean {
  return Date.parse(notAfter) - authority.validityDays * dayMs > Date.now() - dayMs;
}

/** The certificate for the key: the offered one, or the vehicle's own. */
async function offerOf(
  vehicle: ProvisioningItem,
  keyFingerprint: string,
  run: Run,
): Promise<CertificateMessage> {
  const overlap = overlapOf(vehicle);
  const certificate = overlap ?? vehicle.certificate;
  if (certificate?.keyFingerprint !== keyFingerprint) {
    throw new Error('The vehicle has no certificate for the key');
  }
  const useBefore = overlap === undefined ? undefined : vehicle.issuance?.useBefore;
  return {
    ...(await getCertificate(authority, certificate.certificateArn, run)),
    notAfter: certificate.notAfter,
    ...(useBefore !== undefined && { useBefore }),
    telemetryTopic: ownTelemetryTopic(vehicle.referenceId),
  };
}
