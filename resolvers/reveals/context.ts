/** The stash that the steps of reveals share. */
import type { RevealItem } from '../../domain/reveal.ts';
import type { VehicleContext, VehicleStash } from '../registry/context.ts';

/** What the steps of a field about a reveal pass on in `ctx.stash`. */
export interface RevealStash extends VehicleStash {
  /** AppSync's id of the HTTP request, for the audit log. */
  requestId: string;
  revealId: string;
  /** The reveal, of any tenant: a field must check it before it uses it. */
  reveal?: RevealItem;
  /** Of a request: the end of its hold. */
  visibleFrom?: string;
  /** The plain VIN, once it was read. Nothing but the response contains it. */
  vin?: string;
}

/** The context of the handlers; `Result` is the result of the step's data source. */
export type RevealContext<Arguments = unknown, Result = unknown> = VehicleContext<Arguments, Result> & {
  stash: RevealStash;
};
