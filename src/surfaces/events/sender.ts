import type { Sender } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import { toLongId } from '../../core/ids.ts'

const orgId = /^00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/
const apiName = /^[A-Za-z]\w{0,79}$/

/**
 * Who sends, from the query of the request. Its signature was made with the key of this very target, so a name given
 * twice is none: the mesh and this host could take different ones.
 * @throws invalid_input
 */
export function readSender(url: string): Sender {
  const query = new URL(url).searchParams
  return {
    kind: 'sender',
    orgId: toLongId(readOnce(query, 'orgId', orgId)),
    dataActionTarget: readOnce(query, 'apiName', apiName),
  }
}

function readOnce(query: URLSearchParams, name: string, pattern: RegExp): string {
  const [value = '', ...others] = query.getAll(name)
  if (others.length === 0 && pattern.test(value)) return value
  throw new AppError('invalid_input', `${name}: must be in the query, once`)
}
