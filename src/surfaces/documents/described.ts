/** A schema of the document, as far as the page shows it. */
export interface DescribedSchema {
  readonly type?: string
  readonly format?: string
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: boolean
  readonly exclusiveMaximum?: boolean
  readonly multipleOf?: number
  readonly properties?: Readonly<Record<string, DescribedSchema>>
  readonly required?: readonly string[]
  readonly items?: DescribedSchema
  readonly additionalProperties?: boolean | DescribedSchema
  readonly anyOf?: readonly DescribedSchema[]
  readonly oneOf?: readonly DescribedSchema[]
}

interface Reference {
  readonly $ref: string
}

interface DescribedContent {
  readonly 'application/json'?: { readonly schema: DescribedSchema | Reference; readonly example?: unknown }
}

export interface DescribedHeader {
  readonly description?: string
  readonly schema: DescribedSchema
}

export interface DescribedAnswer {
  readonly description: string
  readonly headers?: Readonly<Record<string, DescribedHeader | Reference>>
  readonly content?: DescribedContent
}

export interface DescribedParameter extends DescribedHeader {
  readonly name: string
  readonly required?: boolean
}

export interface DescribedOperation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly parameters?: readonly (DescribedParameter | Reference)[]
  readonly requestBody: { readonly content: DescribedContent }
  readonly responses: Readonly<Record<string, DescribedAnswer | Reference>>
}

/** The document of the `api` surface: closed schemas in place, what is shared behind a `$ref`, and `POST` alone. */
export interface DescribedApi {
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, { readonly post: DescribedOperation }>>
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, { readonly description: string }>>
    readonly [kind: string]: Readonly<Record<string, object>>
  }
}

/** What a `$ref` leads to, or the part itself where it is none. */
export function resolveIn<T extends object>({ components }: DescribedApi, part: T | Reference): T {
  if (!('$ref' in part)) return part
  const [kind = '', name = ''] = part.$ref.split('/').slice(-2)
  return components[kind]?.[name] as T
}
