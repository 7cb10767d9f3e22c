import { AppError } from '../failure.ts'
import type { Log } from '../log.ts'
import type { Reached, RequireReach, Undeclared } from '../org/reach.ts'
import type { Tool, ToolObjects } from '../tool/tool.ts'

interface ReachParts {
  readonly undeclared?: Undeclared | undefined
  readonly log: Log
}

/** Relationships of standard objects whose name is not that of their object. */
const users = ['owner', 'createdby', 'lastmodifiedby', 'manager', 'delegatedapprover']

/** Holds a call of a tool to the objects that the tool names. */
export function createObjectReach(
  { name, objects = {} }: Pick<Tool, 'name' | 'objects'>,
  { log, undeclared = 'refuse' }: ReachParts,
): RequireReach {
  const covers = coversOf(objects)
  return reached => {
    for (const each of reached) {
      if (covers(each)) continue
      const text = toText(name, each)
      // The caller can do nothing about it: it is for the log, and whoever wrote the tool.
      if (undeclared === 'refuse') throw new AppError('internal', text)
      log.warn('undeclared object', { tool: name, fix: text })
    }
  }
}

function toText(tool: string, { does, name, relationship }: Reached): string {
  const [verb, list] = does === 'read' ? ['reads', 'read'] : ['writes', 'write']
  const object = relationship ? `along the relationship ${name}` : name
  return `${tool}: ${verb} ${object}, which its objects do not name. Add ${toMissing(name, relationship)} to objects.${list} of the tool`
}

function toMissing(name: string, isRelationship = false): string {
  if (!isRelationship) return `'${name}'`
  return users.includes(lower(name)) ? "'User'" : 'its object, or the relationship,'
}

type Covers = (reached: Reached) => boolean

const known = new WeakMap<ToolObjects, Covers>()

/** Made once for a tool. */
function coversOf(objects: ToolObjects): Covers {
  const covers = known.get(objects) ?? createCovers(objects)
  known.set(objects, covers)
  return covers
}

function createCovers({ read = [], write = [] }: ToolObjects): Covers {
  const written = new Set(write.map(lower))
  const both = new Set([...read.map(lower), ...written])
  return ({ does, name, relationship }) => {
    const names = does === 'read' ? both : written
    const own = lower(name)
    return (
      names.has(own) || hasFolder(names, own) || (relationship === true && objectsOf(own).some(one => names.has(one)))
    )
  }
}

/** `apexrest/quotes` is for all below it. */
function hasFolder(names: ReadonlySet<string>, name: string): boolean {
  for (let at = name.indexOf('/', name.indexOf('/') + 1); at > 0; at = name.indexOf('/', at + 1))
    if (names.has(name.slice(0, at))) return true
  return false
}

/** The objects that a relationship of this name most likely leads to. */
function objectsOf(name: string): readonly string[] {
  if (users.includes(name)) return ['user']
  if (name.endsWith('__r')) {
    const stem = name.slice(0, -3)
    return [`${stem}__c`, ...singulars(stem).map(one => `${one}__c`)]
  }
  return singulars(name)
}

const singulars = (name: string): readonly string[] => [
  ...(name.endsWith('ies') ? [`${name.slice(0, -3)}y`] : []),
  ...(name.endsWith('s') ? [name.slice(0, -1)] : []),
]

const lower = (text: string): string => text.toLowerCase()
