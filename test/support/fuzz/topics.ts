/**
 * MQTT topics, topic filters and client ids near those of vehicles. `{{own}}` stands for the
 * Reference ID of the vehicle that tries them, `{{other}}` for another vehicle's. `{{rule}}` stands
 * for the name of the telemetry rule. So kept inputs fit every world.
 */
import fc from 'fast-check';
import { mutated } from './mutated.ts';

/** The names that `named` replaces. */
export interface TopicNames {
  readonly own: string;
  readonly other: string;
  readonly rule: string;
}

/** The input as text, with the names of a world. */
export function named(input: Buffer, names: TopicNames): string {
  return Object.entries(names).reduce(
    (text, [name, value]) => text.replaceAll(`{{${name}}}`, value),
    input.toString('utf8'),
  );
}

/** Every topic and filter that a vehicle uses, once for itself and once for another vehicle. */
const used: readonly string[] = ['{{own}}', '{{other}}'].flatMap((vehicle) => [
  vehicle,
  `dt/v1/${vehicle}/telemetry`,
  `$aws/rules/{{rule}}/dt/v1/${vehicle}/telemetry`,
  `dt/v1/${vehicle}/certificate-request`,
  `dl/v1/${vehicle}/certificate`,
  `dl/v1/${vehicle}/+`,
  `renewal/v1/${vehicle}/certificate-used`,
  `$aws/commands/things/${vehicle}/executions/e/response/json`,
  `$aws/commands/things/${vehicle}/executions/+/request/json`,
  `$aws/events/presence/connected/${vehicle}`,
  `$aws/things/${vehicle}/shadow/update`,
]);

/** What a level of a topic is made of; several of them may stand side by side. */
const parts: readonly string[] = [
  ...['{{own}}', '{{other}}', '{{rule}}', 'dt', 'dl', 'v1', 'telemetry', '$aws', 'rules', 'things'],
  ...['+', '#', '*', '?', '$', '', '.', '..', ' ', '%2f', '\\', '/', '${iot:Connection.Thing.ThingName}'],
  ...['\u0000', '\n', '\u007f', '\ufeff', '\u202e', '\uff0f', 'é', '🚗', 'x'.repeat(260)],
];

const level = fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 3 }).map((own) => own.join(''));
const ofLevels = fc
  .array(level, { minLength: 1, maxLength: 9 })
  .map((levels) => Buffer.from(levels.join('/')));

/** Topics of vehicles with a few changes, topics of nasty levels, and now and then anything. */
export const topicsNear = (kept: readonly Buffer[]): fc.Arbitrary<Buffer> =>
  fc.oneof(
    { weight: 5, arbitrary: mutated([...kept, ...used.map((text) => Buffer.from(text))]) },
    { weight: 4, arbitrary: ofLevels },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }).map((text) => Buffer.from(text)) },
  );
