import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { withEnvFile } from '../../../../src/cli/settings/env-file.ts'
import { createFolder } from '../../../client/host/folder.ts'

it('reads the settings of .env, and lets those of the terminal go first', () => {
  const folder = createFolder()
  const shell = { folder: folder.path, env: { LOG_LEVEL: 'warn', PATH: '/bin' }, print() {}, complain() {} }
  expect(withEnvFile(shell)).toBe(shell)
  writeFileSync(join(folder.path, '.env'), '# ports\nPORT=9090\nLOG_LEVEL=debug\nPRESS_API_KEY="a key # with a hash"\n')
  expect(withEnvFile(shell).env).toEqual({
    ...{ PORT: '9090', PRESS_API_KEY: 'a key # with a hash' },
    ...{ LOG_LEVEL: 'warn', PATH: '/bin' },
  })
  folder.remove()
})
