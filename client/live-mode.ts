/**
 * Keeps a vehicle in live mode while a user looks at it: takes a lease, renews it, and ends it. A
 * failure only makes the vehicle send at its own pace, so none is reported.
 */
import { type BackOff, createBackOff } from './back-off.ts';
import { RequestError, type SendRequest } from './request.ts';
import { endWatch, renewWatch, type VehicleReference, type WatchVariables } from './vehicle-documents.ts';

/** A handle on a vehicle's live mode. */
export interface LiveMode {
  /**
   * Lets the vehicle return to its own pace, unless another viewer looks at it. The request
   * outlives a page that is being closed.
   */
  stop(): void;
}

/** What live modes of a client share. */
export interface LiveModeContext {
  readonly request: SendRequest;
  readonly random: () => number;
  readonly randomId: () => string;
}

/** Bounds of the wait after a renewal that failed; a lease outlasts several attempts. */
const renewalBackOff = { firstMs: 5_000, maxMs: 60_000 };

/** The part of a lease after which it is renewed; the rest is for retries. */
const renewedPart = 2 / 3;

/** A viewer's lease; the constructor takes it. */
export class WatchLease implements LiveMode {
  readonly #context: LiveModeContext;
  readonly #variables: WatchVariables;
  readonly #backOff: BackOff;
  readonly #onStopped: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #renewal: Promise<void>;
  #isStopped = false;

  constructor(context: LiveModeContext, { referenceId }: VehicleReference, onStopped: () => void) {
    this.#context = context;
    this.#variables = { referenceId, watchId: context.randomId() };
    this.#backOff = createBackOff(renewalBackOff, context.random);
    this.#onStopped = onStopped;
    this.#renewal = this.#renew();
  }

  stop(): void {
    if (this.#isStopped) {
      return;
    }
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#onStopped();
    // A renewal that arrives after the end would undo it.
    void this.#renewal.then(() => this.#end());
  }

  async #renew(): Promise<void> {
    try {
      const { renewWatch: watch } = await this.#context.request(renewWatch, this.#variables);
      if (watch === null) {
        throw new RequestError('TRANSIENT');
      }
      this.#backOff.reset();
      // The random part keeps clients that started together from renewing together.
      const part = renewedPart * (1 - this.#context.random() / 10);
      this.#renewIn(watch.liveSeconds * 1_000 * part);
    } catch (error) {
      if (error instanceof RequestError && mayPass(error)) {
        this.#renewIn(renewalBackOff.firstMs + this.#backOff.next());
      }
    }
  }

  #renewIn(milliseconds: number): void {
    if (!this.#isStopped) {
      this.#timer = setTimeout(() => {
        this.#renewal = this.#renew();
      }, milliseconds);
    }
  }

  /** Without it, the lease ends by itself. */
  async #end(): Promise<void> {
    await this.#context.request(endWatch, this.#variables, { keepalive: true }).catch(() => undefined);
  }
}

/** Without access, a further attempt would fail too. */
function mayPass({ reason, errors }: RequestError): boolean {
  return reason === 'TRANSIENT' || errors.some(({ errorType }) => errorType === 'RATE_LIMITED');
}
