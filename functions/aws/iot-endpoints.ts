/**
 * The account's own endpoints of AWS IoT. Cached for an hour per execution environment, because an
 * account can change them; failures are not cached. IAM action: iot:DescribeEndpoint on `*`.
 */
import { DescribeEndpointCommand, IoTClient } from '@aws-sdk/client-iot';
import { hourMs } from '../../domain/durations.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

/** The endpoint for vehicles' connections, and the one that starts command executions. */
export type EndpointType = 'iot:Data-ATS' | 'iot:Jobs';

interface Known {
  readonly address: string;
  /** Epoch milliseconds. */
  readonly askedAt: number;
}

const lifeMs = hourMs;
const iot = new IoTClient(clientSettings);
const known = new Map<EndpointType, Known>();

/** The host name without scheme or port. Throws the SDK's error when AWS IoT does not return it. */
export async function findEndpoint(endpointType: EndpointType, options: CallOptions): Promise<string> {
  const kept = known.get(endpointType);
  if (kept !== undefined && isFresh(kept)) {
    return kept.address;
  }
  const { endpointAddress: address } = await iot.send(new DescribeEndpointCommand({ endpointType }), options);
  if (address === undefined || !hostName.test(address)) {
    throw new Error('AWS IoT returned no endpoint');
  }
  known.set(endpointType, { address, askedAt: Date.now() });
  return address;
}

/**
 * Makes the next `findEndpoint` call AWS IoT again; for callers that could not reach the endpoint.
 */
export function forgetEndpoint(endpointType: EndpointType): void {
  known.delete(endpointType);
}

/** Also false for an entry from the future, which occurs after the clock was set back. */
function isFresh({ askedAt }: Known): boolean {
  const age = Date.now() - askedAt;
  return age >= 0 && age < lifeMs;
}

/** RFC 1123 host names, so that the response cannot hold any other part of a URL. */
const hostName = /^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/i;
