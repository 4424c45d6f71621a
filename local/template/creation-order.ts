/** Puts resources into an order in which each one's references exist before it. */
import { referencesIn } from './references.ts';
import { TemplateError } from './template.ts';
import type { TemplateResource } from './template.ts';

/** Logical ids, referred-to ones first; throws a TemplateError that names the ids of a cycle. */
export function creationOrder(resources: Readonly<Record<string, TemplateResource>>): readonly string[] {
  const done = new Set<string>();
  const path: string[] = [];

  function visit(logicalId: string): void {
    if (done.has(logicalId)) return;
    if (path.includes(logicalId))
      throw new TemplateError(
        `Resources refer to each other in a circle: ${[...path, logicalId].join(' → ')}.`,
      );
    path.push(logicalId);
    dependenciesOf(resources[logicalId])
      .filter((name) => Object.hasOwn(resources, name))
      .forEach(visit);
    path.pop();
    done.add(logicalId);
  }

  Object.keys(resources).forEach(visit);
  return [...done];
}

function dependenciesOf(resource: TemplateResource | undefined): readonly string[] {
  const explicit = resource?.DependsOn ?? [];
  return [...referencesIn(resource?.Properties), ...(typeof explicit === 'string' ? [explicit] : explicit)];
}
