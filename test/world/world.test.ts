import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startWorld, type World } from 'local-aws';

let world: World;
beforeAll(async () => {
  world = await startWorld({ assembly: inject('assembly'), schedules: false });
});
afterAll(() => world.stop());

it('a world runs the whole synthesized template, with the outputs that clients need', () => {
  expect(world.outputs).toMatchObject({
    GraphqlUrl: `${world.url}/graphql`,
    Region: 'eu-central-1',
    AwsEndpointUrl: world.url,
  });
  expect(world.resourcesOfType('AWS::Lambda::Function').length).toBeGreaterThan(0);
});
