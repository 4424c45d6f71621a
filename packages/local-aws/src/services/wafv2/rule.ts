/** One rule of a web ACL: what it matches, and what it then does. */
import type { Properties } from '../../core/resource.ts';
import type { Clock } from '../../core/service.ts';
import {
  invalid,
  listOf,
  numberAt,
  refuseOthers,
  requiredObject,
  requiredText,
  soleMember,
  unsupported,
} from './properties.ts';
import { RequestCounts } from './request-counts.ts';
import { readStatement, type Matcher } from './statement.ts';
import type { WafBlock } from './web-request.ts';

/** What a matching rule does. COUNT continues with the next rule. */
export type RuleAction =
  { readonly kind: 'ALLOW' | 'COUNT' } | { readonly kind: 'BLOCK'; readonly block: WafBlock };

/** A rule that is ready to evaluate. */
export interface Rule {
  readonly matches: Matcher;
  readonly action: RuleAction;
}

const windows = [60, 120, 300, 600];
const limits = { min: 10, max: 2_000_000_000 };

/** Reads the rules of a web ACL, by their priority. */
export function readRules(webAcl: Properties, clock: Clock): readonly Rule[] {
  const definitions = webAcl['Rules'] === undefined ? [] : listOf(webAcl, 'Rules');
  return [...definitions]
    .sort((a, b) => numberAt(a, 'Priority') - numberAt(b, 'Priority'))
    .map((definition) => readRule(definition, clock));
}

function readRule(definition: Properties, clock: Clock): Rule {
  refuseOthers(definition, ['Name', 'Priority', 'Statement', 'Action', 'VisibilityConfig']);
  requiredText(definition, 'Name');
  const statement = requiredObject(definition, 'Statement');
  const isRateBased = Object.hasOwn(statement, 'RateBasedStatement');
  return {
    matches: isRateBased ? readRate(soleMember(statement, 'Statement')[1], clock) : readStatement(statement),
    action: readAction(requiredObject(definition, 'Action')),
  };
}

/**
 * Matches requests beyond the limit. Only requests in scope are counted, and blocked ones count
 * too, so that an address that keeps sending stays blocked. AWS WAF estimates the rate and may act
 * up to minutes late (AWS WAF Developer Guide, "Rate-based rule caveats"); this counts exactly and
 * at once.
 */
function readRate(statement: Properties, clock: Clock): Matcher {
  refuseOthers(statement, ['AggregateKeyType', 'EvaluationWindowSec', 'Limit', 'ScopeDownStatement']);
  const key = requiredText(statement, 'AggregateKeyType');
  if (key !== 'IP') {
    throw unsupported(`AggregateKeyType ${key}`);
  }
  const limit = numberAt(statement, 'Limit');
  if (limit < limits.min || limit > limits.max) {
    throw invalid('Limit is out of range.');
  }
  const windowSeconds =
    statement['EvaluationWindowSec'] === undefined ? 300 : numberAt(statement, 'EvaluationWindowSec');
  if (!windows.includes(windowSeconds)) {
    throw invalid('EvaluationWindowSec must be 60, 120, 300 or 600.');
  }
  const inScope =
    statement['ScopeDownStatement'] === undefined
      ? () => true
      : readStatement(requiredObject(statement, 'ScopeDownStatement'));
  const counts = new RequestCounts(windowSeconds * 1000);
  return (request) => inScope(request) && counts.add(request.remoteAddress, clock.now()) > limit;
}

/** Reads the action of a rule, or the default action of a web ACL. */
export function readAction(definition: Properties): RuleAction {
  const [kind, settings] = soleMember(definition, 'Action');
  if (kind === 'Block') {
    return { kind: 'BLOCK', block: readBlock(settings) };
  }
  if (kind !== 'Allow' && kind !== 'Count') {
    throw unsupported(`Action ${kind}`);
  }
  refuseOthers(settings, []);
  return { kind: kind === 'Allow' ? 'ALLOW' : 'COUNT' };
}

function readBlock(settings: Properties): WafBlock {
  refuseOthers(settings, ['CustomResponse']);
  if (settings['CustomResponse'] === undefined) {
    return {};
  }
  const response = requiredObject(settings, 'CustomResponse');
  refuseOthers(response, ['ResponseCode']);
  const responseCode = numberAt(response, 'ResponseCode');
  if (responseCode < 200 || responseCode > 599) {
    throw invalid('ResponseCode is out of range.');
  }
  return { responseCode };
}
