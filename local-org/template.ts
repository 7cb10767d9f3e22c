/** What a template may name: `{path.id}` looks up `id` in `path`. */
export type TemplateScope = Readonly<Record<string, unknown>>

const placeholder = /\{(\w+(?:\.\w+)*)\}/g
const onlyPlaceholder = /^\{(\w+(?:\.\w+)*)\}$/

function lookUp(path: string, scope: TemplateScope): unknown {
  let value: unknown = scope
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function fillText(text: string, scope: TemplateScope): unknown {
  const path = onlyPlaceholder.exec(text)?.[1]
  if (path !== undefined) return lookUp(path, scope)
  return text.replace(placeholder, (_, name: string) => toText(lookUp(name, scope)))
}

/**
 * A JSON value with the placeholders in its texts filled in. A text that is one placeholder becomes what it names, of
 * whatever type; null when there is no such thing.
 */
export function fillTemplate(template: unknown, scope: TemplateScope): unknown {
  if (typeof template === 'string') return fillText(template, scope)
  if (Array.isArray(template)) return template.map(item => fillTemplate(item, scope))
  if (typeof template !== 'object' || template === null) return template
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, fillTemplate(value, scope)]))
}
