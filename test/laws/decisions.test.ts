/**
 * Whether an access, a permit or an allowance is open is decided by the clock at the moment of the
 * decision. A time that was stored earlier, or read before an `await`, must not decide: an access
 * that ended meanwhile would still be served.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('generated'))
    .map((name) => path.join(folder, name));
const parse = (name: string, text: string) => ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
const read = (file: string) => parse(file, readFileSync(file, 'utf8'));

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  node.forEachChild((child) => visit(child, see));
}

const isNow = (name: string): boolean => /^now(?:Ms|Seconds)?$/.test(name);

/** Functions with a parameter `now`, `nowMs` or `nowSeconds`, and its place. */
function decidersOf(sources: readonly ts.SourceFile[]): ReadonlyMap<string, number> {
  const deciders = new Map<string, number>();
  for (const source of sources) {
    visit(source, (node) => {
      if (!ts.isFunctionDeclaration(node) || node.name === undefined) {
        return;
      }
      const place = node.parameters.findIndex((parameter) => isNow(parameter.name.getText()));
      if (place >= 0) {
        deciders.set(node.name.text, place);
      }
    });
  }
  return deciders;
}

/** Reads of the clock, perhaps in other units. */
const clock =
  /^(?:now\(\)|Date\.now\(\)(?: \/ 1_000)?|Math\.floor\(Date\.now\(\) \/ 1000\)|new Date\(\)\.toISOString\(\)|util\.time\.nowEpoch(?:Milli)?Seconds\(\))$/;
const isClock = (node: ts.Node | undefined): boolean => node !== undefined && clock.test(node.getText());

/**
 * Returns the functions around a node, innermost first. A callback shares the names of the
 * functions around it.
 */
function enclosing(node: ts.Node): ts.SignatureDeclaration[] {
  if (ts.isSourceFile(node)) {
    return [];
  }
  return [...(ts.isFunctionLike(node) ? [node] : []), ...enclosing(node.parent)];
}

/**
 * Returns the origin of an identifier's time: a parameter `now`, or a constant that reads the
 * clock.
 */
function originIn(scope: ts.SignatureDeclaration, name: string): ts.Node | undefined {
  const parameter = scope.parameters.find((each) => each.name.getText() === name);
  if (parameter !== undefined) {
    return isNow(name) ? parameter : undefined;
  }
  let origin: ts.Node | undefined;
  visit(scope, (node) => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === name && isClock(node.initializer)) {
      origin = node;
    }
  });
  return origin;
}

const isPause = (node: ts.Node): boolean =>
  ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined);

/**
 * True for a function that runs later than the code around it: an asynchronous function inside the
 * scope.
 */
function isDeferred(use: ts.Node, scope: ts.SignatureDeclaration): boolean {
  const between = enclosing(use).slice(0, enclosing(use).indexOf(scope));
  return between.some((each) =>
    ts.canHaveModifiers(each) ? (ts.getModifiers(each) ?? []).some(isAsync) : false,
  );
}

const isAsync = ({ kind }: ts.Modifier): boolean => kind === ts.SyntaxKind.AsyncKeyword;

/**
 * True when the code awaits between the origin of a time and its use, even in the next round of a
 * loop.
 */
function isOvertaken(origin: ts.Node, use: ts.Node, scope: ts.SignatureDeclaration): boolean {
  let isStale = isDeferred(use, scope);
  visit(scope, (node) => {
    if (!isPause(node)) {
      return;
    }
    // An await ends with its whole expression. The operands inside it are evaluated before.
    const end = ts.isForOfStatement(node) ? node.expression.getEnd() : node.getEnd();
    isStale ||= origin.getEnd() <= node.getStart() && end <= use.getStart();
    isStale ||= loopsOf(node, scope).some((loop) => !isIn(origin, loop) && isIn(use, loop));
  });
  return isStale;
}

function loopsOf(node: ts.Node, scope: ts.Node): ts.Node[] {
  if (node === scope || ts.isSourceFile(node)) {
    return [];
  }
  return [...(ts.isIterationStatement(node, false) ? [node] : []), ...loopsOf(node.parent, scope)];
}

const isIn = (node: ts.Node, outer: ts.Node): boolean =>
  node.getStart() >= outer.getStart() && node.getEnd() <= outer.getEnd();

/**
 * True for the clock itself, and for a parameter `now` or a constant that reads the clock without
 * an await in between.
 */
function isPresent(argument: ts.Expression | undefined): boolean {
  if (argument === undefined) {
    return false;
  }
  if (isClock(argument)) {
    return true;
  }
  if (!ts.isIdentifier(argument)) {
    return false;
  }
  for (const scope of enclosing(argument)) {
    const origin = originIn(scope, argument.text);
    if (origin !== undefined) {
      return !isOvertaken(origin, argument, scope);
    }
  }
  return false;
}

/**
 * Whether a name holds a current or earlier reading of the clock; only comparisons with such a name
 * are decisions.
 */
function isTime(node: ts.Expression): boolean {
  if (!ts.isIdentifier(node)) {
    return false;
  }
  return enclosing(node).some((scope) => originIn(scope, node.text) !== undefined);
}

const comparisons = [
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
];

/** Returns the times by which a node decides. */
function timesOf(node: ts.Node, deciders: ReadonlyMap<string, number>): (ts.Expression | undefined)[] {
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    const place = deciders.get(node.expression.text);
    return place === undefined ? [] : [node.arguments[place]];
  }
  if (ts.isBinaryExpression(node) && comparisons.includes(node.operatorToken.kind)) {
    return [node.left, node.right].filter(isTime);
  }
  // In functions, the name is also bound to timestamps that they write.
  const mayDecide = node.getSourceFile().fileName.startsWith('resolvers');
  const isBound = mayDecide && ts.isPropertyAssignment(node) && node.name.getText() === "':now'";
  if (isBound) {
    return [node.initializer];
  }
  const isNamed = ts.isPropertyAssignment(node) && isNow(node.name.getText());
  // A clock itself, `now: () => …`, is not a time.
  if (isNamed) {
    return ts.isFunctionLike(node.initializer) ? [] : [node.initializer];
  }
  return ts.isShorthandPropertyAssignment(node) && isNow(node.name.text) ? [node.name] : [];
}

/**
 * Returns the deciders without those whose names the file uses for its own functions without `now`.
 */
function withoutNamesakes(
  deciders: ReadonlyMap<string, number>,
  source: ts.SourceFile,
): ReadonlyMap<string, number> {
  const own = source.statements.flatMap((one) =>
    ts.isFunctionDeclaration(one) && !one.parameters.some(({ name }) => isNow(name.getText()))
      ? [one.name?.text]
      : [],
  );
  return new Map([...deciders].filter(([name]) => !own.includes(name)));
}

/** Returns decisions that do not use the current time, as `file: text`. */
function staleDecisions(sources: readonly ts.SourceFile[], deciders: ReadonlyMap<string, number>): string[] {
  const stale: string[] = [];
  for (const source of sources) {
    const known = withoutNamesakes(deciders, source);
    visit(source, (node) => {
      if (timesOf(node, known).some((time) => !isPresent(time))) {
        stale.push(`${source.fileName}: ${node.getText()}`);
      }
    });
  }
  return stale;
}

const sources = ['domain', 'resolvers', 'functions'].flatMap(filesOf).map(read);
const deciders = decidersOf(sources);

describe('every decision by the current time', () => {
  it('is made by a function with a parameter `now` for the current time', () => {
    expect([...deciders.keys()].sort()).toEqual([
      'acceptableCode',
      'acceptedAccess',
      'allowanceWindow',
      'changedViewers',
      'completionObstacle',
      'continuation',
      'conversionOutcome',
      'decide',
      'decideEnd',
      'draftReissue',
      'draftRenewal',
      'draftVehicle',
      'earlierUse',
      'factsOf',
      'grantWrites',
      'grantedAccess',
      'hasOpenAccess',
      'isOpenAccess',
      'isOpenCode',
      'isOpenPermit',
      'isOwner',
      'isRecentSignIn',
      'isSatisfiedBy',
      'leaveWrites',
      'left',
      'motionOf',
      'newCodeWrites',
      'newIssuance',
      'nextVersion',
      'openAccesses',
      'openCodes',
      'openViewers',
      'otherOwners',
      'ownTimeUntil',
      'pauseLimitsOf',
      'permitsKey',
      'pinnedKeyRefusal',
      'putConfirmedClaimant',
      'restsFrom',
      'revealStatus',
      'setName',
      'shownStatus',
      'transferWrites',
      'transferred',
      'usableCode',
      'viewOf',
      'viewersOf',
      'writesOfDecision',
    ]);
  });

  it('reads the clock in the deciding function, after its last await', () => {
    expect(staleDecisions(sources, deciders)).toEqual([]);
  });

  it.each([
    ['the time a request began', 'viewOf(caller, vehicle, access, [], ctx.stash.begunAt)'],
    ['a noted time under another name', 'const { begunAt: at } = stash; isOpenAccess(access, at)'],
    ['a parameter that is not called now', 'isOpenAccess(access, at)'],
    ['no time', 'isOpenAccess(access)'],
    ['a noted time in a query', "f({ ':now': ctx.stash.begunAt })"],
    ['a noted time for a permit', 'isOpenPermit(permit, ctx.stash.begunAt)'],
    ['a noted time for a motion', 'motionOf(item, ctx.stash.begunMs)'],
    ['a noted time for a provisioning', 'decide(request, holdings, run.begunAt)'],
  ])('is reported when it uses %s', (_name, text) => {
    const source = parse('resolvers/planted.ts', `function f(at: string) { ${text}; }`);

    expect(staleDecisions([source], deciders)).toHaveLength(1);
  });

  it.each([
    [
      'a constant from before a read',
      'const now = new Date().toISOString(); const held = await g(); decide(request, held, now)',
    ],
    ['a constant from before the read of its own call', 'const now = Date.now(); motionOf(await g(), now)'],
    ['a parameter from before a read', 'const held = await g(); isOpenPermit(held, now)'],
    ['a comparison after a read', 'const held = await g(); if (held.until > now) h()'],
    [
      'a constant from before a loop of reads',
      'const at = Date.now(); for (const k of ks) { motionOf(k, at); await g(k); }',
    ],
    [
      'a constant from before a loop that awaits',
      'const at = Date.now(); for await (const k of g()) motionOf(k, at)',
    ],
    [
      'a constant from before a later function',
      'const at = Date.now(); each(async (k) => { motionOf(k, at); })',
    ],
    ['a member from before a read', 'const held = await g(); fold({ held, now })'],
  ])('is reported when it uses %s', (_name, text) => {
    const source = parse('functions/planted.ts', `async function f(now: string) { ${text}; }`);

    expect(staleDecisions([source], deciders)).toHaveLength(1);
  });

  it.each([
    ['after a read', 'const held = await g(); const now = Date.now(); motionOf(held, now)'],
    ['inside what is awaited', 'const now = Date.now(); await g(motionOf(held, now))'],
    ['in the round of a loop', 'for (const k of ks) { const at = Date.now(); motionOf(k, at); await g(k); }'],
  ])('may read the clock %s', (_name, text) => {
    const source = parse('functions/planted.ts', `async function f() { ${text}; }`);

    expect(staleDecisions([source], deciders)).toEqual([]);
  });

  it('uses the start of a request only for records and stamps', () => {
    const readers = filesOf('resolvers').filter((file) => readFileSync(file, 'utf8').includes('begunAt'));

    expect(readers.map((file) => path.relative('resolvers', file)).sort()).toEqual([
      'claims/begin.ts',
      'claims/start-context.ts',
      'claims/start-ownership-claim.ts',
      'claims/write-start.ts',
      'commands/write-command.ts',
      'conversion/context.ts',
      'conversion/record-attempt.ts',
      'conversion/reference-id-for-vin.ts',
      'registry/begin.ts',
      'registry/context.ts',
      'tcu/change.ts',
      'tcu/context.ts',
      'tcu/record-change.ts',
    ]);
  });
});
