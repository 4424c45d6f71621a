/** `npm run ask` against a world: conversions, errors, and new passwords. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect } from 'vitest';
import { convert, password } from '../../support/given.ts';
import { europeanVin } from '../../support/vins.ts';
import { withOwnedVehicle } from '../../support/with-people.ts';
import { useSharedWorld } from '../../support/world.ts';
import { runCli, type CliSurroundings } from './run-cli.ts';

const runAsk = (args: readonly string[], surroundings: CliSurroundings = {}) =>
  runCli('ask', args, surroundings);

const world = useSharedWorld();
const it = withOwnedVehicle(world).extend(
  'asOwner',
  { scope: 'file' },
  ({ owner }) =>
    (args: readonly string[], surroundings: CliSurroundings = {}) =>
      runAsk(['--user', owner.username, '--outputs', world().outputsFile ?? '', ...args], {
        environment: { ASK_PASSWORD: password },
        ...surroundings,
      }),
);

describe('a VIN is converted', () => {
  it('with the variables from standard input', async ({ vehicle, asOwner }) => {
    const result = await asOwner([convert, '--variables', '-'], {
      stdin: JSON.stringify({ vin: vehicle.vin }),
    });

    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(result.stdout)).toEqual({ data: { referenceIdForVin: vehicle.referenceId } });
  });

  it('with the variables on the command line and the document from standard input', async ({
    vehicle,
    asOwner,
  }) => {
    const variables = JSON.stringify({ vin: vehicle.vin });

    const result = await asOwner(['-', '--variables', variables], { stdin: convert });

    expect(JSON.parse(result.stdout)).toEqual({ data: { referenceIdForVin: vehicle.referenceId } });
  });

  it('with a document from a file, and the named operation', async ({ vehicle, asOwner }) => {
    const file = join(world().directory, 'two.graphql');
    writeFileSync(
      file,
      'query Mine { myVehicles { items { referenceId } } } query Other { myVehicles { nextToken } }',
    );

    const result = await asOwner(['--file', file, '--operation', 'Mine', '--stack', 'ReferenceIdForVin']);

    expect(JSON.parse(result.stdout)).toEqual({
      data: { myVehicles: { items: [{ referenceId: vehicle.referenceId }] } },
    });
  });
});

describe('GraphQL errors', () => {
  it('are printed as JSON to standard output, with exit code 1', async ({ asOwner }) => {
    const vin = europeanVin();

    const result = await asOwner([convert, '--variables', JSON.stringify({ vin })]);

    expect(result).toMatchObject({ exitCode: 1, stderr: '' });
    expect(JSON.parse(result.stdout)).toMatchObject({ errors: [{ errorType: 'VEHICLE_NOT_FOUND' }] });
    expect(result.stdout).not.toContain(vin);
  });

  it('are printed for a document that is not valid', async ({ asOwner }) => {
    const result = await asOwner(['{ referenceIdForVin(']);

    expect(result.exitCode).toBe(1);
    expect(JSON.parse(result.stdout)).toHaveProperty('errors');
  });
});

describe('a temporary password', () => {
  it('is replaced by --new-password, and the request succeeds', async () => {
    const { outputs, administrator } = world();
    const Username = 'newcomer';
    const cognito = new CognitoIdentityProviderClient({
      region: outputs.Region,
      endpoint: outputs.AwsEndpointUrl,
      credentials: administrator,
    });
    await cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: outputs.UserPoolId,
        Username,
        TemporaryPassword: 'Only-for-1-sign-in',
        MessageAction: 'SUPPRESS',
      }),
    );
    cognito.destroy();
    const asNewcomer = ['--user', Username, '--outputs', world().outputsFile ?? '', '{ __typename }'];

    const first = await runAsk([
      ...asNewcomer,
      '--password',
      'Only-for-1-sign-in',
      '--new-password',
      password,
    ]);
    const second = await runAsk([...asNewcomer, '--password', password]);

    expect(first.stderr).toBe('');
    expect(JSON.parse(first.stdout)).toHaveProperty('data');
    expect(second).toEqual(first);
  });
});
