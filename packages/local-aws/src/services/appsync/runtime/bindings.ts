/**
 * Resolves names in a module to their declarations, with JavaScript's scoping, for the rules about
 * functions.
 */
import type { AnyNode, Identifier, Pattern, Program, VariableDeclaration } from 'acorn';
import { childrenOf, isFunction, type AnyFunction } from './syntax-tree.ts';

/** A declared name. `value` is the function that it refers to, if any. */
export interface Binding {
  readonly name: string;
  readonly value?: AnyFunction;
  /** True for an import. */
  readonly isImported?: true;
}

interface Scope {
  readonly parent: Scope | undefined;
  readonly names: Map<string, Binding>;
}

/**
 * Maps each identifier that is read or written to its declaration. Names of the environment are
 * absent.
 */
export function bindingsOf(program: Program): ReadonlyMap<Identifier, Binding> {
  const found = new Map<Identifier, Binding>();
  visit(program, { parent: undefined, names: new Map() }, found);
  return found;
}

function visit(node: AnyNode, outer: Scope, found: Map<Identifier, Binding>): void {
  if (node.type === 'Identifier') {
    const binding = lookUp(node.name, outer);
    if (binding !== undefined) {
      found.set(node, binding);
    }
    return;
  }
  const scope = opensScope(node) ? scopeOf(node, outer) : outer;
  for (const child of referencesBelow(node)) {
    visit(child, scope, found);
  }
}

function lookUp(name: string, scope: Scope | undefined): Binding | undefined {
  return scope === undefined ? undefined : (scope.names.get(name) ?? lookUp(name, scope.parent));
}

function opensScope(node: AnyNode): boolean {
  return (
    isFunction(node) ||
    [
      'Program',
      'BlockStatement',
      'ForInStatement',
      'ForOfStatement',
      'ForStatement',
      'SwitchStatement',
    ].includes(node.type)
  );
}

function scopeOf(node: AnyNode, parent: Scope): Scope {
  const names = new Map<string, Binding>();
  if (isFunction(node)) {
    if (node.id) {
      names.set(node.id.name, { name: node.id.name, value: node });
    }
    for (const parameter of node.params) {
      declarePattern(parameter, names);
    }
  }
  if (isFunction(node) || node.type === 'Program') {
    declareHoisted(node, names, true);
  } else {
    declareDirect(node, names);
  }
  return { parent, names };
}

/** `var` belongs to the function; `let`, `const` and functions belong to their block. */
function declareHoisted(node: AnyNode, names: Map<string, Binding>, top: boolean): void {
  for (const child of childrenOf(node)) {
    if (child.type === 'VariableDeclaration' && child.kind === 'var') {
      declareVariables(child, names);
    }
    if (!isFunction(child)) {
      declareHoisted(child, names, false);
    }
  }
  if (top) {
    declareDirect(node, names);
  }
}

function declareDirect(node: AnyNode, names: Map<string, Binding>): void {
  for (const child of childrenOf(node)) {
    const declared = child.type === 'ExportNamedDeclaration' && child.declaration ? child.declaration : child;
    if (declared.type === 'VariableDeclaration') {
      declareVariables(declared, names);
    }
    if (declared.type === 'FunctionDeclaration' && declared.id) {
      names.set(declared.id.name, { name: declared.id.name, value: declared });
    }
    if (declared.type === 'ImportDeclaration') {
      for (const { local } of declared.specifiers) {
        names.set(local.name, { name: local.name, isImported: true });
      }
    }
    if (isFunction(node) && child.type === 'BlockStatement') {
      declareDirect(child, names);
    }
    if (child.type === 'SwitchCase') {
      declareDirect(child, names);
    }
  }
}

function declareVariables(declaration: VariableDeclaration, names: Map<string, Binding>): void {
  for (const { id, init } of declaration.declarations) {
    if (id.type === 'Identifier' && isFunction(init)) {
      names.set(id.name, { name: id.name, value: init });
    } else {
      declarePattern(id, names);
    }
  }
}

function declarePattern(pattern: Pattern, names: Map<string, Binding>): void {
  switch (pattern.type) {
    case 'Identifier':
      names.set(pattern.name, { name: pattern.name });
      return;
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        declarePattern(property.type === 'RestElement' ? property.argument : property.value, names);
      }
      return;
    case 'ArrayPattern':
      for (const element of pattern.elements) {
        if (element !== null) {
          declarePattern(element, names);
        }
      }
      return;
    case 'RestElement':
      declarePattern(pattern.argument, names);
      return;
    case 'AssignmentPattern':
      declarePattern(pattern.left, names);
      return;
    case 'MemberExpression':
      return;
  }
}

/**
 * Returns the children in which an identifier is a reference: not names of properties, labels,
 * imports or exports.
 */
function referencesBelow(node: AnyNode): readonly AnyNode[] {
  switch (node.type) {
    case 'MemberExpression':
      return node.computed ? [node.object, node.property] : [node.object];
    case 'Property':
      return node.computed ? [node.key, node.value] : [node.value];
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return [];
    case 'ExportNamedDeclaration':
      return node.declaration ? [node.declaration] : [];
    default:
      return childrenOf(node);
  }
}
