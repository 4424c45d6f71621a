/**
 * Finds REST-JSON operations by method and path. As in the services' models, labels and query
 * parameters become input members.
 */
import type { HttpBinding, Service } from '../core/service.ts';

/** The operation of a request, with the members from its path. */
export interface RestMatch {
  readonly operation: string;
  readonly binding: HttpBinding;
  readonly labels: Readonly<Record<string, string>>;
}

/** Finds the operation for a method and a raw path. */
export type RestRoutes = (method: string, path: string) => RestMatch | undefined;

interface Route {
  readonly operation: string;
  readonly binding: HttpBinding;
  readonly segments: readonly Segment[];
}

/** A literal (encoded as in the path) or a label. A greedy label takes the rest of the path. */
type Segment = string | { readonly label: string; readonly greedy: boolean };

/** Creates the routes of a service. If two match, the one with more literal segments wins. */
export function restRoutes(service: Service): RestRoutes {
  const routes = Object.entries(service.operations)
    .flatMap(([operation, { http }]) =>
      http ? [{ operation, binding: http, segments: parseUri(http.uri) }] : [],
    )
    .sort((a, b) => countLiterals(b) - countLiterals(a));
  return (method, path) => {
    const parts = path.split('/').slice(1);
    for (const route of routes) {
      const labels = route.binding.method === method ? matchLabels(route.segments, parts) : undefined;
      if (labels !== undefined) {
        return { operation: route.operation, binding: route.binding, labels };
      }
    }
    return undefined;
  };
}

function parseUri(uri: string): Segment[] {
  const [path = ''] = uri.split('?');
  return path
    .split('/')
    .slice(1)
    .map((part) => {
      const label = /^\{(\w+)(\+?)\}$/.exec(part);
      return label === null ? part : { label: label[1] ?? '', greedy: label[2] === '+' };
    });
}

function matchLabels(
  segments: readonly Segment[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index];
    if (part === undefined) {
      return undefined;
    }
    if (typeof segment === 'string') {
      if (segment !== part) {
        return undefined;
      }
    } else if (segment.greedy) {
      labels[segment.label] = decodeURIComponent(parts.slice(index).join('/'));
      return labels;
    } else {
      labels[segment.label] = decodeURIComponent(part);
    }
  }
  return segments.length === parts.length ? labels : undefined;
}

function countLiterals({ segments }: Route): number {
  return segments.filter((segment) => typeof segment === 'string').length;
}
