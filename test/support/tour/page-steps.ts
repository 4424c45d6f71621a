/**
 * The tour’s steps of the page: its files are removed, put again and read through CloudFront, and a
 * session begins, renews and ends.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { invoke } from '../commands.ts';
import { callSession, signInOnPage, tokenOf } from '../page-session.ts';
import { functionByName } from '../provisioning.ts';
import type { TestWorld } from '../world.ts';
import { type TourSetup, type TourStep, done } from './tour.ts';

/** CloudFormation’s requests that the function gets. */
type RequestType = 'Create' | 'Delete';

/** Returns the steps of the page’s files and of a session on the page. */
export function pageSteps({ owner, world }: TourSetup): readonly TourStep[] {
  return [
    {
      name: 'publish the page and read it',
      shows: 'work',
      async prepare() {
        await world.lambda.coldStart(functionByName(world, 'PublishPage'));
        return async () => {
          const removed = await publishPage(world, 'Delete');
          const published = await publishPage(world, 'Create');
          const { status } = await fetch(world.stacks['ReferenceIdForVin']?.['PortalUrl'] ?? '');
          if ([removed, published].includes('FAILED')) {
            return 'the page was not published';
          }
          const results = [removed, published, String(status)].join(' ');
          return results === 'SUCCESS SUCCESS 200' ? done : results;
        };
      },
    },
    {
      name: 'keep a session of the page',
      shows: 'work',
      async prepare() {
        const refreshToken = await signInOnPage(world, owner.username);
        return async () => {
          const begun = await callSession(world, 'begin', { body: JSON.stringify({ refreshToken }) });
          const renewed = await callSession(world, 'renew', { token: tokenOf(begun) });
          const ended = await callSession(world, 'end', { token: tokenOf(renewed) });
          const results = [begun, renewed, ended].map(({ status }) => status).join(' ');
          return results === '200 200 204' ? done : results;
        };
      },
    },
  ];
}

/** Invokes the function as CloudFormation does. Returns the status that it reports. */
export async function publishPage(world: TestWorld, type: RequestType): Promise<string> {
  const [id = ''] = world.resourcesOfType('Custom::PageFiles');
  const reports: string[] = [];
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => reports.push(chunk.toString()));
    request.on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo;
  await invoke(world, 'PublishPage', {
    RequestType: type,
    ResponseURL: `http://127.0.0.1:${port}/`,
    StackId: 'stack',
    RequestId: randomUUID(),
    LogicalResourceId: id,
    ResourceProperties: world.resource(id).properties,
  });
  await new Promise((resolve) => server.close(resolve));
  // The function’s own report.
  const { Status: status } = JSON.parse(reports.join('') || '{}') as { readonly Status?: string };
  return status ?? 'no report';
}
