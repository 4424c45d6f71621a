/** Commands: learns what became of them. */
import { working } from '../runtime/handler.ts';

/** Nobody waits for it. */
export const handler = working<unknown>(() => Promise.resolve());
