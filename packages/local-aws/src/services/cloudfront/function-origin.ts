/**
 * Requests to a function URL, signed by the origin access control of a distribution (CloudFront
 * Developer Guide, "Restrict access to an AWS Lambda function URL origin").
 */
import { createHash } from 'node:crypto';
import { AwsError } from '../../core/aws-error.ts';
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { HttpResponse } from '../../core/http.ts';
import { servicePrincipal } from '../../core/principal.ts';
import type { FunctionUrlRequest, UrlResponse } from '../lambda/function-url-payload.ts';
import type { EdgeRequest } from './edge-function.ts';
import { ownError } from './error-page.ts';

/** Headers of one connection, and those that CloudFront or the access control writes itself. */
const ownHeaders = [
  'authorization',
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'transfer-encoding',
];

/**
 * Sends a request as the distribution. CloudFront does not hash bodies: it signs with the viewer's
 * `x-amz-content-sha256`, and Lambda verifies the signature.
 */
export async function callFunctionUrl(
  dispatcher: Dispatcher,
  arn: string,
  domain: string,
  edgeRequest: EdgeRequest,
  body: Buffer,
): Promise<HttpResponse> {
  if (!isBodySigned(edgeRequest, body)) {
    return refusal(
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
  try {
    // The operation returns this.
    const response = (await dispatcher.dispatch({
      service: 'lambda',
      operation: 'InvokeFunctionUrl',
      input: toUrlRequest(edgeRequest, domain, body),
      principal: servicePrincipal('cloudfront.amazonaws.com', arn),
    })) as UrlResponse;
    return toHttpResponse(response);
  } catch (error) {
    if (error instanceof AwsError) {
      return toFailure(error);
    }
    throw error;
  }
}

/** The guide demands the header for PUT and POST, even without a body; Lambda for every body. */
function isBodySigned({ headers, method }: EdgeRequest, body: Buffer): boolean {
  const given = headers['x-amz-content-sha256']?.value;
  const needsHash = body.length > 0 || method === 'POST' || method === 'PUT';
  return given === undefined ? !needsHash : given === createHash('sha256').update(body).digest('hex');
}

function toUrlRequest(
  { cookies, headers, method, querystring, uri }: EdgeRequest,
  domain: string,
  body: Buffer,
): FunctionUrlRequest {
  const pairs = (values: EdgeRequest['headers']): string[] =>
    Object.entries(values).flatMap(([name, { value, multiValue = [{ value }] }]) =>
      multiValue.map((one) => `${name}=${one.value}`),
    );
  return {
    domain,
    method,
    path: uri,
    query: pairs(querystring).join('&'),
    headers: Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => !ownHeaders.includes(name))
        .map(([name, { value }]) => [name, value]),
    ),
    cookies: pairs(cookies),
    body,
  };
}

function toHttpResponse({ body, cookies, headers, status }: UrlResponse): HttpResponse {
  const [cookie, ...others] = cookies;
  if (others.length > 0) {
    return ownError(502, 'The local CloudFront passes at most one cookie of a response.');
  }
  return {
    status,
    headers: {
      ...headers,
      ...(cookie !== undefined && { 'set-cookie': cookie }),
      'x-cache': status < 400 ? 'Miss from cloudfront' : 'Error from cloudfront',
    },
    body,
  };
}

/** Lambda's refusals; the message of the local IAM stays inside, because it names the function. */
function toFailure({ code, message, status }: AwsError): HttpResponse {
  if (code === 'AccessDeniedException') {
    return refusal(
      code,
      'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
    );
  }
  return refusal(code, message, status);
}

function refusal(code: string, message: string, status = 403): HttpResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-errortype': code,
      'x-cache': 'Error from cloudfront',
    },
    body: JSON.stringify({ Message: message }),
  };
}
