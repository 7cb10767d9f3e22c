import type { Zod } from './unwrap.ts'

const noJson = 'JSON cannot carry it: leave the field out, or write what is on the wire'

/** Kinds of schema that External Services or JSON cannot take, each with what to write instead. */
const advice: Partial<Record<Zod['_zod']['def']['type'], string>> = {
  any: 'External Services needs a type: name the fields with z.object, or take JSON as text with z.string()',
  unknown: 'External Services needs a type: name the fields with z.object, or take JSON as text with z.string()',
  bigint: 'JSON has no bigint: write z.int() for whole numbers up to 9007199254740991, z.string() for longer ones',
  date: 'JSON has no date: write z.iso.datetime() or z.iso.date()',
  file: 'JSON has no file: write z.base64()',
  custom: 'only Zod knows this type: write what is on the wire, such as z.base64() for bytes',
  tuple: 'positions have no names in Apex: write z.object with a field for each, or z.array of one type',
  map: 'JSON has no map: write z.record(z.string(), ...)',
  set: 'JSON has no set: write z.array(...)',
  transform: 'what it gives is not known: end it with .pipe(...) and the schema of the result',
  intersection: 'two closed objects never fit one value: write one with a.extend(b.shape)',
  catch: 'it takes anything: write .default(...) or .optional()',
  null: 'External Services has no null: leave the field out, or make another type .nullable()',
  undefined: noJson,
  void: noJson,
  never: noJson,
  nan: noJson,
  symbol: noJson,
  function: noJson,
  promise: noJson,
}

/** Why a schema of this kind cannot be published, and what to write. */
export const toSchemaRefusal = ({ _zod: { def } }: Zod): string =>
  `z.${def.type} cannot be published: ${advice[def.type] ?? 'write z.object, z.array, z.enum, z.string, z.number, z.int or z.boolean'}`
