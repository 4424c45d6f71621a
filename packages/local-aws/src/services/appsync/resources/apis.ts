/** The APIs of this world by id. */
import { AwsError } from '../../../core/aws-error.ts';
import type { Api } from '../api.ts';

/** Stores APIs. Ids are the values of `Fn::GetAtt ApiId`. */
export class Apis {
  readonly #byId = new Map<string, Api>();

  add(api: Api): void {
    this.#byId.set(api.settings.id, api);
  }

  remove(apiId: string): void {
    this.#byId.delete(apiId);
  }

  list(): readonly Api[] {
    return [...this.#byId.values()];
  }

  /** Throws NotFoundException for an unknown id. */
  require(apiId: string): Api {
    const api = this.#byId.get(apiId);
    if (api === undefined) {
      throw new AwsError('NotFoundException', `GraphQL API ${apiId} not found.`, 404);
    }
    return api;
  }
}
