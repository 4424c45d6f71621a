/** A web ACL: its rules by priority, and the action for a request that no rule allows or blocks. */
import type { Properties } from '../../core/resource.ts';
import type { Clock } from '../../core/service.ts';
import { refuseOthers, requiredObject, requiredText, unsupported } from './properties.ts';
import { readAction, readRules } from './rule.ts';
import type { WafBlock, WebRequest } from './web-request.ts';

/** Evaluates the rules, then the default action; returns undefined when the request is allowed. */
export type WebAcl = (request: WebRequest) => WafBlock | undefined;

const known = ['Name', 'Description', 'Scope', 'DefaultAction', 'Rules', 'VisibilityConfig', 'Tags'];

/** Reads the properties of `AWS::WAFv2::WebACL`. */
export function readWebAcl(properties: Properties, clock: Clock): WebAcl {
  refuseOthers(properties, known);
  const scope = requiredText(properties, 'Scope');
  if (scope !== 'REGIONAL') {
    throw unsupported(`Scope ${scope}`);
  }
  const rules = readRules(properties, clock);
  const otherwise = readAction(requiredObject(properties, 'DefaultAction'));
  return (request) => {
    for (const { matches, action } of rules) {
      if (action.kind === 'COUNT') {
        matches(request);
      } else if (matches(request)) {
        return action.kind === 'BLOCK' ? action.block : undefined;
      }
    }
    return otherwise.kind === 'BLOCK' ? otherwise.block : undefined;
  };
}
