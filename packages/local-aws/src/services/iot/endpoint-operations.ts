/** DescribeEndpoint: the hosts of the account. */
import type { Operation } from '../../core/service.ts';
import { invalidRequest } from './iot-errors.ts';
import { iotOperation } from './iot-parts.ts';
import { iotInputs } from './iot-shapes.ts';

/** The types that AWS documents (AWS IoT API Reference, "DescribeEndpoint"). */
const endpointTypes = ['iot:Data', 'iot:Data-ATS', 'iot:CredentialProvider', 'iot:Jobs'];

/** Returns the operation. Every type of endpoint has the same host here. */
export function endpointOperations(endpointAddress: string): Readonly<Record<string, Operation>> {
  return {
    DescribeEndpoint: iotOperation({
      shape: iotInputs.DescribeEndpoint,
      http: { method: 'GET', uri: '/endpoint', query: { endpointType: 'endpointType' } },
      demands: () => [{ action: 'iot:DescribeEndpoint', resource: '*' }],
      run: ({ endpointType = 'iot:Data' }: { readonly endpointType?: string }) => {
        if (!endpointTypes.includes(endpointType)) {
          throw invalidRequest(`Invalid endpoint type ${endpointType}`);
        }
        return { endpointAddress };
      },
    }),
  };
}
