/**
 * AppSync's management API, limited to what checks of a deployment use: reads the template's API,
 * creates throw-away APIs, and evaluates code. IAM checks the actions of the Service Authorization
 * Reference, most of which have no resource type.
 */
import type { Operation, Service } from '../../../core/service.ts';
import { apiOperations } from './api-operations.ts';
import { codeOperations } from './code-operations.ts';
import { evaluateCode } from './evaluate-code.ts';
import type { ManagementParts } from './management-operation.ts';
import { schemaOperations } from './schema-operations.ts';
import { ThrowawayApis, type ThrowawayParts } from './throwaway-apis.ts';

/** The service `appsync` on the wire. */
export function managementService(
  parts: Omit<ManagementParts, 'throwaway'> & Pick<ThrowawayParts, 'typeChecks'>,
): Service {
  const whole = { ...parts, throwaway: new ThrowawayApis(parts) };
  const operations: Readonly<Record<string, Operation>> = {
    ...apiOperations(whole),
    ...schemaOperations(whole),
    ...codeOperations(whole),
    EvaluateCode: evaluateCode(whole),
  };
  return { name: 'appsync', operations };
}
