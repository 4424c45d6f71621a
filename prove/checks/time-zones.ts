/**
 * `util.time` knows every time zone that the API takes, by rules that are not older than those of
 * this machine. A handler cannot catch what it throws for an unknown name.
 */
import { EvaluateCodeCommand } from '@aws-sdk/client-appsync';
import { everyTimeZone } from '../../domain/time-zones.ts';
import type { Check, CheckContext } from '../check.ts';
import { CheckError, expectThat } from '../check-error.ts';

const code = `
  import { util } from '@aws-appsync/utils';
  export function request(ctx) {
    const { at, zones } = ctx.arguments;
    return zones.map((zone) => util.time.epochMilliSecondsToFormatted(at, 'Z', zone));
  }
  export function response(ctx) {
    return ctx.result;
  }
`;

/** Months from now whose first moments are compared: both sides of a change of the clocks. */
const months = [0, 3, 6, 9];
const maxListed = 5;

/** The check `time-zones`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const timeZonesCheck: Check = {
  name: 'time-zones',
  shows: 'AppSync knows the time zones of the API and the offsets that this machine has for them',
  needs: [],
  timeoutSeconds: 60,
  async run(context) {
    const zones = everyTimeZone();
    for (const month of months) {
      const now = new Date();
      const at = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + month, 1);
      const found = await offsetsAt(context, at, zones);
      const wrong = zones.filter((zone, index) => found[index] !== offsetAt(at, zone));
      const listed = wrong.slice(0, maxListed).join(', ');
      expectThat(wrong.length === 0, `On ${new Date(at).toISOString()}, the offset differs in ${listed}.`);
    }
    return `${zones.length} zones at ${months.length} moments`;
  },
};

async function offsetsAt(
  { deployment }: CheckContext,
  at: number,
  zones: readonly string[],
): Promise<readonly unknown[]> {
  const { error, evaluationResult } = await deployment.clients.appSync.send(
    new EvaluateCodeCommand({
      runtime: { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' },
      code,
      context: JSON.stringify({ arguments: { at, zones } }),
      function: 'request',
    }),
  );
  if (error !== undefined) {
    throw new CheckError(`AppSync does not take every time zone: ${error.message ?? ''}`);
  }
  const offsets: unknown = JSON.parse(evaluationResult ?? '[]');
  return Array.isArray(offsets) ? offsets : [];
}

/** The offset as AppSync writes it, such as +0530. */
function offsetAt(at: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const offset = name.replace('GMT', '').replace(':', '');
  return offset === '' ? '+0000' : offset;
}
