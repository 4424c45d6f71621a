/**
 * The NONE data source: what the request handler gives as `payload` is the result (AppSync,
 * "resolver reference for None").
 */
import { succeeded, type DataSource } from './data-source.ts';
import { objectAt } from './request-members.ts';

/** A data source that calls nobody. */
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
