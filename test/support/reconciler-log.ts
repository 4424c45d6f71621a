/** What the reconciler has logged, for tests that compare its lines. */
import type { World } from 'local-aws';

/** A reader of the reconciler's lines from now on. */
export function followReconcilerLog(world: World): () => readonly unknown[] {
  const reconciler = world.lambda.functions().find(({ name }) => name.includes('Reconcile'));
  const events = () => world.logs.events(reconciler?.logGroup ?? '');
  const first = events().length;
  return () =>
    events()
      .slice(first)
      .map(({ message }) => (message.startsWith('{') ? JSON.parse(message) : message) as unknown);
}
