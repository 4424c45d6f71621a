/** Messages between an execution environment and the Lambda service over the worker's port. */

/** Data that a worker starts with. */
export interface EnvironmentData {
  /** `file:` URL of the handler's module. */
  readonly moduleUrl: string;
  /** Name of the exported function. */
  readonly handlerName: string;
}

/** An event for the handler; the payload is JSON text, as on AWS. */
export interface InvokeMessage {
  readonly requestId: string;
  readonly payload: string;
  /** Epoch milliseconds at which the environment will be ended. */
  readonly deadline: number;
  /** The ARN that was invoked. */
  readonly functionArn: string;
  /** Absent without tracing. */
  readonly traceId?: string;
}

/** An error as Lambda returns it. */
export interface FunctionErrorBody {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** What an execution environment sends to the emulator. */
export type EnvironmentMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'init-error'; readonly error: FunctionErrorBody }
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'result'; readonly payload: string }
  | { readonly kind: 'error'; readonly error: FunctionErrorBody };
