import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningDev, startDev } from '../../../src/test-client/dev.ts'
import { createActionsClient } from '../../../src/test-client/surface-client.ts'
import { copyFixtureApp, type FixtureCopy } from '../../client/host/fixture-app.ts'
import { runProgram } from '../../client/host/program.ts'

const sara = 'sara.sales@acme.example'

let app: FixtureCopy
let dev: RunningDev
beforeAll(async () => {
  app = await copyFixtureApp('mistakes')
  await app.edit('app-link.config.ts', text => text.replace(/^ {2}thirdParties: \[[\s\S]*?^ {2}\],\n/m, ''))
  dev = await startDev({ folder: app.folder })
})
afterAll(async () => {
  await dev?.stop()
  await app?.remove()
})

describe('a third party that is not set up', () => {
  it('fails the tool that calls it while everything is tried out, with what to set and how to stand in for it', async () => {
    const failed = await createActionsClient(dev, sara).call('readHeadlines', { company: 'Alpenblick' })
    expect(failed).toMatchObject({
      ok: false,
      failure: {
        code: 'unavailable',
        message:
          "callout \"press\": PRESS_API_URL and PRESS_API_KEY are not both set. Set what is missing in .env, or have \"npm run dev\" start a program that stands for it: in app-link.config.ts, dev.thirdParties: [{ name: 'press', program: 'examples/press.ts', urlVariable: 'PRESS_API_URL', keyVariable: 'PRESS_API_KEY' }]. Then start \"npm run dev\" again.",
      },
    })
    const account = await createActionsClient(dev, sara).call('readAccount', { accountId: '001AH0000000003YAA' })
    expect(account).toMatchObject({ ok: true })
    const warned = dev.log.filter(line => line.includes('third party not set up')).map(line => JSON.parse(line))
    expect(warned).toMatchObject([{ for: 'readHeadlines', variables: 'PRESS_API_URL, PRESS_API_KEY' }])
  })

  it('is asked once .env has it, which is read when everything starts', async () => {
    const before = dev.log.length
    await app.write('.env', 'PRESS_API_URL=http://127.0.0.1:9\nPRESS_API_KEY=key\n')
    await expect
      .poll(() => dev.log.slice(before))
      .toContain('.env: read when "npm run dev" starts. End it and start it again.')
    await dev.stop()
    dev = await startDev({ folder: app.folder })
    const failed = await createActionsClient(dev, sara).call('readHeadlines', { company: 'Alpenblick' })
    expect(failed).toMatchObject({ ok: false, failure: { code: 'upstream_failed' } })
  })

  it('keeps a deployed host from starting, which names tool and variable', async () => {
    await app.write('.env', '')
    const { code, err } = await runProgram('start', [], { folder: app.folder })
    expect(code).toBe(1)
    expect(err).toContain('- PRESS_API_URL: is missing: readHeadlines talks to it\n')
    expect(err).toContain('- PRESS_API_KEY: is missing: readHeadlines talks to it\n')
  })
})
