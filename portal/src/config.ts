/** `config.json`: the addresses of one deployment, which the page reads before anything else. */

/**
 * The file's contents. The deployment writes it from the stack's outputs; it holds nothing secret.
 */
export interface PortalConfig {
  /** AWS region of the user pool, for example `eu-central-1`. */
  readonly region: string;
  readonly userPoolId: string;
  /** The app client that people sign in with. */
  readonly appClientId: string;
  /** `GraphqlUrl` of the stack's outputs. */
  readonly graphqlUrl: string;
  /** `RealtimeUrl` of the stack's outputs. */
  readonly realtimeUrl: string;
  /** Cognito's address where it is not AWS's own: only the local world sets it. */
  readonly cognitoUrl?: string;
}

const required = ['region', 'userPoolId', 'appClientId', 'graphqlUrl', 'realtimeUrl'] as const;

/** Milliseconds after which the file counts as missing. */
const timeoutMs = 5_000;

/** Reads the file from the page's own origin; throws when it is missing or incomplete. */
export async function readConfig(): Promise<PortalConfig> {
  const response = await fetch('/config.json', {
    cache: 'no-store',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) {
    throw new Error(`config.json: ${response.status}`);
  }
  return toConfig(await response.json());
}

/** Checks the parsed file; throws when a member is not a text. */
export function toConfig(json: unknown): PortalConfig {
  // Anything but an object has none of the members.
  const members = Object(json) as Readonly<Record<string, unknown>>;
  const wrong = required.filter((name) => typeof members[name] !== 'string' || members[name] === '');
  if (wrong.length > 0) {
    throw new Error(`config.json lacks ${wrong.join(', ')}.`);
  }
  // The members were checked above.
  return json as PortalConfig;
}

/** True for two files of one deployment. */
export function isSameConfig(one: PortalConfig, other: PortalConfig): boolean {
  const names = [...required, 'cognitoUrl'] as const;
  return names.every((name) => one[name] === other[name]);
}
