// SPDX-License-Identifier: Apache-2.0
// The parts of an OpenAPI 3.1 document that the page of calls reads, and an example for each body.

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description?: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

export interface Document {
  readonly info: { readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>>; readonly parameters: Readonly<Record<string, Parameter>> };
}

/** One call, ready to be shown. */
export interface Call {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly group: string;
  readonly summary: string;
  readonly more: string;
  readonly parameters: readonly Parameter[];
  readonly body?: Schema;
}

const ORDER = ['get', 'post', 'put', 'patch', 'delete'];

/** Every call in the order of the document. */
export function calls(document: Document): Call[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .sort(([one], [other]) => ORDER.indexOf(one) - ORDER.indexOf(other))
      .map(([method, said]) => {
        const body = said.requestBody?.content['application/json']?.schema;
        return {
          id: said.operationId,
          method: method.toUpperCase(),
          path,
          group: said.tags[0] ?? '',
          summary: said.summary,
          more: said.description ?? '',
          parameters: said.parameters.map(each => ('$ref' in each ? (document.components.parameters[lastOf(each.$ref)] as Parameter) : each)),
          ...(body === undefined ? {} : { body: resolved(body, document) }),
        };
      }),
  );
}

/** The schema that a reference names, or the schema itself. */
export function resolved(schema: Schema, document: Document): Schema {
  return schema.$ref === undefined ? schema : (document.components.schemas[lastOf(schema.$ref)] ?? {});
}

/** Something to begin with: what is required, each with a value of its kind. */
export function example(schema: Schema, document: Document): unknown {
  const found = resolved(schema, document);
  if (found.default !== undefined && found.default !== null) return found.default;
  if (found.enum !== undefined) return found.enum[0];
  const other = found.anyOf ?? found.oneOf;
  if (other !== undefined) return example(other.find(each => each.type !== 'null') ?? {}, document);
  if (found.type === 'object') {
    const wanted = found.required ?? [];
    return Object.fromEntries(wanted.map(name => [name, example(found.properties?.[name] ?? {}, document)]));
  }
  return { array: [], string: '', integer: 0, number: 0, boolean: false }[found.type ?? ''] ?? {};
}

/** The members of a body with what they may be, for a short list beside the field. */
export function members(schema: Schema, document: Document): { readonly name: string; readonly kind: string; readonly isRequired: boolean }[] {
  return Object.entries(schema.properties ?? {}).map(([name, each]) => ({ name, kind: kindOf(each, document), isRequired: schema.required?.includes(name) ?? false }));
}

function kindOf(schema: Schema, document: Document): string {
  const found = resolved(schema, document);
  if (found.enum !== undefined) return found.enum.map(String).join(' | ');
  const other = found.anyOf ?? found.oneOf;
  if (other !== undefined) return other.filter(each => each.type !== 'null').map(each => kindOf(each, document)).join(' | ');
  return found.type === 'array' ? `${kindOf(found.items ?? {}, document)}[]` : (found.type ?? 'any');
}

const lastOf = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);
