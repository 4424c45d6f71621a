/**
 * Which condition operators suit which types of condition keys (IAM User Guide, "Condition
 * operators").
 */

const ofText = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
];

const operatorsByType: Readonly<Record<string, readonly string[]>> = {
  String: ofText,
  // Operators for text compare ARNs too, as AWS Private CA's own policies do with
  // `acm-pca:TemplateArn`.
  ARN: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', ...ofText],
  Bool: ['Bool'],
  Numeric: [
    'NumericEquals',
    'NumericNotEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
  ],
  Date: [
    'DateEquals',
    'DateNotEquals',
    'DateLessThan',
    'DateLessThanEquals',
    'DateGreaterThan',
    'DateGreaterThanEquals',
  ],
  IPAddress: ['IpAddress', 'NotIpAddress'],
};

/**
 * True when IAM compares a key of the type with the operator. Keys with several values need a set
 * operator, others must have none.
 */
export function operatorFits(operator: string, type: string): boolean {
  if (operator === 'Null') {
    return true;
  }
  const [, set, name = ''] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(?:IfExists)?$/.exec(operator) ?? [];
  const single = type.replace(/^ArrayOf/, '');
  const isList = single !== type;
  return isList === (set !== undefined) && (operatorsByType[single] ?? []).includes(name);
}
