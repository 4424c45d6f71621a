/**
 * Policy variables of the certificate (AWS IoT Core Developer Guide, "X.509 certificate AWS IoT
 * Core policy variables"). A repeated attribute gives its first value; the key with `.1` at its end
 * gives the second. Alternative names of subject and issuer are not supported, so a policy that
 * uses them allows nothing here.
 */
import 'reflect-metadata';
import { type Name, X509Certificate as Certificate } from '@peculiar/x509';
import type { X509Certificate } from 'node:crypto';

/** AWS's name of the attribute → object identifier (X.520). */
const attributes = {
  DistinguishedNameQualifier: '2.5.4.46',
  Country: '2.5.4.6',
  Organization: '2.5.4.10',
  OrganizationalUnit: '2.5.4.11',
  State: '2.5.4.8',
  CommonName: '2.5.4.3',
  SerialNumber: '2.5.4.5',
  Title: '2.5.4.12',
  Surname: '2.5.4.4',
  GivenName: '2.5.4.42',
  Initials: '2.5.4.43',
  Pseudonym: '2.5.4.65',
  GenerationQualifier: '2.5.4.44',
} as const;

/** The values by lower-case key, for example `iot:certificate.subject.commonname`. */
export function certificateValues(certificate: X509Certificate): ReadonlyMap<string, string> {
  const { subjectName, issuerName } = new Certificate(certificate.raw);
  return new Map([
    ...nameValues('iot:certificate.subject', subjectName),
    ...nameValues('iot:certificate.issuer', issuerName),
    // AWS IoT writes the serial number as a decimal integer.
    ['iot:certificate.serialnumber', BigInt(`0x${certificate.serialNumber}`).toString()],
  ]);
}

/** AWS IoT does not substitute values with wildcards, long values, and values after the fifth. */
const unusable = /[*$+?#]/;
const maxValueLength = 1024;
const maxValues = 5;

function nameValues(prefix: string, name: Name): [string, string][] {
  return Object.entries(attributes).flatMap(([attribute, oid]) => {
    const key = `${prefix}.${attribute.toLowerCase()}`;
    const values = name.getField(oid).slice(0, maxValues);
    const numbered = values.map((value, index): [string, string] => [`${key}.${index}`, value]);
    const all: [string, string][] = values[0] === undefined ? [] : [[key, values[0]], ...numbered];
    return all.filter(([, value]) => !unusable.test(value) && value.length <= maxValueLength);
  });
}
