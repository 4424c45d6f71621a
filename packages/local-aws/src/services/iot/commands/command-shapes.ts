/** Text without characters of Unicode's category C, such as control characters. */
const printable = String.raw`[^\p{C}]*`;

/**
 * Inputs of the operations on commands and their executions, as the service models of AWS IoT and
 * its jobs data plane have them.
 */
import { blob, decimal, flag, list, map, number, oneOf, structure, text } from '../../../shapes/shape.ts';

const executionId = text({ min: 1, max: 64, pattern: '[a-zA-Z0-9_-]+' });
const targetArn = text({ max: 2048 });
const namespace = oneOf('AWS-IoT', 'AWS-IoT-FleetWise');
const parameterName = text({ min: 1, max: 192, pattern: '^[.$a-zA-Z0-9_-]+$' });
const parameterValue = structure(
  {},
  {
    S: text({ min: 1 }),
    B: flag,
    I: number(),
    L: number(),
    D: decimal,
    BIN: blob(1),
    UL: text({ min: 1, max: 20, pattern: '^[0-9]*$' }),
  },
);
const parameterType = oneOf('STRING', 'INTEGER', 'DOUBLE', 'LONG', 'UNSIGNEDLONG', 'BOOLEAN', 'BINARY');
const status = oneOf('CREATED', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED', 'TIMED_OUT');
const moment = text({ min: 1, max: 64 });
const timeFilter = structure({}, { after: moment, before: moment });
const page = { maxResults: number(1, 100), nextToken: text() };
const sortOrder = oneOf('ASCENDING', 'DESCENDING');

const commandId = text({ min: 1, max: 64, pattern: '[a-zA-Z0-9_-]+' });

/** Input of each operation of the control plane. */
export const commandInputs = {
  CreateCommand: structure(
    { commandId },
    {
      namespace,
      displayName: text({ max: 64, pattern: printable }),
      description: text({ max: 2028, pattern: printable }),
      payloadTemplate: text({ max: 32_768 }),
      preprocessor: structure(
        {},
        { awsJsonSubstitution: structure({ outputFormat: oneOf('JSON', 'CBOR') }) },
      ),
      mandatoryParameters: list(
        structure(
          { name: parameterName },
          { type: parameterType, description: text({ max: 2028, pattern: printable }) },
        ),
        1,
      ),
    },
  ),
  DeleteCommand: structure({ commandId }),
  GetCommand: structure({ commandId }),
  ListCommands: structure({}, { ...page, namespace, commandParameterName: parameterName, sortOrder }),
  GetCommandExecution: structure({ executionId, targetArn }, { includeResult: flag }),
  DeleteCommandExecution: structure({ executionId, targetArn }),
  ListCommandExecutions: structure(
    {},
    {
      ...page,
      namespace,
      status,
      sortOrder,
      startedTimeFilter: timeFilter,
      completedTimeFilter: timeFilter,
      targetArn,
      commandArn: text(),
    },
  ),
} as const;

/** Input of each operation of the jobs data plane. */
export const jobsDataInputs = {
  StartCommandExecution: structure(
    { targetArn, commandArn: text() },
    {
      parameters: map(parameterName, parameterValue),
      executionTimeoutSeconds: number(1),
      clientToken: text({ min: 1, max: 64, pattern: '^[\\x21-\\x7E]+$' }),
    },
  ),
} as const;
