/**
 * Compares a synthesized template with AWS's resource schemas, as `@aws-cdk/aws-service-spec`
 * publishes them: names, types, required properties, enumerations, references and attributes.
 */
import type { PropertyType, ResourceProperties, SpecDatabase } from '@aws-cdk/service-spec-types';
import type { Template, TemplateResource } from '../../infra/synthesized.ts';
import { type IntrinsicCall, attributeOf, intrinsicOf, referenceViolations } from './references.ts';

/**
 * Members of a resource apart from its properties (CloudFormation User Guide, "Resource
 * attributes").
 */
const resourceMembers = [
  'Type',
  'Properties',
  'DependsOn',
  'Metadata',
  'Condition',
  'CreationPolicy',
  'UpdatePolicy',
  'DeletionPolicy',
  'UpdateReplacePolicy',
];

/** Types that have no resource schema. */
const withoutSchema = ['AWS::CDK::Metadata', 'Custom::PageFiles'];

/** Returns one sentence for each violation of AWS's schemas, beginning with its path. */
export function resourceViolations(template: Template, db: SpecDatabase): string[] {
  const check = new SchemaCheck(template, db);
  const ofResources = Object.entries(template.Resources).flatMap(([logicalId, resource]) =>
    check.resource(logicalId, resource),
  );
  return [...ofResources, ...referenceViolations(template.Outputs, template, db, 'Outputs')];
}

class SchemaCheck {
  readonly #template: Template;
  readonly #db: SpecDatabase;

  constructor(template: Template, db: SpecDatabase) {
    this.#template = template;
    this.#db = db;
  }

  resource(logicalId: string, resource: TemplateResource): string[] {
    const { Type: type, Properties: properties = {} } = resource;
    const members = Object.keys(resource)
      .filter((name) => !resourceMembers.includes(name))
      .map((name) => `${logicalId}: a resource has no member ${name}`);
    const dependencies = [(resource as { DependsOn?: string | string[] }).DependsOn ?? []]
      .flat()
      .filter((needed) => !Object.hasOwn(this.#template.Resources, needed))
      .map((needed) => `${logicalId}: DependsOn names ${needed}, which does not exist`);
    const [schema] = this.#db.lookup('resource', 'cloudFormationType', 'equals', type);
    if (schema === undefined && !withoutSchema.includes(type)) {
      return [...members, ...dependencies, `${logicalId}: AWS has no resource type ${type}`];
    }
    return [
      ...members,
      ...dependencies,
      ...referenceViolations(properties, this.#template, this.#db, logicalId),
      ...(schema === undefined ? [] : this.#members(properties, schema.properties, logicalId)),
    ];
  }

  #members(value: object, properties: ResourceProperties, path: string): string[] {
    const missing = Object.entries(properties)
      .filter(([name, { required }]) => required === true && !Object.hasOwn(value, name))
      .map(([name]) => `${path}: ${name} is required`);
    const present = Object.entries(value).flatMap(([name, member]) => {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (property === undefined) {
        return [`${path}: the property ${name} does not exist`];
      }
      return this.#value(member, property.type, `${path}.${name}`);
    });
    return [...missing, ...present];
  }

  #value(value: unknown, type: PropertyType, path: string): string[] {
    const call = intrinsicOf(value);
    if (call !== undefined && type.type !== 'json') {
      return this.#call(call, type, path);
    }
    switch (type.type) {
      case 'ref':
        return this.#object(value, path, (members) =>
          this.#members(members, this.#db.get('typeDefinition', type.reference).properties, path),
        );
      case 'array':
        if (!Array.isArray(value)) {
          return [`${path}: must be a list`];
        }
        return value.flatMap((element, index) => this.#value(element, type.element, `${path}[${index}]`));
      case 'map':
        return this.#object(value, path, (members) =>
          Object.entries(members).flatMap(([key, member]) =>
            this.#value(member, type.element, `${path}.${key}`),
          ),
        );
      case 'union':
        return this.#union(value, type.types, path);
      case 'tag':
        return this.#object(value, path, (members) =>
          Object.keys(members).sort().join() === 'Key,Value' ? [] : [`${path}: must have Key and Value`],
        );
      default:
        return scalarViolations(value, type, path);
    }
  }

  /**
   * Returns the violations of the alternative that fits best, which is probably the intended one.
   */
  #union(value: unknown, types: readonly PropertyType[], path: string): string[] {
    const [best = []] = types
      .map((type) => this.#value(value, type, path))
      .sort((one, other) => one.length - other.length);
    return best;
  }

  #object(value: unknown, path: string, members: (value: object) => string[]): string[] {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? members(value) : [`${path}: must be an object`];
  }

  /**
   * Checks that the result of a function has the property's type. `referenceViolations` checks the
   * references themselves.
   */
  #call({ name, argument }: IntrinsicCall, type: PropertyType, path: string): string[] {
    const returned = this.#returned(name, argument);
    if (returned === undefined) {
      return [];
    }
    return canBe(type, returned) ? [] : [`${path}: ${name} returns ${returned}, not ${type.type}`];
  }

  #returned(name: string, argument: unknown): string | undefined {
    if (name === 'Fn::Join' || name === 'Fn::Sub') {
      return 'string';
    }
    if (name === 'Ref') {
      return Object.hasOwn(this.#template.Resources, String(argument)) ? 'string' : undefined;
    }
    if (name !== 'Fn::GetAtt') {
      return undefined;
    }
    const [logicalId, attribute] = attributeOf(argument);
    const type = this.#template.Resources[logicalId]?.Type ?? '';
    const [schema] = this.#db.lookup('resource', 'cloudFormationType', 'equals', type);
    return schema?.attributes[attribute]?.type.type;
  }
}

/** CloudFormation converts scalars to text and back, so they are interchangeable. */
function canBe(type: PropertyType, returned: string): boolean {
  if (type.type === 'union') {
    return type.types.some((one) => canBe(one, returned));
  }
  const scalars = ['string', 'integer', 'number', 'boolean', 'date-time'];
  return (
    type.type === returned ||
    type.type === 'json' ||
    (scalars.includes(type.type) && scalars.includes(returned))
  );
}

function scalarViolations(value: unknown, type: PropertyType, path: string): string[] {
  if ('allowedValues' in type && type.allowedValues !== undefined) {
    const allowed: readonly unknown[] = type.allowedValues;
    return allowed.includes(value) ? [] : [`${path}: must be one of ${allowed.join(', ')}`];
  }
  return isOfType(value, type.type) ? [] : [`${path}: must be of type ${type.type}`];
}

function isOfType(value: unknown, type: PropertyType['type']): boolean {
  switch (type) {
    case 'string':
    case 'date-time':
      return typeof value === 'string';
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'json':
      return typeof value === 'object' || typeof value === 'string';
    default:
      return value === null;
  }
}
