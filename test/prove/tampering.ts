/** A gateway with another behaviour than AWS's: it changes or withholds requests and responses. */
import type { Gateway, HttpResponse, HttpRequest } from 'local-aws';

/** Returns the response instead of the gateway's own; undefined lets the request pass. */
export type Tampering = (
  request: HttpRequest,
  pass: () => Promise<HttpResponse>,
) => Promise<HttpResponse | undefined>;

/** A tap for a world's gateway, and the way to start tampering. */
export interface TamperedGateway {
  readonly tap: (gateway: Gateway) => Gateway;
  /** Tampers until the returned function is called. */
  begin(tampering: Tampering): () => void;
}

/** Creates a gateway that passes everything until tampering begins. */
export function createTampering(): TamperedGateway {
  let current: Tampering | undefined;
  return {
    tap: (gateway) => async (request) => {
      const changed = await current?.(request, () => gateway(request));
      return changed ?? gateway(request);
    },
    begin(tampering) {
      current = tampering;
      return () => (current = undefined);
    },
  };
}

/** Changes the code of every function that GetFunction returns. */
export function changingCode(change: (code: string) => string): Tampering {
  return async ({ method, url }, pass) => {
    if (method !== 'GET' || !/^\/v1\/apis\/\w+\/functions\/\w+/.test(url)) {
      return undefined;
    }
    const response = await pass();
    // GetFunction's response.
    const body = JSON.parse(String(response.body)) as {
      functionConfiguration?: { code?: string };
    };
    const { functionConfiguration } = body;
    const code = change(functionConfiguration?.code ?? '');
    return {
      ...response,
      body: JSON.stringify({ functionConfiguration: { ...functionConfiguration, code } }),
    };
  };
}

/** Makes AppSync accept documents of this form without running them. */
export function losingMutations(form: RegExp): Tampering {
  return ({ url, body }) => {
    if (!url.startsWith('/graphql') || !form.test(body.toString('utf8'))) {
      return Promise.resolve(undefined);
    }
    const headers = { 'content-type': 'application/json' };
    return Promise.resolve({ status: 200, headers, body: '{"data":{"publishVehicleState":{}}}' });
  };
}

/** Responds with the given response to every AWS call whose body contains the text. */
export function respondingTo(
  text: string,
  status: number,
  content: Readonly<Record<string, unknown>>,
): Tampering {
  return ({ body }) => {
    if (!body.includes(text)) {
      return Promise.resolve(undefined);
    }
    const type = content['__type'];
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      ...(typeof type === 'string' && { 'x-amzn-errortype': type }),
    };
    return Promise.resolve({ status, headers, body: JSON.stringify(content) });
  };
}

const done = { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };

/** Passes the first call of this form. Every later one succeeds without an effect. */
export function succeedingAfterFirst(method: string, path: RegExp): Tampering {
  let passed = false;
  return (request) => {
    if (request.method !== method || !path.test(request.url)) {
      return Promise.resolve(undefined);
    }
    const isFirst = !passed;
    passed = true;
    return Promise.resolve(isFirst ? undefined : done);
  };
}

/** Makes calls of this form (`<method> <path>`) succeed without an effect. */
export function ignoring(form: RegExp): Tampering {
  return ({ method, url }) => Promise.resolve(form.test(`${method} ${url}`) ? done : undefined);
}

/** Changes what the API returns for one field. */
export function changingField(
  field: string,
  change: (value: Readonly<Record<string, unknown>>) => object,
): Tampering {
  return async ({ url, body }, pass) => {
    if (!url.startsWith('/graphql') || !body.toString('utf8').includes(`${field}(`)) {
      return undefined;
    }
    const response = await pass();
    // AppSync's response.
    const { data, ...others } = JSON.parse(String(response.body)) as {
      readonly data?: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
    };
    const value = data?.[field];
    if (value === undefined || value === null) {
      return response;
    }
    return { ...response, body: JSON.stringify({ ...others, data: { ...data, [field]: change(value) } }) };
  };
}

/** The body of a GraphQL request. */
export interface SentDocument {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Calls back with each GraphQL request before it passes. */
export function seeingRequests(see: (sent: SentDocument) => Promise<unknown> | unknown): Tampering {
  return async ({ url, method, body }) => {
    // A GraphQL request of the prover or of a function.
    if (method === 'POST' && url.startsWith('/graphql')) {
      await see(JSON.parse(body.toString('utf8')) as SentDocument);
    }
    return undefined;
  };
}
