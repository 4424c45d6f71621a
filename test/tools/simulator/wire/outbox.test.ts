import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type OutgoingMessage, createOutbox } from '../../../../tools/simulator/wire/outbox.ts';

const telemetry = (name: string): OutgoingMessage => ({
  topic: 'telemetry',
  payload: name,
  telemetry: [{ eventId: name, observedAt: 0, signals: {} }],
});
const response = (name: string): OutgoingMessage => ({ topic: 'response', payload: name });

const nameOf = ({ payload }: OutgoingMessage): string => payload.toString();

function given(capacity = 100) {
  const givenUp: string[] = [];
  const outbox = createOutbox(capacity, (message) => givenUp.push(nameOf(message)));
  const takeAll = (): string[] => {
    const taken: string[] = [];
    for (let next = outbox.take(); next !== undefined; next = outbox.take()) {
      taken.push(nameOf(next));
    }
    return taken;
  };
  return { outbox, givenUp, takeAll };
}

describe('createOutbox', () => {
  it('returns messages in order, responses to commands before telemetry', () => {
    const { outbox, takeAll } = given();

    for (const message of [telemetry('1'), telemetry('2'), response('a'), response('b')]) {
      outbox.add(message);
    }

    expect(takeAll()).toEqual(['a', 'b', '1', '2']);
    expect(outbox).toMatchObject({ size: 4, underWay: 4 });
  });

  it('returns unacknowledged messages again, before newer ones', () => {
    const { outbox, takeAll } = given();
    const messages = [telemetry('1'), telemetry('2'), telemetry('3')];
    for (const message of messages) {
      outbox.add(message);
    }
    const [first, second] = [outbox.take(), outbox.take()];
    if (first === undefined || second === undefined) {
      throw new Error('The outbox returned no message.');
    }

    expect(outbox.acknowledge(first)).toBe(true);
    outbox.putBack();
    outbox.add(response('a'));

    expect(outbox.acknowledge(second), 'of a connection that has ended').toBe(false);
    expect(takeAll()).toEqual(['a', '2', '3']);
  });

  it('drops the oldest telemetry when it is full, and responses only without telemetry', () => {
    const { outbox, givenUp, takeAll } = given(3);

    for (const name of ['1', '2', '3', '4', '5']) {
      outbox.add(telemetry(name));
    }
    outbox.add(response('a'));

    expect(givenUp).toEqual(['1', '2', '3']);
    expect(takeAll()).toEqual(['a', '4', '5']);
    outbox.putBack();
    for (const name of ['b', 'c', 'd']) {
      outbox.add(response(name));
    }
    expect(givenUp.slice(3)).toEqual(['4', '5', 'a']);
  });

  it('loses only dropped messages, and drops only those beyond its capacity', () => {
    const steps = fc.array(
      fc.constantFrom<'add' | 'respond' | 'take' | 'acknowledge' | 'putBack'>(
        'add',
        'respond',
        'take',
        'acknowledge',
        'putBack',
      ),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(steps, (sequence) => {
        const { outbox, givenUp, takeAll } = given(7);
        const handedOut: OutgoingMessage[] = [];
        const [added, acknowledged]: [string[], string[]] = [[], []];
        for (const [index, step] of sequence.entries()) {
          if (step === 'add' || step === 'respond') {
            const message = step === 'add' ? telemetry(`t${index}`) : response(`a${index}`);
            added.push(nameOf(message));
            outbox.add(message);
          }
          if (step === 'take') {
            handedOut.push(...[outbox.take()].flatMap((one) => one ?? []));
          }
          if (step === 'putBack') {
            outbox.putBack();
          }
          const oldest = step === 'acknowledge' ? handedOut.shift() : undefined;
          if (oldest !== undefined && outbox.acknowledge(oldest)) {
            acknowledged.push(nameOf(oldest));
          }
          expect(outbox.size).toBeLessThanOrEqual(7);
          expect(outbox.size).toBe(added.length - acknowledged.length - givenUp.length);
        }
        outbox.putBack();
        expect([...acknowledged, ...givenUp, ...takeAll()].sort()).toEqual([...added].sort());
      }),
    );
  });
});
