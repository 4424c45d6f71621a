/**
 * The CloudFront function of the page, for cloudfront-js-2.0: its addresses are those of one file.
 * `page-route-code.ts` takes the types off; the runtime has few features beyond ECMAScript 5.1
 * (assumption cloudfront-2).
 */

interface EdgeValue {
  readonly value: string;
  /** All values of a name that the request repeats. */
  readonly multiValue?: readonly { readonly value: string }[];
}

/** CloudFront's event for a viewer's request, as far as it is used. */
export interface EdgeEvent {
  readonly request: {
    uri: string;
    readonly querystring: Readonly<Record<string, EdgeValue>>;
  };
}

/** A response that ends the request at the edge. */
export interface EdgeResponse {
  readonly statusCode: number;
  readonly statusDescription: string;
  readonly headers: Readonly<Record<string, EdgeValue>>;
}

/**
 * Gives every address of the page to the one file that shows them all. An address with an ending
 * names a file. A request that may hold a VIN ends here, so that neither a log nor S3 gets it.
 */
export function handler(event: EdgeEvent): EdgeEvent['request'] | EdgeResponse {
  const request = event.request;
  const text = Object.keys(request.querystring)
    .map((name) => name + ' ' + valuesOf(request.querystring[name] as EdgeValue).join(' '))
    .concat(request.uri)
    // Twice, because a link may be encoded by the site that links and by the browser.
    .map((part) => decoded(decoded(part)))
    .join(' ');
  if (/(^|[^0-9A-Za-z])[0-9A-HJ-NPR-Za-hj-npr-z]{17}($|[^0-9A-Za-z])/.test(text)) {
    return notFound();
  }
  if (request.uri.lastIndexOf('.') < request.uri.lastIndexOf('/')) {
    request.uri = '/index.html';
  }
  return request;
}

function valuesOf(parameter: EdgeValue): readonly string[] {
  return (parameter.multiValue || [parameter]).map((one) => one.value);
}

/** Decodes ASCII characters, which are all that a VIN has; everything else stays as it is. */
function decoded(text: string): string {
  return text.replace(/%([0-7][0-9A-Fa-f])/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function notFound(): EdgeResponse {
  return {
    statusCode: 404,
    statusDescription: 'Not Found',
    headers: {
      'cache-control': { value: 'no-store' },
      'content-security-policy': { value: "default-src 'none'; frame-ancestors 'none'" },
      'referrer-policy': { value: 'no-referrer' },
      'strict-transport-security': { value: 'max-age=63072000; includeSubDomains' },
      'x-content-type-options': { value: 'nosniff' },
    },
  };
}
