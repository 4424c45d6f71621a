/**
 * AWS's query protocol: the request is a form with `Action`, the response is XML. Lists are
 * `<member>` elements; inputs here are flat.
 */
import { AwsError } from '../core/aws-error.ts';
import type { HttpResponse, HttpRequest } from '../core/http.ts';
import type { ParsedCall } from '../core/parsed-call.ts';
import { escapeXml } from '../core/xml.ts';

/** Reads the form in the body. Every input value is a string; a missing `Action` becomes `''`. */
export function parseQueryCall({ body }: HttpRequest, service: string, namespace: string): ParsedCall {
  const form = new URLSearchParams(body.toString('utf8'));
  const operation = form.get('Action') ?? '';
  const input = Object.fromEntries([...form].filter(([name]) => name !== 'Action' && name !== 'Version'));
  return {
    service,
    operation,
    input,
    contentType: 'text/xml',
    respond: (output, requestId) =>
      xml(
        200,
        `<${operation}Response xmlns="${namespace}"><${operation}Result>${members(output)}</${operation}Result>` +
          `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
        requestId,
      ),
    refuse: (error, requestId) => refusal(error, namespace, requestId),
  };
}

/** Error names that differ from those of the JSON protocols. */
const queryCodes: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  ThrottlingException: 'Throttling',
  UnknownOperationException: 'InvalidAction',
  UnrecognizedClientException: 'InvalidClientTokenId',
};

function refusal(error: unknown, namespace: string, requestId: string): HttpResponse {
  const known =
    error instanceof AwsError ? error : new AwsError('InternalFailure', 'An internal error occurred.', 500);
  const { code, message, status } = known;
  const parts = {
    Type: status < 500 ? 'Sender' : 'Receiver',
    Code: queryCodes[code] ?? code,
    Message: message,
  };
  const isDenied = code === 'AccessDeniedException';
  return xml(
    isDenied ? 403 : status,
    `<ErrorResponse xmlns="${namespace}"><Error>${members(parts)}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    requestId,
  );
}

function xml(status: number, body: string, requestId: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

function members(value: unknown): string {
  if (value === undefined || value === null) {
    return '';
  }
  if (Array.isArray(value)) {
    return value.map((one) => `<member>${members(one)}</member>`).join('');
  }
  if (typeof value !== 'object') {
    return escapeXml(String(value));
  }
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `<${name}>${members(member)}</${name}>`)
    .join('');
}
