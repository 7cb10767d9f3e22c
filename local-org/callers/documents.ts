import { parse } from 'yaml'
import type { Published } from '../applink/published.ts'
import { CalloutError, type Callouts } from './callout.ts'
import { type Operation, readOperations } from './operation.ts'
import { isJson } from './spec.ts'

interface DocumentParts {
  readonly published: Published
  readonly callouts: Callouts
}

/** Finds an operation: in what was published, the newest first, else in the document that the app itself shows. */
export type FindOperation = (
  operationId: string,
  signed: Readonly<Record<string, string>>,
) => Promise<Operation | undefined>

const hostedPath = '/openapi.json'
const timeoutMs = 10_000

/** @throws CalloutError when nothing was published and the app shows no document */
export const createFindOperation = ({ published, callouts }: DocumentParts): FindOperation => {
  const hosted = async (signed: Readonly<Record<string, string>>): Promise<readonly Operation[]> => {
    const request = { method: 'GET', target: hostedPath, headers: { accept: 'application/json' }, body: undefined }
    const { status, text } = await callouts.send(request, signed, timeoutMs)
    const document: unknown = status === 200 ? parse(text) : undefined
    if (!isJson(document))
      throw new CalloutError(`Nothing is published, and ${hostedPath} of the app answers ${status}.`)
    return readOperations(document)
  }
  const isNamed = (operationId: string) => (operation: Operation) =>
    operation.operationId.toLowerCase() === operationId.toLowerCase()

  return async (operationId, signed) => {
    const newestFirst = [...published.all()].reverse()
    const operations = newestFirst.flatMap(({ spec }) => readOperations(spec))
    return operations.find(isNamed(operationId)) ?? (await hosted(signed)).find(isNamed(operationId))
  }
}
