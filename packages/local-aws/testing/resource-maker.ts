import type { CreatedResource, Properties, ResourceHandler } from '../src/core/resource.ts';
import type { Place } from '../src/core/service.ts';

/** Creates a resource; its logical id is `Resource` unless given. */
export type MakeResource = (
  type: string,
  properties: Properties,
  logicalId?: string,
) => Promise<CreatedResource>;

/** Returns a function that creates resources as `createStack` does, each by its type's handler. */
export function resourceMaker(place: Place, handlers: readonly ResourceHandler[]): MakeResource {
  const byType = new Map(handlers.map((handler) => [handler.type, handler]));
  return async (type, properties, logicalId = 'Resource') => {
    const handler = byType.get(type);
    if (handler === undefined) {
      throw new Error(`No handler for ${type}`);
    }
    return handler.create(properties, {
      logicalId,
      stackName: 'Stack',
      place,
      physicalName: `Stack-${logicalId}-suffix`,
      assetFolder: (key) => key,
    });
  };
}
