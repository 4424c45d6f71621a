/** The screen of a simulated vehicle, which shows the codes of claims to the person inside. */
import type { ClaimCodeMessage } from '../../domain/claim.ts';
import type { VehicleListener } from './vehicle.ts';

/** Creates a listener that passes what the vehicles' screens show to `show`, one line each. */
export function screenListener(show: (line: string) => void): Pick<VehicleListener, 'downlink'> {
  return {
    downlink: ({ referenceId }, name, payload) => {
      const text = name === 'claim-code' ? codeText(payload) : undefined;
      if (text !== undefined) {
        show(`The screen of ${referenceId} shows: ${text}`);
      }
    },
  };
}

/** The code in two groups, and for how long it is valid; undefined for another payload. */
function codeText(payload: string): string | undefined {
  const { code, validSeconds } = parse(payload);
  if (typeof code !== 'string' || typeof validSeconds !== 'number') {
    return undefined;
  }
  const minutes = Math.max(1, Math.round(validSeconds / 60));
  return `${code.slice(0, 4)} ${code.slice(4)} (valid for ${minutes} minutes)`;
}

function parse(payload: string): Partial<ClaimCodeMessage> {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
