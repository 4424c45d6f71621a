/** Where the synthesized template departs from AWS's published data on purpose; each entry has its reason. */
import type { IamExceptions } from './iam-faults.ts';

/** Resource types that the services' own guides give otherwise than the Service Authorization Reference. */
export const iamExceptions: IamExceptions = {
  'appsync:GraphQL': {
    types: ['field'],
    source: 'AppSync Developer Guide, "AWS_IAM authorization": policies that name root fields alone.',
  },
  'dynamodb:Query': {
    types: ['table', 'index'],
    source:
      'DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control": a policy that names an index alone.',
  },
  'iot:GetCommandExecution': {
    types: ['thing', 'client', 'command'],
    source: 'AWS IoT Core Developer Guide, "Retrieve a command execution": the command and the thing.',
  },
};
