/** AWS::Lambda::Permission as the policy statement that Lambda creates from it. */
import { requireKnownProperties } from '../../core/known-properties.ts';
import type { Properties } from '../../core/resource.ts';

const knownProperties = [
  'Action',
  'FunctionName',
  'FunctionUrlAuthType',
  'InvokedViaFunctionUrl',
  'Principal',
  'SourceAccount',
  'SourceArn',
];

/**
 * Returns the policy document of one permission. An unsupported property that would narrow it makes
 * the start fail.
 */
export function permissionDocument(properties: Properties, functionArn: string, logicalId: string): object {
  requireKnownProperties(properties, knownProperties, logicalId, 'Lambda');
  const { Action, SourceArn: sourceArn, SourceAccount: sourceAccount } = properties;
  const { FunctionUrlAuthType: authType, InvokedViaFunctionUrl: viaUrl } = properties;
  const equal = {
    ...(sourceAccount !== undefined && { 'AWS:SourceAccount': sourceAccount }),
    ...(authType !== undefined && { 'lambda:FunctionUrlAuthType': authType }),
  };
  const principal = String(properties['Principal']);
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: principal.endsWith('.amazonaws.com') ? { Service: principal } : { AWS: principal },
        Action,
        Resource: functionArn,
        Condition: {
          ...(sourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': sourceArn } }),
          ...(Object.keys(equal).length > 0 && { StringEquals: equal }),
          ...(viaUrl !== undefined && { Bool: { 'lambda:InvokedViaFunctionUrl': String(viaUrl) } }),
        },
      },
    ],
  };
}
