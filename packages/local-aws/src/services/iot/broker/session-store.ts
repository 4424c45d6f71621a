/** Persistent sessions in aedes's memory, which end with the world. */
import type { Aedes } from 'aedes';
import type { SessionStore } from './sessions.ts';

interface ClientName {
  readonly id: string;
}

/**
 * The part of aedes's persistence that removes a session (documented by aedes-persistence). aedes's
 * types do not declare the member.
 */
interface Persistence {
  cleanSubscriptions(client: ClientName): Promise<unknown>;
  outgoingStream(client: ClientName): AsyncIterable<object>;
  outgoingClearMessageId(client: ClientName, packet: object): Promise<unknown>;
}

/** Returns the session store of a listening broker. */
export function aedesSessionStore(aedes: Aedes): SessionStore {
  return {
    async forget(clientId) {
      // See `Persistence`.
      const { persistence } = aedes as Aedes & { readonly persistence: Persistence };
      const client = { id: clientId };
      await persistence.cleanSubscriptions(client);
      for await (const packet of persistence.outgoingStream(client)) {
        await persistence.outgoingClearMessageId(client, packet);
      }
    },
  };
}
