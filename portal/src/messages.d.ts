/** What the build makes of `portal/messages/` (`portal/build/compiled-messages.ts`). */
declare module 'virtual:messages' {
  const loaders: unknown;
  export default loaders;
}
