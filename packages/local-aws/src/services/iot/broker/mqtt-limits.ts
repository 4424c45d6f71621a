/**
 * Limits of AWS IoT Core's MQTT 3.1.1 (AWS: "AWS IoT Core endpoints and quotas", message broker
 * limits). Rates (100 publishes and 512 KB a second for each connection) are not enforced, because
 * throttling would distort measurements on a laptop.
 */

import { basicIngestOf, isBasicIngestFilter } from '../basic-ingest.ts';

/** Bytes of a message's payload: 128 KB. */
export const maximumPayloadBytes = 128 * 1024;

/** Maximum number of topic filters that one connection may be subscribed to. */
export const maximumSubscriptions = 50;

/** How long a persistent session of a disconnected client is kept: one hour, AWS's default. */
export const persistentSessionMs = 60 * 60_000;

const maximumTopicBytes = 256;
const maximumSlashes = 7;
const maximumClientIdBytes = 128;
const keepAlive = { min: 30, max: 1200 } as const;

/**
 * Returns the effective keep-alive in seconds, from 30 to 1,200. A request of 0 (no keep-alive) or
 * of more than 1,200 means 1,200.
 */
export function keepAliveSeconds(requested: number | undefined): number {
  if (requested === undefined || requested === 0) {
    return keepAlive.max;
  }
  return Math.min(Math.max(requested, keepAlive.min), keepAlive.max);
}

/** Returns what is wrong with a client id. AWS reserves those that begin with `$`. */
export function clientIdViolation(clientId: string): string | undefined {
  if (clientId === '') {
    return 'The client id is empty';
  }
  if (Buffer.byteLength(clientId) > maximumClientIdBytes) {
    return 'The client id is longer than 128 bytes';
  }
  return clientId.startsWith('$') ? 'The client id begins with $' : undefined;
}

/** Returns what is wrong with a topic that a message is published to. */
export function topicViolation(topic: string): string | undefined {
  if (topic === '') {
    return 'The topic is empty';
  }
  // The first three levels of a topic of Basic Ingest count towards neither limit.
  const counted = basicIngestOf(topic)?.topic ?? topic;
  return /[+#]/.test(topic) ? 'The topic has a wildcard' : lengthViolation(counted);
}

/** Returns what is wrong with a topic filter, apart from MQTT's own rules for wildcards. */
export function filterViolation(filter: string): string | undefined {
  return filter === '' ? 'The topic filter is empty' : lengthViolation(filter);
}

/**
 * Topics that begin with `$` belong to AWS. Devices may use those under `$aws/` that their policies
 * allow, but may neither publish AWS's own events nor subscribe to topics of Basic Ingest. (AWS:
 * "Reserved topics")
 */
export function isReserved(topicOrFilter: string, use: 'publish' | 'subscribe'): boolean {
  if (!topicOrFilter.startsWith('$')) {
    return false;
  }
  if (!topicOrFilter.startsWith('$aws/')) {
    return true;
  }
  return use === 'publish' ? topicOrFilter.startsWith('$aws/events/') : isBasicIngestFilter(topicOrFilter);
}

function lengthViolation(text: string): string | undefined {
  if (Buffer.byteLength(text) > maximumTopicBytes) {
    return 'The topic is longer than 256 bytes';
  }
  // AWS's own topics of commands have eight slashes.
  if (text.startsWith('$aws/commands/')) {
    return undefined;
  }
  return text.split('/').length - 1 > maximumSlashes ? 'The topic has more than 7 slashes' : undefined;
}
