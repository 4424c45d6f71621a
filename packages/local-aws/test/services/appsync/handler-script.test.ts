/** The script of accepted code, which is kept in memory and on disk. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkedProgram } from '../../../src/services/appsync/runtime/code-check.ts';
import { handlerScript } from '../../../src/services/appsync/runtime/handler-script.ts';
import { KeptOutcomes } from '../../../src/services/appsync/runtime/kept-outcomes.ts';
import { moduleScript } from '../../../src/services/appsync/runtime/module-script.ts';
import { moduleOf } from './evaluate.ts';

/** Code that no other test and no earlier run has, so that nothing is kept for it. */
const newCode = (): string => moduleOf(`return ctx.args.a + ${process.hrtime.bigint()};`);

describe('the script of a handler', () => {
  it('is the same from the check and from memory, for each mode', () => {
    const code = newCode();

    for (const modes of [{}, { storedNumbers: true }]) {
      const expected = moduleScript(code, checkedProgram(code), modes);
      expect([handlerScript(code, modes), handlerScript(code, modes)]).toEqual([expected, expected]);
    }
    expect(handlerScript(code, {})).not.toBe(handlerScript(code, { storedNumbers: true }));
  });

  it('is refused at each call for code with errors', () => {
    const code = `${newCode()}\nwhile (true) {}`;

    expect(() => handlerScript(code, {})).toThrow('The code contains one or more errors.');
    expect(() => handlerScript(code, {})).toThrow('The code contains one or more errors.');
  });
});

describe('an outcome on disk', () => {
  const keptBy = (...determinants: string[]) => new KeptOutcomes<string>('tests', () => determinants);

  it('is read by the next process with the same determinants and input', () => {
    const input = newCode();
    keptBy('check 1').put('outcome', 'mode', input);
    onTestFinished(() => rmSync(keptBy('check 1').fileOf('mode', input)));

    expect(keptBy('check 1').get('mode', input)).toBe('outcome');
    expect(keptBy('check 2').get('mode', input)).toBeUndefined();
    expect(keptBy('check 1').get('other', input)).toBeUndefined();
    expect(keptBy('check 1').get('mode', `${input} `)).toBeUndefined();
  });

  it('is made again when its file is damaged', () => {
    const input = newCode();
    const kept = keptBy('check');
    kept.put('outcome', input);
    onTestFinished(() => rmSync(kept.fileOf(input)));
    writeFileSync(kept.fileOf(input), readFileSync(kept.fileOf(input), 'utf8').slice(0, 3));

    expect(kept.get(input)).toBeUndefined();
  });
});
