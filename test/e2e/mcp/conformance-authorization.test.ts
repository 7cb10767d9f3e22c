import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { pickPort } from '../../../src/cli/dev/free-port.ts'
import { createBrowser } from '../../../src/test-client/browser.ts'
import { startOAuthHost } from '../../client/sign-in/oauth-host.ts'

const suite = new URL('../../../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url).pathname

/** Runs the referee, and is the person whom it asks to open an address in a browser. */
function referee(args: readonly string[]): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [suite, 'authorization', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  let opened = false
  const read = (chunk: Buffer) => {
    text += chunk.toString()
    const address = /^(http\S+\/oauth\/authorize\S+)\n[\s\S]*Callback server started/m.exec(text)?.[1]
    if (address === undefined || opened) return
    opened = true
    createBrowser()
      .open(address)
      .catch(() => child.kill())
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  return new Promise(resolve => child.once('close', code => resolve({ code, text })))
}

it('the authorization server passes every scenario of the official suite', async () => {
  const host = await startOAuthHost()
  const { code, text } = await referee([
    ...['--url', host.url, '--resource', `${host.url}/mcp`],
    ...['--client-id', 'editor', '--port', String(await pickPort('PORT', '0'))],
  ])
  await host.stop()
  expect(text).toMatch(/Total: [1-9]\d* passed, 0 failed/)
  expect(text).not.toMatch(/warning/i)
  expect(code).toBe(0)
})
