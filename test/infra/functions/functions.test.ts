import { beforeAll, describe, expect, it } from 'vitest';
import { type Assembly, type TemplateResource, resourcesOf, synthesizeAssembly } from '../synthesized.ts';

let assembly: Assembly;
let functions: [string, TemplateResource][];

beforeAll(async () => {
  assembly = await synthesizeAssembly({ fleetWise: true });
  functions = resourcesOf(assembly.template, 'AWS::Lambda::Function');
});

describe('functions', () => {
  it('have no environment variable that their code does not read', () => {
    const unread = functions.flatMap(([id, resource]) => {
      const code = assembly.bundleOf(resource);
      return Object.keys(resource.Properties.Environment?.Variables ?? {})
        .filter((name) => !code.includes(name))
        .map((name) => `${id} ${name}`);
    });

    expect(functions).toHaveLength(29);
    expect(unread).toEqual([]);
  });

  it('have no credentials but those of their environment', () => {
    // Words of the providers that read files, call STS or IAM Identity Center, or start a process.
    const providers = ['credential_process', 'GetRoleCredentials', 'AssumeRoleWithWebIdentity'];
    const chained = functions.flatMap(([id, resource]) => {
      const code = assembly.bundleOf(resource);
      return providers.some((provider) => code.includes(provider)) ? [id] : [];
    });

    expect(chained).toEqual([]);
  });

  it('have the name of every table that their role names', () => {
    const settings = functions.map(([id, { Properties }]) => [
      id.replace(/^Functions|Function[0-9A-F]{8}$/g, ''),
      Object.keys(Properties.Environment?.Variables ?? {}).filter((name) => name.endsWith('_TABLE')).length,
    ]);

    expect(Object.fromEntries(settings)).toEqual({
      AskForLiveMode: 3,
      HashVin: 0,
      HashCode: 0,
      OpenVin: 0,
      ProvisionVehicle: 7,
      ChangeTcu: 6,
      RenewCertificate: 6,
      // Two with e-mail.
      AnnounceEvents: 1,
      SealAuditLog: 3,
      WatchAuditLog: 2,
      WatchConnections: 1,
      EraseData: 20,
      SendClaimCode: 4,
      ChangeSuspension: 5,
      RevokeVehicle: 6,
      PublishAccessEnd: 1,
      Reconcile: 5,
      SettleAccessEnds: 1,
      RunExports: 13,
      SettleDataJobs: 1,
      PlanErasures: 4,
      BeginErasures: 4,
      SignExport: 0,
      IngestTelemetry: 4,
      DispatchCommand: 4,
      FollowCommand: 2,
      SettleCommands: 2,
      PublishPage: 0,
      SessionKeepSession: 0,
    });
  });

  it('export a handler under the name that Lambda calls', () => {
    for (const [, resource] of functions) {
      expect(resource.Properties['Handler']).toBe('index.handler');
      expect(assembly.bundleOf(resource)).toMatch(/export\{[^}]* as handler[,}]/);
    }
  });

  it('contain neither a source map nor a path of the machine that built them', () => {
    for (const [, resource] of functions) {
      const code = assembly.bundleOf(resource);

      expect(code).not.toContain('sourceMappingURL=');
      expect(code).not.toContain(process.cwd());
    }
  });
});
