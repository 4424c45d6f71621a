/** A world whose page is open to staff, and staff who are signed in to it. */
import type { Role } from '../../../../domain/roles.ts';
import { limits, mailFrom } from '../../../support/assemblies.ts';
import { cachedAssembly } from '../../../support/cached-assembly.ts';
import { givenPerson, password } from '../../../support/given.ts';
import type { TestWorld } from '../../../support/world.ts';
import type { Look, WatchedPage } from './browser.ts';
import { signIn, type Portal } from './portal.ts';

const both = ['stack', 'page'];

/** Folder of a stack that lists the page's app client for every role of staff. */
export const assemblyForStaff = await cachedAssembly({
  ...limits,
  mailFrom,
  fleetWise: true,
  appClients: {
    owners: both,
    operators: both,
    'service-technicians': both,
    'privacy-officers': both,
  },
});

/** Creates a person with these roles, and opens their first page. */
export async function staffPage(
  world: TestWorld,
  portal: Portal,
  roles: readonly Role[],
  look?: Partial<Look>,
): Promise<WatchedPage> {
  const { username } = await givenPerson(world, roles);
  const watched = await portal.open(look);
  await signIn(watched.page, username, password);
  await watched.page.waitForURL('**/vehicles');
  return watched;
}
