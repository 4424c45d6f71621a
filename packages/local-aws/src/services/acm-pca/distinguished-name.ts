/** Subjects: Private CA's `ASN1Subject` as an X.509 name. */
import 'reflect-metadata';
import { type JsonNameParams, Name } from '@peculiar/x509';
import { list, structure, text } from '../../shapes/shape.ts';

/**
 * AWS's name → object identifier (X.520, RFC 4519), in the order of the attributes in the subject.
 */
const attributes = {
  Country: { oid: '2.5.4.6', form: 'printableString' },
  Organization: { oid: '2.5.4.10', form: 'utf8String' },
  OrganizationalUnit: { oid: '2.5.4.11', form: 'utf8String' },
  DistinguishedNameQualifier: { oid: '2.5.4.46', form: 'printableString' },
  State: { oid: '2.5.4.8', form: 'utf8String' },
  CommonName: { oid: '2.5.4.3', form: 'utf8String' },
  SerialNumber: { oid: '2.5.4.5', form: 'printableString' },
  Locality: { oid: '2.5.4.7', form: 'utf8String' },
  Title: { oid: '2.5.4.12', form: 'utf8String' },
  Surname: { oid: '2.5.4.4', form: 'utf8String' },
  GivenName: { oid: '2.5.4.42', form: 'utf8String' },
  Initials: { oid: '2.5.4.43', form: 'utf8String' },
  Pseudonym: { oid: '2.5.4.65', form: 'utf8String' },
  GenerationQualifier: { oid: '2.5.4.44', form: 'utf8String' },
} as const;

type AttributeName = keyof typeof attributes;

/** A subject as Private CA's API writes it. */
export type Subject = Readonly<Partial<Record<AttributeName, string>>> & {
  readonly CustomAttributes?: readonly { readonly ObjectIdentifier: string; readonly Value: string }[];
};

const objectIdentifier = text({ max: 64, pattern: '([0-2])\\.([0-9]|([0-3][0-9]))((\\.([0-9]+)){0,126})' });
const printable = text({ max: 64, pattern: "[a-zA-Z0-9'()+-.?:/= ]*" });

/** Lengths and characters of each attribute; a subject takes 1 to 150 custom attributes. */
export const subjectShape = structure(
  {},
  {
    Country: text({ min: 2, max: 2, pattern: '[A-Za-z]{2}' }),
    Organization: text({ max: 64 }),
    OrganizationalUnit: text({ max: 64 }),
    DistinguishedNameQualifier: printable,
    State: text({ max: 128 }),
    CommonName: text({ max: 64 }),
    SerialNumber: printable,
    Locality: text({ max: 128 }),
    Title: text({ max: 64 }),
    Surname: text({ max: 40 }),
    GivenName: text({ max: 16 }),
    Initials: text({ max: 5 }),
    Pseudonym: text({ max: 128 }),
    GenerationQualifier: text({ max: 3 }),
    CustomAttributes: list(
      structure({ ObjectIdentifier: objectIdentifier, Value: text({ min: 1, max: 256 }) }),
      1,
      150,
    ),
  },
);

/** Returns the X.509 name, which is empty when the subject has no attributes. */
export function toName(subject: Subject): Name {
  const json: JsonNameParams = [];
  for (const [name, { oid, form }] of Object.entries(attributes)) {
    // The type of Object.entries does not keep the key type of `attributes`.
    const value = subject[name as AttributeName];
    if (value !== undefined && value !== '') {
      json.push({ [oid]: [{ [form]: value }] });
    }
  }
  for (const { ObjectIdentifier, Value } of subject.CustomAttributes ?? []) {
    json.push({ [ObjectIdentifier]: [{ utf8String: Value }] });
  }
  return new Name(json);
}
