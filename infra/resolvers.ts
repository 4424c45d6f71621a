/**
 * AppSync's data sources, functions and resolvers, built from `resolvers/wiring.ts`, and during a
 * rotation from `resolvers/wiring-rotation.ts`; each data source acts under a role of its own. The
 * resolvers of later fields, and functions that only they have, are in the nested stack `Fields`
 * (docs/decisions/0090-later-fields-have-their-resolvers-in-a-nested-stack.md).
 */
import {
  CfnDataSource,
  CfnFunctionConfiguration,
  type CfnGraphQLApi,
  type CfnGraphQLSchema,
  CfnResolver,
} from 'aws-cdk-lib/aws-appsync';
import { PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Aws, NestedStack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type {
  DataSource,
  FieldWiring,
  FunctionName,
  Step,
  TablePermission,
} from '../resolvers/wiring-types.ts';
import { rotationDataSources, rotationWiring } from '../resolvers/wiring-rotation.ts';
import { dataSources, wiring } from '../resolvers/wiring.ts';
import type { Bundler } from './bundling.ts';
import { deployedSchema } from './api/deployed-schema.ts';
import type { Tables } from './data/tables.ts';
import type { ReleasedFunction } from './functions/function.ts';
import { serviceActingFor } from './trusted-service.ts';
import { wiringViolations } from './wiring-violations.ts';

interface ResolversProps {
  readonly graphqlApi: CfnGraphQLApi;
  readonly schema: CfnGraphQLSchema;
  readonly tables: Tables;
  readonly functions: Readonly<Record<FunctionName, ReleasedFunction>>;
  readonly bundler: Bundler;
  /** Whether conversions look vehicles up by two hashes. */
  readonly isRotating: boolean;
}

const runtime = { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' };

/**
 * Data sources, functions and resolvers of every field. The constructor throws, naming the field,
 * when wiring and schema disagree.
 */
export class Resolvers extends Construct {
  readonly #props: ResolversProps;
  readonly #dataSources = new Map<string, CfnDataSource>();
  readonly #functions = new Map<string, CfnFunctionConfiguration>();
  readonly #code: ReadonlyMap<string, Asset>;
  /** The same place in the nested stack, so that ids are formed alike. */
  readonly #nested: Construct;

  constructor(scope: Construct, id: string, props: ResolversProps) {
    super(scope, id);
    const fields: readonly FieldWiring<string>[] = props.isRotating ? rotationWiring : wiring;
    const sources: Readonly<Record<string, DataSource>> = props.isRotating
      ? rotationDataSources
      : dataSources;
    const violations = wiringViolations(deployedSchema, fields, sources);
    if (violations.length > 0) {
      throw new Error(violations.join('\n'));
    }
    this.#props = props;
    this.#code = this.#makeAssets([...new Set(fields.flatMap(codePaths))]);
    for (const [name, dataSource] of Object.entries(sources)) {
      this.#dataSources.set(name, this.#makeDataSource(name, dataSource));
    }
    const stack = new NestedStack(scope, 'Fields', {
      description: 'Resolvers of later fields of Reference ID for VIN.',
      suppressTemplateIndentation: true,
    });
    this.#nested = new Construct(stack, id);
    // The main stack first, so that a function which both need is made there.
    for (const field of fields.filter(({ isNested }) => isNested !== true)) {
      this.#makeResolver(this, field);
    }
    for (const field of fields.filter(({ isNested }) => isNested === true)) {
      this.#makeResolver(this.#nested, field);
    }
  }

  /**
   * The code lies in the bootstrap bucket, because a template may have 1 MB. The key of an asset is
   * its hash, so that a change of the code changes the template, without which CloudFormation would
   * update nothing (AWS: AWS::AppSync::Resolver).
   */
  #makeAssets(paths: readonly string[]): ReadonlyMap<string, Asset> {
    const fileOf = this.#props.bundler.resolvers(paths);
    return new Map(
      paths.map((path) => [path, new Asset(this, `Code-${path}`, { path: fileOf(path) })] as const),
    );
  }

  #makeDataSource(name: string, dataSource: DataSource): CfnDataSource {
    const { graphqlApi, tables, functions } = this.#props;
    const common = { apiId: graphqlApi.attrApiId, name };
    const id = `DataSource-${name}`;
    switch (dataSource.kind) {
      case 'none':
        return new CfnDataSource(this, id, { ...common, type: 'NONE' });
      case 'function': {
        const lambdaFunctionArn = functions[dataSource.function].alias.ref;
        const invoke = new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: [lambdaFunctionArn],
        });
        return new CfnDataSource(this, id, {
          ...common,
          type: 'AWS_LAMBDA',
          serviceRoleArn: this.#makeRole(name, [invoke]),
          lambdaConfig: { lambdaFunctionArn },
        });
      }
      case 'table':
        return new CfnDataSource(this, id, {
          ...common,
          type: 'AMAZON_DYNAMODB',
          serviceRoleArn: this.#makeRole(
            name,
            dataSource.permissions.map((permission) => allow(tables, permission)),
          ),
          dynamoDbConfig: { tableName: tables.tableName(dataSource.table), awsRegion: Aws.REGION },
        });
    }
  }

  #makeRole(name: string, statements: PolicyStatement[]): string {
    const role = new Role(this, `Role-${name}`, {
      // AppSync Developer Guide, "Creating an IAM trust policy for a data source".
      assumedBy: serviceActingFor('appsync', this.#props.graphqlApi.attrArn),
      inlinePolicies: { data: new PolicyDocument({ statements }) },
    });
    return role.roleArn;
  }

  #makeResolver(scope: Construct, { type, field, pipeline, steps }: FieldWiring<string>): void {
    const common = { apiId: this.#props.graphqlApi.attrApiId, typeName: type, fieldName: field, runtime };
    const id = `${type}-${field}`;
    const [first] = steps;
    const resolver =
      pipeline === undefined && first !== undefined
        ? new CfnResolver(scope, id, {
            ...common,
            kind: 'UNIT',
            codeS3Location: this.#codeOf(first.code),
            dataSourceName: this.#dataSourceOf(first).attrName,
          })
        : new CfnResolver(scope, id, {
            ...common,
            kind: 'PIPELINE',
            codeS3Location: this.#codeOf(pipeline ?? ''),
            pipelineConfig: { functions: steps.map((step) => this.#functionOf(scope, step).attrFunctionId) },
          });
    resolver.addResourceDependency(this.#props.schema);
  }

  /** Fields that share a step share its AppSync function. */
  #functionOf(scope: Construct, step: Step<string>): CfnFunctionConfiguration {
    const name = `${step.code}_${step.dataSource}`.replace(/[^A-Za-z0-9]/g, '_');
    const made = this.#functions.get(name);
    if (made !== undefined) {
      return made;
    }
    const configuration = new CfnFunctionConfiguration(scope, `Function-${name}`, {
      apiId: this.#props.graphqlApi.attrApiId,
      name,
      dataSourceName: this.#dataSourceOf(step).attrName,
      runtime,
      codeS3Location: this.#codeOf(step.code),
    });
    configuration.addResourceDependency(this.#props.schema);
    this.#functions.set(name, configuration);
    return configuration;
  }

  #dataSourceOf(step: Step<string>): CfnDataSource {
    const dataSource = this.#dataSources.get(step.dataSource);
    if (dataSource === undefined) {
      throw new Error(`The wiring of ${step.code} names an unknown data source, ${step.dataSource}.`);
    }
    return dataSource;
  }

  #codeOf(path: string): string {
    const asset = this.#code.get(path);
    if (asset === undefined) {
      throw new Error(`resolvers/${path}.ts does not exist.`);
    }
    return asset.s3ObjectUrl;
  }
}

function allow(tables: Tables, { table, actions, index }: TablePermission): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [tables.arn(table, index)] });
}

function codePaths({ pipeline, steps }: FieldWiring<string>): string[] {
  const paths = steps.map(({ code }) => code);
  return pipeline === undefined ? paths : [...paths, pipeline];
}
