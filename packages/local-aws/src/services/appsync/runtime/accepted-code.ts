/** Accepts code as AppSync does when a template or a call creates a function or resolver. */
import { refusedCode } from './code-check.ts';
import type { HandlerCode, Realm } from './realm.ts';
import type { TypeChecks } from './type-checks.ts';

/** Compiles the code. Throws BadRequestException with every error of its dialect or its types. */
export async function acceptedCode(
  { realm, typeChecks }: { readonly realm: Realm; readonly typeChecks: TypeChecks },
  code: string,
): Promise<HandlerCode> {
  const compiled = realm.compile(code);
  const errors = await typeChecks.errorsOf(code);
  if (errors.length > 0) {
    throw refusedCode(errors);
  }
  return compiled;
}
