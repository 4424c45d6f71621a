import { App } from 'aws-cdk-lib';
import { describe, expect, inject, it } from 'vitest';
import { readSettings } from '../../infra/settings.ts';

const settingsOf = (context: Readonly<Record<string, unknown>>) =>
  readSettings(new App({ outdir: inject('runFolder'), postCliContext: context, autoSynth: false }).node);

describe('readSettings', () => {
  it('has a default for everything', () => {
    expect(settingsOf({})).toMatchObject({
      stage: 'dev',
      fleetWise: false,
      driftByEvent: false,
      driftCallsPerSecond: 5,
      certificateAuthorityArn: undefined,
      revocationListHost: undefined,
      conversionsPerMinute: 30,
      telemetryRetentionDays: 30,
      summaryRetentionDays: 400,
      commandRetentionDays: 90,
      historyRetentionDays: 3653,
      telemetryShards: 2,
      telemetryFanOutSince: undefined,
      provisionedTables: {},
      tags: {},
      telemetryArchive: 'off',
      telemetryArchiveDays: 400,
      messagesOfVehiclePerMinute: 1_200,
      bytesOfVehiclePerMinute: 1_048_576,
      commandsOfPersonPerMinute: 20,
      commandsToVehiclePerMinute: 10,
      grantsOfOperatorPerMinute: 60,
      grantsToVehiclePerMinute: 30,
      endsOfPersonPerMinute: 120,
      accessListsOfPersonPerMinute: 60,
      appClients: { owners: ['stack', 'page'], operators: ['stack'] },
      selfRegistrationTenant: {},
      signUpsOfAddressPerHour: 5,
      registrationsPerIpInFiveMinutes: 100,
      tokenValidityMinutes: 15,
      multiFactor: 'optional',
      mailFrom: undefined,
      certificateValidityDays: 1825,
    });
  });

  it('reads text from the command line and values from JSON', () => {
    const fromText = settingsOf({ fleetWise: 'true', conversionsPerMinute: '60' });
    const fromJson = settingsOf({ fleetWise: true, conversionsPerMinute: 60 });

    expect(fromText).toEqual(fromJson);
    expect(fromText).toMatchObject({ fleetWise: true, conversionsPerMinute: 60 });
  });

  it('reads an address for e-mails', () => {
    expect(settingsOf({ mailFrom: 'vehicles@example.com' }).mailFrom).toBe('vehicles@example.com');
    expect(settingsOf({ mailFrom: '' }).mailFrom).toBeUndefined();
  });

  it.each([
    ['stage', 'production'],
    ['fleetWise', 'yes'],
    ['driftByEvent', 'on'],
    ['certificateAuthorityArn', 'arn:aws:acm:eu-central-1:111122223333:certificate/1'],
    ['revocationListHost', 'http://lists.example.com'],
    ['revocationListHost', 'lists.example.com/crl'],
    ['revocationListHost', 'lists.example.com:8080'],
    ['certificateSigningAlgorithm', 'SHA1'],
    ['certificateValidityDays', '0'],
    ['conversionsPerMinute', '1.5'],
    ['telemetryRetentionDays', '0'],
    ['summaryRetentionDays', '4000'],
    ['commandRetentionDays', '39'],
    ['historyRetentionDays', '0'],
    ['telemetryShards', '0'],
    ['telemetryFanOutSince', 'true'],
    ['telemetryArchive', 'true'],
    ['telemetryArchiveDays', '1'],
    ['telemetryFanOutSince', '2027-01-31T12:00:00.5Z'],
    ['telemetryFanOutSince', '2027-02-31T25:00:00Z'],
    ['messagesOfVehiclePerMinute', '0'],
    ['bytesOfVehiclePerMinute', '0'],
    ['bytesOfVehiclePerMinute', '131071'],
    ['commandsOfPersonPerMinute', '0'],
    ['commandsToVehiclePerMinute', '100001'],
    ['grantsOfOperatorPerMinute', '0'],
    ['grantsToVehiclePerMinute', '1.5'],
    ['endsOfPersonPerMinute', 'many'],
    ['accessListsOfPersonPerMinute', '0'],
    ['requestsPerIpInFiveMinutes', '9'],
    ['registrationsPerIpInFiveMinutes', '9'],
    ['signUpsOfAddressPerHour', '0'],
    ['tokenValidityMinutes', 'soon'],
    ['multiFactor', 'off'],
    ['alarmTopicArn', 'topic'],
    ['portalDomain', 'https://page.example.com'],
    ['portalPriceClass', 'PriceClass_1'],
    ['portalCertificateArn', 'certificate'],
    ['portalWebAclArn', 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/page/1'],
    ['mailFrom', 'example.com'],
    ['mailFrom', 'Vehicles@example.com'],
    ['mailFrom', 'Vehicles <vehicles@example.com>'],
    ['mailFrom', 'vehicles@example.com,others@example.com'],
  ])('refuses %s=%s by the name of its key', (key, value) => {
    expect(() => settingsOf({ [key]: value })).toThrow(`Context ${key} must be`);
  });

  it.each([
    ['telemetryRetentionDays', 500],
    ['summaryRetentionDays', 461],
    ['telemetryArchiveDays', 461],
    ['commandRetentionDays', 461],
  ])('keeps the history longer than data that an erasure finds by it: %s', (key, days) => {
    expect(() => settingsOf({ historyRetentionDays: 500, [key]: days })).toThrow(
      `Context historyRetentionDays must be at least 40 more than ${key}`,
    );
    expect(settingsOf({ historyRetentionDays: days + 40, [key]: days }).historyRetentionDays).toBe(days + 40);
  });

  it('takes a domain of the page only with its certificate of us-east-1', () => {
    const portalDomain = 'page.example.com';
    const certificate = (region: string) => `arn:aws:acm:${region}:111122223333:certificate/1`;
    const portalCertificateArn = certificate('us-east-1');

    expect(settingsOf({ portalDomain, portalCertificateArn }).portal.domain).toEqual({
      name: portalDomain,
      certificateArn: portalCertificateArn,
    });
    expect(() => settingsOf({ portalDomain })).toThrow('need each other');
    expect(() => settingsOf({ portalCertificateArn })).toThrow('need each other');
    expect(() => settingsOf({ portalDomain, portalCertificateArn: certificate('eu-central-1') })).toThrow(
      'must be of us-east-1',
    );
  });
});
