import { afterAll, expect, it } from 'vitest';
import { codeOf, convertAsOperator, givenPerson, givenVehicle, provisionVehicle } from '../support/given.ts';
import { RotatingWorld } from '../support/rotation.ts';
const rotating = new RotatingWorld();
afterAll(() => rotating.stop());

it('x', { timeout: 400_000 }, async () => {
  const first = await rotating.deploy({ phase: 'none' });
  let provisioner = await givenPerson(first, ['provisioners']);
  let operator = await givenPerson(first, ['operators']);
  const vehicles = [await givenVehicle(provisioner)];
  for (const phase of ['read-both', 'write-new'] as const) {
    await rotating.deploy({ phase });
    [provisioner, operator] = await rotating.signIn([provisioner, operator]) as [typeof provisioner, typeof operator];
    for (const v of vehicles) {
      const r = await operator.ask(convertAsOperator, { vin: v.vin });
      expect(r.text).toContain(v.referenceId);
      const again = await provisioner.ask(provisionVehicle, { input: { vin: v.vin, deviceId: v.deviceId, certificateSigningRequest: v.certificateSigningRequest } });
      expect(again.text).toContain(v.referenceId);
    }
    vehicles.push(await givenVehicle(provisioner));
    expect(codeOf(await operator.ask(convertAsOperator, { vin: vehicles.at(-1)!.vin }))).toBe('none');
  }
  await rotating.deploy({ phase: 'close', receipt: 'k1-k2-0123abcd' });
  [operator] = await rotating.signIn([operator]) as [typeof operator];
  expect((await Promise.all(vehicles.map(v => operator.ask(convertAsOperator, { vin: v.vin })))).map(codeOf)).toEqual(['VEHICLE_NOT_FOUND', 'VEHICLE_NOT_FOUND', 'none']);
});
