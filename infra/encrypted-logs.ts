/** Encrypts every log group of a stack and its nested stacks with one key. */
import { Aspects, type IAspect } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';

class EncryptedLogs implements IAspect {
  readonly #key: IKey;

  constructor(key: IKey) {
    this.#key = key;
  }

  visit(node: IConstruct): void {
    if (node instanceof CfnLogGroup) {
      node.kmsKeyId = this.#key.keyArn;
    }
  }
}

/** Sets the key of all log groups in the scope, also of those that are added later. */
export function encryptLogs(scope: IConstruct, key: IKey): void {
  Aspects.of(scope).add(new EncryptedLogs(key));
}
