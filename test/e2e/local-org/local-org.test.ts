import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

interface Run {
  readonly child: ChildProcess
  readonly output: { stdout: string; stderr: string }
  readonly ended: Promise<number | null>
}

const run = (args: string[], env: Record<string, string>): Run => {
  const ports = { ORG_PORT: '0', PORT: '0', APP_PORT: '0' }
  const child = spawn(process.execPath, ['local-org/main.ts', ...args], { env: { ...process.env, ...ports, ...env } })
  started.push(child)
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', data => {
    output.stdout += data
  })
  child.stderr.on('data', data => {
    output.stderr += data
  })
  return { child, output, ended: new Promise(resolve => child.once('close', resolve)) }
}

const ready = (output: Run['output']) => expect.poll(() => output.stdout).toMatch(/\n$/)

describe('node local-org/main.ts', () => {
  it('prints one line of JSON when it is ready, and ends with 0 at once when told to', async () => {
    const { child, output, ended } = run(['--json'], {})
    await ready(output)
    const summary = JSON.parse(output.stdout)
    expect(output.stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(Object.keys(summary)).toEqual(['mesh', 'org', 'orgId', 'apiVersion', 'users', 'applink'])
    expect(summary).toMatchObject({
      mesh: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      org: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      orgId: expect.stringMatching(/^00D[A-Za-z0-9]{15}$/),
      apiVersion: '62.0',
      applink: { token: expect.stringMatching(/^[0-9a-f]{64}$/), appId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    })
    expect(summary.applink.apiUrl).toMatch(new RegExp(`^${summary.org}/addons/[0-9a-f-]{36}$`))
    expect(summary.users.map(({ username }: { username: string }) => username)).toEqual([
      'admin@acme.example',
      'mia.manager@acme.example',
      'sara.sales@acme.example',
      'tom.sales@acme.example',
      'ingrid.integration@acme.example',
      'nora.none@acme.example',
    ])
    const held = fetch(`${summary.org}/_local/headers?as=sara.sales@acme.example`)
    expect((await held).status).toBe(200)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(output.stderr).toBe('')
  })

  it.each([
    [[], /^ {2}mesh +http:.* AppLink API /ms],
    [['--without-applink'], /^ {2}app +http:(?!.*AppLink).*&namedCredential=NAME'/ms],
  ])('prints a summary for people without --json, of what is there with %j', async (args, doors) => {
    const { child, output, ended } = run(args, {})
    await expect.poll(() => output.stdout).toContain('/_local/headers?as=')
    expect(output.stdout).toMatch(doors)
    expect(output.stdout).toContain('nora.none@acme.example')
    child.kill('SIGINT')
    expect(await ended).toBe(0)
  })

  it.each(['ORG_PORT', 'PORT'])('ends with 1 and one line when the port of %s is taken', async name => {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const { output, ended } = run(['--json'], { [name]: String(port) })
    expect(await ended).toBe(1)
    server.close()
    expect(output.stderr).toMatch(new RegExp(`^${name}: port ${port} is taken by another program.*\\n$`))
    expect(output.stdout).toBe('')
  })

  it.each([
    [{ ORG_PORT: 'x' }, [], /^ORG_PORT: must be a whole number/],
    [{ APP_PORT: '70000' }, [], /^APP_PORT: must be a whole number from 0 to 65535/],
    [{ ORG_ID: '005AH0000000001YAA' }, [], /^ORG_ID: must be the id of an org/],
    [{}, ['--nothing'], /--nothing/],
  ])('ends with 1 and one line for %o %o', async (env, args, text) => {
    const { output, ended } = run(args, env as Record<string, string>)
    expect(await ended).toBe(1)
    expect(output.stderr).toMatch(text)
    expect(output.stderr.trimEnd().split('\n')).toHaveLength(1)
  })
})
