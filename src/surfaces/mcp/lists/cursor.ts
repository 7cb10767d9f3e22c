import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server'
import { isApiName } from '../../../core/names.ts'

/** A cursor for what comes behind a name. It holds a place in the order, not a count: lists may change between pages. */
export const toCursor = (name: string): string => btoa(`after ${name}`)

/** Whether a name comes behind the cursor; without one, all do. @throws ProtocolError for a cursor that is none of ours */
export function afterCursor(cursor: string | undefined): (name: string) => boolean {
  if (cursor === undefined) return () => true
  const last = readCursor(cursor)
  if (last === undefined) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'cursor: is none of this list')
  return name => name > last
}

function readCursor(cursor: string): string | undefined {
  if (!/^[A-Za-z0-9+/]{8,120}={0,2}$/.test(cursor)) return undefined
  try {
    const [word, name = '', ...more] = atob(cursor).split(' ')
    return word === 'after' && more.length === 0 && isApiName(name) ? name : undefined
  } catch {
    return undefined
  }
}
