import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const program = `
import { createLog } from './src/host/log.ts'
import { shutDownOnSignal } from './src/host/shutdown.ts'

let writes = 0
const log = createLog({ level: 'info', now: () => new Date(), write: text => { writes++; process.stdout.write(text) } })
const ends = Promise.withResolvers()
shutDownOnSignal({ log, graceMs: 1, stop: () => ends.promise })
process.on('exit', () => process.stderr.write('writes: ' + writes))
process.stdin.once('data', () => log.info('a call'))
process.stdin.resume()
log.info('listening')
`

it('a process whose log nobody reads any more ends, though its database never says that it is closed', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('../../../', import.meta.url)),
  })
  let told = ''
  child.stderr.on('data', text => {
    told += text
  })
  await once(child.stdout, 'data')
  child.stdout.destroy()
  child.stdin.write('go on')
  expect(await once(child, 'close')).toEqual([1, null])
  expect(Number(/writes: (\d+)/.exec(told)?.[1])).toBeLessThan(6)
})
