/** The text before a run: what it does to the deployment, what it costs, and what it leaves. */
import type { Check } from './check.ts';
import type { Deployment } from './deployment.ts';

/** Returns the text; docs/OPERATIONS.md shows how the figures are counted. */
export function notice({ stackName, outputs, usesFleetWise }: Deployment, checks: readonly Check[]): string {
  const where = outputs.AwsEndpointUrl === undefined ? 'AWS' : `the local world at ${outputs.AwsEndpointUrl}`;
  const erases = checks.some(({ name }) => name === 'erasure');
  return `${checks.length} checks of ${stackName} in ${outputs.Region} on ${where}, ${timeOf(checks)}.

It creates for the time of the run: 10 users and 2 groups in the user pool, an AppSync API, an IoT command,
two devices, a vehicle with four certificates, commands and telemetry of that vehicle, an export of its data,
a reveal of its VIN, 3 items of VehicleState${erases ? '. It erases the vehicle’s messages' : ''}.
It costs about US$ 3.01: four certificates of the private certificate authority at US$ 0.75 each; all
calls together less than a cent (docs/OPERATIONS.md).
It leaves: audit records with their signed heads, the vehicle's history, issued certificates, the id of the
IoT command for 12 hours, marks of announced events for two days${usesFleetWise ? ', a FleetWise vehicle' : ''}.
No other prover may run on this deployment meanwhile.
`;
}

function timeOf(checks: readonly Check[]): string {
  return checks.some(({ isSlow }) => isSlow)
    ? 'up to an hour, or some minutes longer than a token lives'
    : 'two to ten minutes';
}
