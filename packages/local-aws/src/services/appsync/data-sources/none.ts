/**
 * The NONE data source: the result is the request handler's `payload` (AppSync, "resolver reference
 * for None").
 */
import { succeeded, type DataSource } from './data-source.ts';
import { objectAt } from './request-members.ts';

/** Creates a data source without a service. */
export function noneDataSource(name: string): DataSource {
  return {
    name,
    call: (request) => {
      const payload =
        request === null || request === undefined ? null : objectAt(request, 'payload')['payload'];
      return Promise.resolve(succeeded(payload ?? null));
    },
  };
}
