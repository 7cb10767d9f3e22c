import * as z from 'zod'
import { createMemo } from '../bounded-map.ts'
import { nearestOf } from '../nearest.ts'
import { classifications, compliances, type FieldWords, origins, wordNames } from './field-words.ts'

/** What is wrong with the words on one schema, a sentence each. */
export function wordFaults(schema: z.core.$ZodType): readonly string[] {
  const meta: Readonly<Record<string, unknown>> = z.globalRegistry.get(schema) ?? {}
  return Object.entries(meta).flatMap(([name, value]) => faultOf(name, value) ?? [])
}

function faultOf(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined
  switch (name) {
    case 'classification':
      return choiceFault(name, value, classifications)
    case 'text':
      return choiceFault(name, value, origins)
    case 'compliance':
      return complianceFault(value)
    case 'from':
      return sourceFault(value)
    default: {
      const { meant } = meantOf(name)
      return meant === undefined ? undefined : `meta: there is no "${name}"; did you mean "${meant}"?`
    }
  }
}

/** The same few names are on the fields of all tools. */
const meantOf = createMemo(100, name => ({ meant: nearestOf(name, wordNames) }))

function choiceFault(name: keyof FieldWords, value: unknown, known: readonly string[]): string | undefined {
  if (typeof value === 'string' && known.includes(value)) return undefined
  return `${name}: must be one of '${known.join("', '")}'${toGiven(value, known)}`
}

function toGiven(value: unknown, known: readonly string[]): string {
  if (typeof value !== 'string') return ''
  const meant = nearestOf(value.replaceAll(' ', ''), known)
  return meant === undefined ? `, not ${JSON.stringify(value.slice(0, 40))}` : `; did you mean "${meant}"?`
}

const orgField = /^[A-Za-z]\w{0,79}\.[A-Za-z]\w{0,79}$/

function sourceFault(value: unknown): string | undefined {
  const names: readonly unknown[] = Array.isArray(value) ? value : [value]
  const isGood = names.length > 0 && names.every(name => typeof name === 'string' && orgField.test(name))
  return isGood ? undefined : "from: must be an object and its field, such as 'Contact.Email', or a list of them"
}

const category = /^\p{L}[\p{L}\p{N}_ .-]{0,63}$/u

function complianceFault(value: unknown): string | undefined {
  const what = "compliance: must be a list such as ['PII', 'GDPR']"
  if (!Array.isArray(value) || value.length === 0) return what
  for (const each of value as readonly unknown[]) {
    if (typeof each !== 'string' || !category.test(each)) return what
    const meant = meantCompliance(each)
    if (meant !== undefined) return `compliance: there is no "${each}"; did you mean "${meant}"?`
  }
  return undefined
}

/** Which of the categories of every org was misspelt. Short ones of an org's own, such as PHI, are always like another one. */
export function meantCompliance(word: string): string | undefined {
  if ((compliances as readonly string[]).includes(word)) return undefined
  const known = compliances.filter(each => each.length > 3 || isMixedUp(word, each))
  return nearestOf(word.replaceAll(' ', ''), known)
}

const isMixedUp = (word: string, other: string): boolean => sorted(word) === sorted(other)

const sorted = (word: string): string => [...word.toUpperCase()].sort().join('')
