/**
 * How a vehicle renews its certificate: at two thirds of its lifetime it makes a key, asks for a
 * certificate over its own session, and connects with it. It keeps the previous key and certificate
 * until the cloud has certainly decided between the two, and goes back to them meanwhile if it
 * cannot connect.
 */
import { X509Certificate, createPrivateKey, randomUUID } from 'node:crypto';
import { certificateRequestTopic } from '../../domain/topics.ts';
import type { Cancel, VehicleClock } from './clock.ts';
import { createSigningRequest, createVehicleKey } from './provisioning/vehicle-key.ts';
import type { VehicleIdentity } from './wire/mqtt-connection.ts';
import type { OutgoingMessage } from './wire/outbox.ts';

/** What must survive the end of the process, in a shape that JSON can hold. */
export interface RenewalMemory {
  /** Key of a request that has no certificate yet, PEM. */
  readonly pendingKey?: string;
  /** Absent before the first renewal. */
  readonly current?: VehicleIdentity;
  /** The other identity that may be the right one, until a day after `useBefore`. */
  readonly previous?: VehicleIdentity;
  /** ISO 8601: from then on the cloud decides for one of the two. */
  readonly useBefore?: string;
  /** Topic that the newest certificate came with. */
  readonly telemetryTopic?: string;
}

/** Where a vehicle keeps its renewals; without it, a vehicle does not renew. */
export interface RenewalStore {
  readonly remembered?: RenewalMemory;
  /** Stores the memory as a whole, before anything of it is used. */
  readonly keep: (memory: RenewalMemory) => void;
}

/** What a renewal needs of its vehicle. */
export interface RenewalOptions {
  readonly referenceId: string;
  /** The identity from provisioning. */
  readonly identity: VehicleIdentity;
  readonly store: RenewalStore;
  readonly clock: VehicleClock;
  readonly send: (message: OutgoingMessage) => void;
  /** Ends the connection; the next one has the identity of that moment. */
  readonly reconnect: () => void;
  /** Called when the vehicle has a new certificate, before it uses it. */
  readonly renewed: () => void;
}

/** The part of the cloud's message that a vehicle reads. */
interface Response {
  readonly certificate?: unknown;
  readonly certificateChain?: unknown;
  readonly useBefore?: unknown;
  readonly telemetryTopic?: unknown;
  readonly error?: unknown;
  readonly retryAfterSeconds?: unknown;
}

/** Share of the lifetime after which a certificate is renewed, as ACME clients do. */
const dueShare = 2 / 3;
const askAgainMs = 15 * 60_000;
/** Timers do not take longer waits than 24 days. */
const maxWaitMs = 86_400_000;
/**
 * How long after `useBefore` both identities are kept. The cloud still accepts the new certificate
 * until its reconciler has undone the renewal, so a connection shortly after `useBefore` proves
 * nothing.
 */
const keptAfterMs = 86_400_000;
/** Failed attempts to connect after which the other identity is tried. */
const attempts = 3;
/** Refusals after which another key may help. */
const refusalsOfKey: readonly unknown[] = ['KEY_IN_USE', 'KEY_RETIRED', 'KEY_NOT_NEW', 'INVALID_CSR'];

/** The renewals of one vehicle. */
export class Renewal {
  readonly #options: RenewalOptions;
  #memory: RenewalMemory;
  #failures = 0;
  #cancel: Cancel = () => undefined;

  constructor(options: RenewalOptions) {
    this.#options = options;
    this.#memory = options.store.remembered ?? {};
  }

  /** The identity to connect with. */
  get identity(): VehicleIdentity {
    return this.#memory.current ?? this.#options.identity;
  }

  /** Where to publish telemetry, if a renewal has brought it. */
  get telemetryTopic(): string | undefined {
    return this.#memory.telemetryTopic;
  }

  /** Waits until the renewal is due. */
  start(): void {
    this.#waitUntil(this.#dueAt());
  }

  stop(): void {
    this.#cancel();
  }

  onConnected(): void {
    this.#failures = 0;
    const { previous: _, useBefore, ...rest } = this.#memory;
    if (useBefore !== undefined && this.#options.clock.now() > decidedAt(useBefore)) {
      this.#keep(rest);
    }
    this.start();
  }

  /** Tries the other identity after some attempts. The network may have failed, so both stay. */
  onFailedAttempt(): void {
    const { current, previous } = this.#memory;
    this.#failures += 1;
    if (current === undefined || previous === undefined || this.#failures < attempts) {
      return;
    }
    this.#failures = 0;
    this.#keep({ ...this.#memory, current: previous, previous: current });
  }

  /** Reads the cloud's response to a request. One that fits no request is ignored. */
  onMessage(payload: string): void {
    const response = parse(payload);
    const { pendingKey } = this.#memory;
    if (pendingKey === undefined) {
      return;
    }
    if (response.error !== undefined) {
      this.#onRefusal(response);
    } else if (typeof response.certificate === 'string' && fits(response.certificate, pendingKey)) {
      this.#onCertificate(response.certificate, response, pendingKey);
    }
  }

  #onRefusal({ error, retryAfterSeconds }: Response): void {
    if (refusalsOfKey.includes(error)) {
      const { pendingKey: _, ...rest } = this.#memory;
      this.#keep(rest);
    }
    // A pinned key stays for the vehicle's life.
    if (error === 'KEY_MISMATCH') {
      this.#keep({ ...this.#memory, pendingKey: this.identity.key });
    }
    const waitMs = typeof retryAfterSeconds === 'number' ? retryAfterSeconds * 1_000 : askAgainMs;
    this.#waitUntil(this.#options.clock.now() + waitMs);
  }

  #onCertificate(certificate: string, response: Response, key: string): void {
    const { certificateChain, telemetryTopic = this.telemetryTopic, useBefore } = response;
    const chain = typeof certificateChain === 'string' ? certificateChain.trim() : '';
    const current = { key, certificate: `${certificate.trim()}\n${chain}`.trim() + '\n' };
    const isOffer = typeof useBefore === 'string';
    this.#keep({
      current,
      ...(isOffer && { previous: this.identity, useBefore }),
      ...(typeof telemetryTopic === 'string' && { telemetryTopic }),
    });
    this.#failures = 0;
    this.#options.renewed();
    this.#options.reconnect();
  }

  #waitUntil(moment: number): void {
    const { clock } = this.#options;
    this.#cancel();
    const waitMs = Math.min(maxWaitMs, Math.max(0, moment - clock.now()));
    this.#cancel = clock.after(waitMs, () => void this.#askIfDue());
  }

  async #askIfDue(): Promise<void> {
    const { clock, referenceId, send } = this.#options;
    if (clock.now() < this.#dueAt()) {
      this.start();
      return;
    }
    this.#waitUntil(clock.now() + askAgainMs);
    const pendingKey = this.#memory.pendingKey ?? createVehicleKey();
    this.#keep({ ...this.#memory, pendingKey });
    const csr = await createSigningRequest(referenceId, pendingKey);
    const payload = JSON.stringify({ csr, requestId: randomUUID() });
    send({ topic: certificateRequestTopic(referenceId), payload });
  }

  /** Not due while the vehicle may have to go back to another identity. */
  #dueAt(): number {
    const { validFrom, validTo } = new X509Certificate(this.identity.certificate);
    const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
    const { useBefore } = this.#memory;
    const until = useBefore === undefined ? 0 : decidedAt(useBefore) || 0;
    return Math.max(from + (to - from) * dueShare, until);
  }

  #keep(memory: RenewalMemory): void {
    this.#options.store.keep(memory);
    this.#memory = memory;
  }
}

/** Epoch milliseconds from when on a connection shows which identity the cloud has decided for. */
function decidedAt(useBefore: string): number {
  return Date.parse(useBefore) + keptAfterMs;
}

/** True when the certificate is for the key, so that it is the response to this request. */
function fits(certificatePem: string, keyPem: string): boolean {
  try {
    return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem));
  } catch {
    return false;
  }
}

function parse(payload: string): Response {
  try {
    const parsed: unknown = JSON.parse(payload);
    // The callers check the members.
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
