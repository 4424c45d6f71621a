/** Live mode of a page that is visible: it ends when the page is not used, and comes back. */
import { expect, it, onTestFinished } from 'vitest';
import { idleLimitMs, LiveModeKeeper, type WatchedDocument } from '../../portal/src/live/live-mode-keeper.ts';
import { pass, useFakeTime } from '../client/watched.ts';

useFakeTime();

type Visibility = WatchedDocument['visibilityState'];

/** A page that shows a car, with the number of its live modes: all, and those that are open. */
function opened(visibilityState: Visibility = 'visible') {
  const page = Object.assign(new EventTarget(), { visibilityState });
  const counts = { taken: 0, open: 0, changes: 0 };
  const keeper = new LiveModeKeeper(page satisfies WatchedDocument, () => {
    counts.taken += 1;
    counts.open += 1;
    return { stop: () => (counts.open -= 1) };
  });
  const close = keeper.subscribe(() => (counts.changes += 1));
  onTestFinished(close);
  const fire = (type: string, details: object = {}) =>
    page.dispatchEvent(Object.assign(new Event(type), details));
  const show = (state: Visibility) => {
    page.visibilityState = state;
    fire('visibilitychange');
  };
  return { close, counts, fire, keeper, show };
}

const interactions = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'scroll'];

it('asks for live mode at once, and ends it after the limit without an interaction', async () => {
  const { counts, keeper } = opened();
  expect(counts).toMatchObject({ taken: 1, open: 1 });

  await pass(idleLimitMs - 1);
  expect(counts.open).toBe(1);
  expect(keeper.isPaused()).toBe(false);
  await pass(1);

  expect(counts).toEqual({ taken: 1, open: 0, changes: 1 });
  expect(keeper.isPaused()).toBe(true);
  await pass(10 * idleLimitMs);
  expect(counts.taken).toBe(1);
});

it.each(interactions)('continues after a %s, for as long again', async (type) => {
  const { counts, fire } = opened();
  await pass(idleLimitMs - 1);

  fire(type);

  await pass(idleLimitMs - 1);
  expect(counts).toMatchObject({ taken: 1, open: 1 });
  await pass(1);
  expect(counts.open).toBe(0);
});

it.each(interactions)('resumes at the next %s', async (type) => {
  const { counts, fire, keeper } = opened();
  await pass(idleLimitMs);

  fire(type);

  expect(counts).toMatchObject({ taken: 2, open: 1 });
  expect(keeper.isPaused()).toBe(false);
  await pass(idleLimitMs);
  expect(counts.open).toBe(0);
});

it('resumes by the button', async () => {
  const { counts, keeper } = opened();
  await pass(idleLimitMs);

  keeper.resume();

  expect(counts).toMatchObject({ taken: 2, open: 1, changes: 2 });
});

it('does not count a resting pointer as an interaction', async () => {
  const { counts, fire } = opened();
  fire('pointermove', { screenX: 3, screenY: 4 });
  await pass(idleLimitMs / 2);
  fire('pointermove', { screenX: 3, screenY: 4 });

  await pass(idleLimitMs / 2);

  expect(counts.open).toBe(0);
});

it('is not paused but ended while the page is hidden, and continues when it is opened again', async () => {
  const { counts, fire, keeper, show } = opened();

  show('hidden');
  expect(counts.open).toBe(0);
  fire('scroll');
  await pass(2 * idleLimitMs);
  expect(keeper.isPaused()).toBe(false);
  show('visible');

  expect(counts).toMatchObject({ taken: 2, open: 1, changes: 0 });
});

it('starts paused pages again as soon as they are opened again', async () => {
  const { counts, keeper, show } = opened();
  await pass(idleLimitMs);

  show('hidden');
  show('visible');

  expect(keeper.isPaused()).toBe(false);
  expect(counts.open).toBe(1);
});

it('asks for nothing on a page that is opened in the background', async () => {
  const { counts } = opened('hidden');

  await pass(2 * idleLimitMs);

  expect(counts.taken).toBe(0);
});

it('ends with its last listener, and listens to the page no longer', async () => {
  const { close, counts, fire, keeper } = opened();
  const another = keeper.subscribe(() => undefined);

  close();
  expect(counts.open).toBe(1);
  another();
  fire('keydown');
  await pass(2 * idleLimitMs);

  expect(counts).toMatchObject({ taken: 1, open: 0 });
  expect(keeper.isPaused()).toBe(false);
});
