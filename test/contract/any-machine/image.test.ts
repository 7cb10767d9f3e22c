import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { environment } from '../../../src/host/environment.ts'
import { readAllowed, wordsOf } from '../../client/container/containerfile.ts'
import { first, image, read, root, saidOf, settingsFile, stages, userId } from './files.ts'

const files = ['Containerfile', 'compose.yaml', 'deploy/systemd.service', 'deploy/kubernetes.yaml'] as const

/** What the same file is in an app that is made. */
const toTemplate = (text: string): string =>
  text
    .replaceAll(/(?<!applink-)action-host/g, 'my-actions')
    .replaceAll('Action host', 'My actions')
    .replaceAll('docs/any-machine.md', 'node_modules/applink-action-host/docs/any-machine.md')
    .replaceAll('src/cli/cli.ts', 'node_modules/.bin/applink-action-host')

describe('the image', () => {
  it('is made of one base in two stages, by a tag that names Node’s major version and the system', () => {
    const major = JSON.parse(read('package.json')).engines.node.split('.')[0]
    expect(stages.map(({ from }) => from)).toEqual(Array(2).fill(`docker.io/library/node:${major}-trixie-slim`))
    expect(first.steps.find(({ name }) => name === 'RUN')?.text).toBe('npm ci --omit=dev')
  })

  it('sets variables that the host reads, and listens where it says', () => {
    const names = [...(saidOf('ENV') ?? '').matchAll(/(\w+)=/g)].map(([, name = '']) => name)
    expect(names.filter(name => name !== 'NODE_ENV' && !(name in environment.shape))).toEqual([])
    expect(environment.shape.PORT.parse(undefined)).toBe(Number(saidOf('EXPOSE')))
  })

  it('is no root, and starts Node itself, without a shell or npm that signals would stop at', () => {
    expect(userId).toBeGreaterThan(0)
    expect([...wordsOf(image, 'ENTRYPOINT'), ...wordsOf(image, 'CMD')]).toEqual([
      ...['node', `--env-file-if-exists=${settingsFile}`, 'src/cli/cli.ts', 'start'],
    ])
    expect(wordsOf(image, 'HEALTHCHECK').slice(0, 2)).toEqual(['node', `--env-file-if-exists=${settingsFile}`])
  })

  it.each(['', 'create/template/'])('has what is named in %s.dockerignore alone, and no secrets', folder => {
    const allowed = readAllowed(join(root, folder))
    expect(allowed).toEqual(expect.arrayContaining(['package.json', 'package-lock.json', 'tools']))
    expect(allowed.filter(name => /^(?:\.env.*|\.git|\.data|secrets|node_modules|test)$/.test(name))).toEqual([])
    expect(read(folder === '' ? '.gitignore' : `${folder}gitignore`).split('\n')).toContain('secrets/')
  })
})

describe('an app that is made', () => {
  it.each(files)(
    'has the same %s under its own names: "npx vitest run test/contract/any-machine -u" writes it',
    async file => {
      await expect(toTemplate(read(file))).toMatchFileSnapshot(`${root}create/template/${file}`)
    },
  )
})

describe('the page', () => {
  it('names settings that there are', () => {
    const blocks = [...read('docs/any-machine.md').matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map(([, text = '']) => text)
    const names = blocks.flatMap(text =>
      [...text.matchAll(/^ *(?:-e )?([A-Z][A-Z_]+)=/gm)].map(([, name = '']) => name),
    )
    expect(names.length).toBeGreaterThan(5)
    expect(names.filter(name => !(name in environment.shape))).toEqual([])
  })
})
