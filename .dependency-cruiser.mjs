/**
 * `npm run lint` fails on an import cycle. Imports of types count too: a cycle of types means that
 * neither module can be read without the other.
 */
export default {
  forbidden: [{ name: 'no-circular', severity: 'error', from: {}, to: { circular: true } }],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules|cdk\\.out|/dist/' },
  },
};
