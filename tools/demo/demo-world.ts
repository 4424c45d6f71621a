/** What the demo needs of the world it plays in; it talks to it over HTTP only. */
import type { StackOutputs } from '../session/outputs.ts';
import type { AwsCredentials } from 'local-aws';

/** A running local world as the demo sees it. */
export interface DemoWorld {
  readonly outputs: StackOutputs & { readonly AwsEndpointUrl: string; readonly IotEndpointPort: string };
  /** The file that holds the outputs. */
  readonly outputsFile: string;
  /** Where the world keeps its state, `.local`; the demo's own files go beside it. */
  readonly stateDirectory: string;
  /** Signs the administrator's calls that make users. */
  readonly administrator: AwsCredentials;
}
