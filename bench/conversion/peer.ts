/**
 * A peer's process: `tsx bench/conversion/peer.ts <name>` serves GraphQL on a free loopback port
 * and prints its address.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import fastify from 'fastify';
import { createSchema, createYoga } from 'graphql-yoga';
import mercurius from 'mercurius';
import { PeerWork, type PeerCaller } from './peer-work.ts';
import { peerSchema, type Peer, type PeerSettings } from './settings.ts';

declare module 'mercurius' {
  interface MercuriusContext {
    readonly caller: PeerCaller;
  }
}

interface PeerContext {
  readonly caller: PeerCaller;
}

const resolversOf = (work: PeerWork) => ({
  Query: {
    referenceIdForVin: (_source: unknown, { vin }: { vin: string }, { caller }: PeerContext) =>
      work.referenceIdForVin(vin, caller),
  },
});

async function serveYoga(work: PeerWork): Promise<string> {
  const yoga = createYoga({
    schema: createSchema({ typeDefs: peerSchema, resolvers: resolversOf(work) }),
    context: async ({ request }) => ({
      caller: await work.callerOf(request.headers.get('authorization') ?? undefined),
    }),
    logging: false,
  });
  const server = createServer(yoga);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

async function serveMercurius(work: PeerWork): Promise<string> {
  const app = fastify();
  await app.register(mercurius, {
    schema: peerSchema,
    resolvers: resolversOf(work),
    // The compiler is mercurius's own speed-up; a peer is measured at its best.
    jit: 1,
    context: async (request) => ({ caller: await work.callerOf(request.headers.authorization) }),
  });
  return `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
}

async function serveApollo(work: PeerWork): Promise<string> {
  const server = new ApolloServer<PeerContext>({ typeDefs: peerSchema, resolvers: resolversOf(work) });
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: async ({ req }) => ({ caller: await work.callerOf(req.headers.authorization) }),
  });
  return url;
}

const servers: Record<Peer, (work: PeerWork) => Promise<string>> = {
  'graphql-yoga': serveYoga,
  mercurius: serveMercurius,
  apollo: serveApollo,
};

const serve = servers[process.argv[2] as Peer];
if (serve === undefined) {
  throw new Error(`Unknown peer: ${process.argv[2] ?? ''}`);
}
const settings = JSON.parse(process.env['PEER_SETTINGS'] ?? '{}') as PeerSettings;
process.stdout.write(`${await serve(new PeerWork(settings))}\n`);
