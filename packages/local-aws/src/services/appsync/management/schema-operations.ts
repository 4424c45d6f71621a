/** Creation of a schema, which AppSync does in the background. */
import type { Operation } from '../../../core/service.ts';
import {
  below,
  managementOperation,
  onAnything,
  requireApi,
  type ManagementParts,
} from './management-operation.ts';
import { badRequest } from './management-errors.ts';
import { managementInputs } from './management-shapes.ts';

/** StartSchemaCreation, for throw-away APIs only, and GetSchemaCreationStatus, for every API. */
export function schemaOperations(parts: ManagementParts): Readonly<Record<string, Operation>> {
  return {
    StartSchemaCreation: managementOperation({
      shape: managementInputs.StartSchemaCreation,
      http: below('POST', '/schemacreation'),
      demands: onAnything('StartSchemaCreation'),
      run({ apiId, definition }: { readonly apiId: string; readonly definition: string }) {
        requireApi(parts, apiId);
        const made = parts.throwaway.find(apiId);
        if (made === undefined) {
          throw badRequest('The local AppSync keeps the schema of the template.');
        }
        const text = Buffer.from(definition, 'base64').toString('utf8');
        return { status: parts.throwaway.startSchemaCreation(made, text).status };
      },
    }),
    GetSchemaCreationStatus: managementOperation({
      shape: managementInputs.GetSchemaCreationStatus,
      http: below('GET', '/schemacreation'),
      demands: onAnything('GetSchemaCreationStatus'),
      run({ apiId }: { readonly apiId: string }) {
        requireApi(parts, apiId);
        return parts.throwaway.find(apiId)?.schema ?? { status: 'SUCCESS', details: '' };
      },
    }),
  };
}
