import { expect, it } from 'vitest'
import { AppError } from '../../../src/core/failure.ts'
import { checkAuthorizations } from '../../../src/host/authorizations/start-check.ts'

type Answer = () => Promise<never>

const works: Answer = async () => ({ orgId: '00D5e000000AcmEEAS' }) as never
const fails =
  (code: ConstructorParameters<typeof AppError>[0]): Answer =>
  async () => {
    throw new AppError(code, `it is ${code}`)
  }

/** What the log has after the start. */
async function linesWith(
  own: Readonly<Record<string, Answer>>,
  addons: Readonly<Record<string, Answer>> | undefined,
  openFiles: readonly string[] = [],
) {
  const lines: object[] = []
  const by = (answers: Readonly<Record<string, Answer>>) => ({
    authorization: (name: string) => (answers[name] ?? fails('not_found'))(),
  })
  const entries = Object.keys(own).map(name => ({ name }) as never)
  await checkAuthorizations({
    ...{ settings: { entries, openFiles }, own: by(own), addons: addons && by(addons) },
    log: { warn: (message, fields) => void lines.push({ message, ...fields }) },
  })
  return lines
}

it('the start says of authorizations of the settings which cannot be used, and why, and whose file is open', async () => {
  expect(await linesWith({ good: works, bad: fails('authorization_unusable') }, undefined, ['good'])).toEqual([
    { message: 'file of a secret is open', authorization: 'good', fix: expect.stringContaining('chmod 600') },
    { message: 'authorization cannot be used', authorization: 'bad', why: 'it is authorization_unusable' },
  ])
})

it('the start says which of them an add-on has too, as far as it tells', async () => {
  const addons = {
    ...{ both: works, broken: fails('authorization_unusable'), silent: fails('unavailable') },
    otherwise: works,
  }
  const lines = await linesWith({ both: works, broken: works, silent: works, alone: works }, addons)
  expect(lines).toEqual(
    ['both', 'broken'].map(authorization => ({
      ...{ message: 'authorization is at an add-on too', authorization },
      fix: expect.stringContaining('the one of AUTHORIZATIONS is used'),
    })),
  )
})
