/** Trusted Types (`require-trusted-types-for 'script'`): markup from text is refused. */

/** The part of the browser's `trustedTypes` that the page uses; older browsers have none. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(text: string): string }): unknown;
}

/**
 * Creates the default policy. It lets only the empty text pass, which React Aria's announcer
 * assigns to `innerHTML` when it clears itself.
 */
export function refuseMarkup(): void {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  trustedTypes?.createPolicy('default', {
    createHTML: (text) => {
      if (text !== '') {
        throw new TypeError('Markup from text is refused.');
      }
      return text;
    },
  });
}
