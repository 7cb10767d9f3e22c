import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningDev, startDev } from '../../../src/test-client/dev.ts'
import { runCommand } from '../../client/host/command.ts'
import { fixtureApp } from '../../client/host/fixture-app.ts'
import { runProgram } from '../../client/host/program.ts'
import { createFakeSf } from '../../client/org/fake-sf.ts'

const sara = 'sara.sales@acme.example'
const european = '001AH0000000003YAA'
const call = `{"accountId":"${european}"}`

let dev: RunningDev
let sf: Awaited<ReturnType<typeof createFakeSf>>
beforeAll(async () => {
  ;[dev, sf] = await Promise.all([startDev({ folder: fixtureApp }), createFakeSf()])
})
afterAll(() => Promise.all([dev?.stop(), sf?.remove()]))

const portOf = (url: string) => new URL(url).port
const placeOf = (env: Readonly<Record<string, string>>) => ({
  env: { PORT: portOf(dev.mesh), ORG_PORT: portOf(dev.org), ...env },
})
const invoke = (args: readonly string[], env = {}) => runCommand('invoke', args, placeOf(env))

describe('npm run invoke', () => {
  it('calls a tool through the mesh as a sample user, and prints nothing but the output', async () => {
    const { code, err, out } = await invoke(['readAccount', call, '--as', sara])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toMatchObject({ name: expect.any(String), openCases: expect.any(Number) })
  })

  it('shows the failure of a tool as it is', async () => {
    const { code, err, out } = await invoke(['readAccount', '{"accountId":"short"}', '--as', sara])
    expect([code, out]).toEqual([1, ''])
    expect(JSON.parse(err)).toMatchObject({ code: 'invalid_input', retryable: false })
  })

  it('shows what the mesh says to a user who lacks the permission set', async () => {
    const { code, err } = await invoke(['readAccount', call, '--as', 'nora.none@acme.example'])
    expect([code, err.trim()]).toEqual([1, expect.stringContaining('Forbidden')])
  })

  it('runs a tool here for an org that the Salesforce CLI is signed in to', async () => {
    const user = dev.users.find(({ username }) => username === sara)
    const result = {
      id: dev.orgId,
      username: sara,
      instanceUrl: dev.org,
      accessToken: user?.accessToken,
      apiVersion: '62.0',
    }
    await sf.answer({ 'org display': { status: 0, result } })
    const env = { PATH: sf.path, LOCAL_ORG_URL: dev.org, LOG_LEVEL: 'error' }
    const { code, err, out } = await runProgram('invoke', ['readAccount', call, '--org', 'acme'], placeOf(env))
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toMatchObject({ openCases: expect.any(Number) })
  })

  it.each([
    ['no tool', []],
    ['nobody to call as', ['readAccount', call]],
    ['two to call as', ['readAccount', call, '--as', sara, '--org', 'acme']],
    ['an input that is no JSON', ['readAccount', '{accountId}', '--as', sara]],
    ['an option that there is not', ['readAccount', call, '--for', sara]],
  ])('says how it is used when it gets %s', async (_, args) => {
    const { code, err } = await invoke(args)
    expect(code).toBe(2)
    expect(err).toContain('Usage: applink-action-host invoke TOOL JSON')
  })

  it('says what to start when nothing answers', async () => {
    const { code, err } = await invoke(['readAccount', call, '--as', sara], { ORG_PORT: '9', PORT: '9' })
    expect([code, err]).toEqual([1, expect.stringContaining('npm run dev')])
  })
})
