/**
 * Provisioning, step 7: the new certificate becomes the vehicle's. The registry goes first: from here on the certificate before is not the vehicle's any more,
 * even while its session still lives.
 */
import { type RegisteredCertificate, mayMove, publicKeyGuard } from '../../../domain/registry.ts';
import { type MetricName, countMetric } from '../../runtime/metrics.ts';
import { requireIssuance } from '../provisioning-item.ts';
import { type Write, names, nextVersion, putHistory, putVehicle, writeTogether } from '../registry-store.ts';
import { type Step, actorOf } from '../run.ts';

/** One transaction: status ACTIVE, certificate switched, the one before to `retiring` and its key retired, a line of history. An activation is never undone. */
export const activate: Step = {
  name: 'activate',
  async run(vehicle, run) {
    const { certificate } = requireIssuance(vehicle);
    if (certificate === undefined) throw new Error('No certificate was registered');
    if (vehicle.status !== 'ACTIVE' && !mayMove(vehicle.status, 'ACTIVE'))
      throw new Error('The vehicle may not become active');
    const { certificate: before, issuance: _, ...rest } = vehicle;
    const at = new Date().toISOString();
    const next = nextVersion(
      { ...rest, status: 'ACTIVE', certificate, ...(before && { retiring: before }) },
      at,
    );
    const { deviceId, referenceId } = vehicle;
    const { certificateId } = certificate;
    const event = before === undefined ? 'ACTIVATED' : 'CERTIFICATE_REPLACED';
    const line = putHistory({ referenceId, at, event, ...actorOf(run), deviceId, certificateId });
    const retired = retireKey(before, certificate, referenceId, at);
    await writeTogether([{ Put: putVehicle(next) }, ...retired, line], run);
    countMetric(metricOf(before, certificate));
    return next;
  },
};

function metricOf(before: RegisteredCertificate | undefined, present: RegisteredCertificate): MetricName {
  if (before === undefined) return 'VehicleProvisioned';
  return before.keyFingerprint === present.keyFingerprint ? 'CertificateRenewed' : 'CertificateReplaced';
}

/** A request with the key before may still be under way; it must not take the vehicle back: docs/decisions/0024-a-replaced-key-does-not-come-back.md. */
function retireKey(
  before: RegisteredCertificate | undefined,
  present: RegisteredCertificate,
  referenceId: string,
  retiredAt: string,
): Write[] {
  if (before === undefined || before.keyFingerprint === present.keyFingerprint) return [];
  const put = {
    TableName: names.uniqueKeys,
    Item: { key: publicKeyGuard(before.keyFingerprint), referenceId, retiredAt },
    ConditionExpression: 'referenceId = :referenceId',
    ExpressionAttributeValues: { ':referenceId': referenceId },
  };
  return [{ Put: put }];
}
