/**
 * The commands of one car: what became of each press on this page, and what the car reports of each
 * command. A press and the car are two things: nothing here changes what the page shows of the car.
 */
import {
  isUnderWay,
  RequestError,
  sendCommand,
  type RemoteCommandKind,
  type SendRequest,
  type VehicleWatch,
  type WatchedCommand,
} from '../../../client/index.ts';
import { commandTimes } from '../../../domain/commands.ts';
import type { LiveStore } from '../live/live-store.tsx';
import type { CommandChoice } from './command-list.ts';

/**
 * What became of the request of a press. `UNCERTAIN`: no response arrived, so the command may have
 * been sent or not. `REFUSED`: the API did not take it.
 */
export type Press =
  | { readonly state: 'SENDING' }
  | { readonly state: 'TAKEN'; readonly commandId: string }
  | { readonly state: 'UNCERTAIN' }
  | { readonly state: 'REFUSED'; readonly error: unknown; readonly at: number };

/** What the desk shows at one moment: presses on this page, and commands of everyone. */
export interface DeskView {
  /** The last press of each kind on this page. */
  readonly presses: Readonly<Partial<Record<RemoteCommandKind, Press>>>;
  /** The kind that was pressed last. */
  readonly pressed: RemoteCommandKind | undefined;
  /** The newest commands to the car, newest first, of everyone with access. */
  readonly commands: readonly WatchedCommand[];
}

/**
 * Milliseconds after a press in which attempts may begin. A later attempt could unlock a car when
 * its owner has gone.
 */
const attemptsMs = 10_000;
const attempts = 3;
const maxListed = 25;

/** Sends the commands of a car and follows them while a component shows them. */
export class CommandDesk {
  readonly #store: LiveStore;
  readonly #referenceId: string;
  readonly #listeners = new Set<() => void>();
  readonly #sent = new Map<RemoteCommandKind, SentChoice>();
  #watch: VehicleWatch | undefined;
  #view: DeskView = { presses: {}, pressed: undefined, commands: [] };

  constructor(store: LiveStore, referenceId: string) {
    this.#store = store;
    this.#referenceId = referenceId;
  }

  /** The present moment; the same object until something changes. */
  readonly snapshot = (): DeskView => this.#view;

  /** Follows the commands from the first listener until the last one leaves. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#watch ??= this.#store.watch(this.#referenceId, { onCommand: (command) => this.#take(command) });
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        this.#watch?.stop();
        this.#watch = undefined;
      }
    };
  };

  /** Sends a command; does nothing while one of its kind is open, so a double tap sends one. */
  async send(choice: CommandChoice): Promise<void> {
    const { kind } = choice;
    if (isOpen(this.#view, kind)) {
      return;
    }
    const sent = this.#sentFor(choice);
    this.#sent.set(kind, sent);
    this.#press(kind, { state: 'SENDING' });
    const input = { ...choice, referenceId: this.#referenceId, idempotencyKey: sent.key };
    try {
      const command = await sendCommand(inTime(this.#store.request), input, { attempts });
      this.#take(command);
      this.#press(kind, { state: 'TAKEN', commandId: command.commandId });
    } catch (error) {
      this.#press(kind, isUncertain(error) ? { state: 'UNCERTAIN' } : refusal(error));
    }
  }

  /**
   * After a press without a response, the same choice keeps its key: if the first request did
   * arrive, the API returns its command instead of a second one. The key is given up once the
   * first command can no longer begin, because later the same choice is another command.
   */
  #sentFor(choice: CommandChoice): SentChoice {
    const before = this.#sent.get(choice.kind);
    const isRepeat =
      before !== undefined &&
      this.#view.presses[choice.kind]?.state === 'UNCERTAIN' &&
      before.choice.temperature === choice.temperature &&
      before.choice.chargeLimit === choice.chargeLimit &&
      Date.now() - before.at < commandTimes.validSeconds * 1000;
    return isRepeat ? before : { choice, key: crypto.randomUUID(), at: Date.now() };
  }

  #take(command: WatchedCommand): void {
    const known = this.#view.commands.find(({ commandId }) => commandId === command.commandId);
    if (known !== undefined && known.version >= command.version) {
      return;
    }
    // Later commands have greater ids.
    const commands = [...this.#view.commands.filter((one) => one !== known), command]
      .sort((one, other) => (one.commandId < other.commandId ? 1 : -1))
      .slice(0, maxListed);
    this.#change({ commands });
  }

  #press(kind: RemoteCommandKind, press: Press): void {
    this.#change({ presses: { ...this.#view.presses, [kind]: press }, pressed: kind });
  }

  #change(change: Partial<DeskView>): void {
    this.#view = { ...this.#view, ...change };
    this.#listeners.forEach((listener) => listener());
  }
}

/** A choice with the idempotency key that its first request had. */
interface SentChoice {
  readonly choice: CommandChoice;
  readonly key: string;
  /** Epoch milliseconds of the first request. */
  readonly at: number;
}

/** True while a command of the kind has neither an outcome nor a refusal. */
export function isOpen({ presses, commands }: DeskView, kind: RemoteCommandKind): boolean {
  const newest = commands.find((command) => command.kind === kind);
  return presses[kind]?.state === 'SENDING' || (newest !== undefined && isUnderWay(newest));
}

/** Sends only while an attempt still serves the person who pressed. */
function inTime(request: SendRequest): SendRequest {
  const pressedAt = Date.now();
  return (query, variables) =>
    navigator.onLine && Date.now() - pressedAt < attemptsMs
      ? request(query, variables)
      : Promise.reject(new RequestError('TRANSIENT'));
}

/** After CONFLICT, another request with the key may have written the command. */
function isUncertain(error: unknown): boolean {
  return (
    error instanceof RequestError &&
    (error.reason === 'TRANSIENT' || error.errors.some(({ errorType }) => errorType === 'CONFLICT'))
  );
}

const refusal = (error: unknown): Press => ({ state: 'REFUSED', error, at: Date.now() });

const desks = new WeakMap<LiveStore, Map<string, CommandDesk>>();

/** Returns the desk of a car in a session; the same for every caller, so that presses are kept. */
export function deskOf(store: LiveStore, referenceId: string): CommandDesk {
  const ofStore = desks.get(store) ?? new Map<string, CommandDesk>();
  desks.set(store, ofStore);
  const desk = ofStore.get(referenceId) ?? new CommandDesk(store, referenceId);
  ofStore.set(referenceId, desk);
  return desk;
}
